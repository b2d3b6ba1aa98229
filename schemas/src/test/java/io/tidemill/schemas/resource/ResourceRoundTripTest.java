package io.tidemill.schemas.resource;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BinaryNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.tidemill.schemas.json.Json;
import io.tidemill.schemas.json.ReferencePath;
import io.tidemill.schemas.resource.Delivery.Backoff;
import io.tidemill.schemas.resource.Function.Runtime;
import io.tidemill.schemas.resource.ResourceDocuments.Parsed;
import io.tidemill.schemas.resource.Trigger.Subscriber;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What was written is read again as it was, and nothing that is read ever throws. */
final class ResourceRoundTripTest {
  private static final long SEED = 20_261_101;
  private static final int MUTATIONS = 5_000;

  private static List<Resource> resources() {
    var labels = Map.of("team", "payments", "tier/one~", "gold", "empty", "");
    var typeA = new Filter.Exact(Map.of("type", "a", "source", "/b"));
    return List.of(
        new Broker(Metadata.named("b"), Broker.PARTITIONS_UNSET, Duration.ofMinutes(1), 65_536),
        new Broker(new Metadata("b", labels), 1_000, Duration.ofMillis(86_400_001), 8_388_608),
        new Broker(
            Metadata.named("b"),
            "Their.orders_v1",
            Broker.PARTITIONS_UNSET,
            Broker.RETENTION_DEFAULT,
            65_536,
            new Broker.RateLimit(1_000_000, 1),
            new Broker.Deduplication(Duration.ofMillis(1_500))),
        new Function(
            Metadata.named("f"),
            new Runtime.Http(URI.create("https://a.example/b?c=%20")),
            Duration.ofMillis(1),
            10_000),
        new Function(
            new Metadata("f", labels), new Runtime.Java("a.B$C", null), Duration.ofHours(1), 1),
        new Function(
            Metadata.named("f"), new Runtime.Java("B", "file:/x.jar"), Duration.ofSeconds(3), 2),
        new Trigger(
            Metadata.named("t"),
            "default",
            new Filter.All(List.of()),
            new Subscriber.ToFunction("f"),
            Delivery.DEFAULT),
        new Trigger(
            Metadata.named("t"),
            "b",
            typeA,
            new Subscriber.ToUri(URI.create("http://h:1/"), "mill.example.com"),
            Delivery.DEFAULT),
        new Trigger(
            new Metadata("t", labels),
            "b",
            new Filter.All(
                List.of(
                    new Filter.Not(
                        new Filter.Any(List.of(typeA, new Filter.Suffix(Map.of("id", "é😀"))))),
                    new Filter.Prefix(Map.of("subject", "x")))),
            new Subscriber.ToFunction("f"),
            new Delivery(
                0,
                new Backoff(
                    Backoff.Policy.LINEAR,
                    Duration.ofMillis(1),
                    Duration.ofDays(1),
                    Backoff.Jitter.NONE),
                Duration.ofMillis(1),
                Duration.ofHours(1),
                Delivery.Order.KEY,
                Delivery.Semantics.AT_MOST_ONCE,
                new Delivery.Pace(3, 4),
                new Delivery.Batch(2, Duration.ofMillis(5)),
                "dead.letters")),
        new Trigger(
            Metadata.named("t"),
            "b",
            typeA,
            new Subscriber.ToTopic("Out_1.v2-x"),
            Delivery.DEFAULT),
        new Trigger(
            Metadata.named("t"),
            "b",
            new Filter.All(List.of(typeA)),
            new Subscriber.ToFunction("f"),
            Delivery.DEFAULT),
        new Trigger(
            Metadata.named("t"),
            "b",
            new Filter.All(
                List.of(
                    new Filter.Cesql("type = 'a' OR\n\tLENGTH(subject) > 1"),
                    data("$.a['b c'][0]", Filter.Op.GE, "1.50"),
                    data("$", Filter.Op.EXISTS, "false"),
                    data("$.a", Filter.Op.IN, "[1, \"x\", null, true, 1e99]"))),
            new Subscriber.ToFunction("f"),
            Delivery.DEFAULT),
        new Workflow(
            new Metadata("w", labels),
            "default",
            7,
            Json.parseOwn(
                "{\"broker\":1,\"definition\":null,\"states\":[{\"time-delay\":1.50,\"n\":12345678901234567890}]}")));
  }

  private static Filter data(String path, Filter.Op op, String json) {
    return new Filter.Data(ReferencePath.parse(path).orElseThrow(), op, Json.parseOwn(json));
  }

  @ParameterizedTest
  @MethodSource("resources")
  void readsWhatItWrote(Resource resource) throws JsonProcessingException {
    ObjectNode json = ResourceDocuments.toJson(resource);
    assertThat(only(ResourceDocuments.parse("topic", json))).isEqualTo(resource);
    assertThat(only(ResourceDocuments.parse("topic", Json.parse(Json.text(json)))))
        .isEqualTo(resource);
    assertThat(only(ResourceDocuments.parse("file", Json.pretty(json)))).isEqualTo(resource);
  }

  @ParameterizedTest
  @MethodSource("resources")
  void givesEqualBytesForEqualResources(Resource resource) {
    Resource again = only(ResourceDocuments.parse("topic", ResourceDocuments.toJson(resource)));
    assertThat(Json.bytes(ResourceDocuments.toJson(again)))
        .isEqualTo(Json.bytes(ResourceDocuments.toJson(resource)));
  }

  @Test
  void neverThrowsForAMutatedDocument() {
    var random = new Random(SEED);
    List<Resource> resources = resources();
    for (int i = 0; i < MUTATIONS; i++) {
      JsonNode document = ResourceDocuments.toJson(resources.get(i % resources.size()));
      for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
        document = mutated(document, random);
      }
      answers(ResourceDocuments.parse("seed " + SEED + " round " + i, document));
    }
  }

  @Test
  void neverThrowsForAMutatedText() {
    var random = new Random(SEED);
    List<Resource> resources = resources();
    String odd = "{}[]:,-&*!|>'\"%@`#? \n\t\\\u0000\ud800é0.eE~<";
    for (int i = 0; i < MUTATIONS; i++) {
      var text =
          new StringBuilder(
              Json.pretty(ResourceDocuments.toJson(resources.get(i % resources.size()))));
      for (int changes = 1 + random.nextInt(8); changes > 0; changes--) {
        int at = random.nextInt(text.length());
        switch (random.nextInt(3)) {
          case 0 -> text.deleteCharAt(at);
          case 1 -> text.insert(at, odd.charAt(random.nextInt(odd.length())));
          default -> text.setCharAt(at, odd.charAt(random.nextInt(odd.length())));
        }
      }
      answers(ResourceDocuments.parse("seed " + SEED + " round " + i, text.toString()));
    }
  }

  /** Either a resource that can be written and read again, or a reason. */
  private static void answers(Parsed parsed) {
    assertThat(parsed.documents().isEmpty() && parsed.problems().isEmpty()).isFalse();
    for (var document : parsed.documents()) {
      JsonNode json = ResourceDocuments.toJson(document.resource());
      assertThat(only(ResourceDocuments.parse("again", json))).isEqualTo(document.resource());
    }
    parsed.problems().forEach(p -> assertThat(p.text()).contains(p.code().code()));
  }

  private static Resource only(Parsed parsed) {
    assertThat(parsed.problems()).isEmpty();
    assertThat(parsed.documents()).hasSize(1);
    return parsed.documents().getFirst().resource();
  }

  private static JsonNode mutated(JsonNode document, Random random) {
    var containers = new ArrayList<JsonNode>();
    collect(document, containers);
    if (containers.isEmpty() || random.nextInt(200) == 0) {
      return odd(random);
    }
    switch (containers.get(random.nextInt(containers.size()))) {
      case ObjectNode object when object.isEmpty() -> object.set("x", odd(random));
      case ObjectNode object -> {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        String name = names.get(random.nextInt(names.size()));
        switch (random.nextInt(4)) {
          case 0 -> object.remove(name);
          case 1 -> object.set(name.isEmpty() ? "a" : name.substring(1), object.remove(name));
          case 2 -> object.set(name, odd(random));
          default -> object.set(name + "s", odd(random));
        }
      }
      case ArrayNode array -> {
        array.add(odd(random));
        if (random.nextBoolean()) {
          array.remove(0);
        }
      }
      default -> throw new IllegalStateException("no container");
    }
    return document;
  }

  private static void collect(JsonNode node, List<JsonNode> containers) {
    if (node.isContainerNode()) {
      containers.add(node);
      node.forEach(child -> collect(child, containers));
    }
  }

  private static JsonNode odd(Random random) {
    return switch (random.nextInt(16)) {
      case 0 -> NullNode.getInstance();
      case 1 -> Json.of(-1);
      case 2 -> Json.of(5_000_000_000L);
      case 3 -> Json.of(new java.math.BigDecimal("1e999999999"));
      case 4 -> DoubleNode.valueOf(Double.NaN);
      case 5 -> TextNode.valueOf("");
      case 6 -> TextNode.valueOf("\udc00");
      case 7 -> TextNode.valueOf("x".repeat(5_000));
      case 8 -> TextNode.valueOf("PT9223372036854775807S");
      case 9 -> TextNode.valueOf("http://[::1");
      case 10 -> Json.object();
      case 11 -> Json.object().arrayNode();
      case 12 -> BinaryNode.valueOf(new byte[3]);
      case 13 -> MissingNode.getInstance();
      case 14 -> deep();
      default -> Json.of(true);
    };
  }

  private static JsonNode deep() {
    ObjectNode node = Json.object();
    for (int i = 0; i < 300; i++) {
      node = Json.object().set("not", node);
    }
    return node;
  }
}
