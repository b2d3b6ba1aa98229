package io.tidemill.ops.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cloudevents.CloudEvent;
import io.tidemill.ops.api.CommandRequest;
import io.tidemill.ops.api.Workflows;
import io.tidemill.ops.testing.KafkaExtension;
import io.tidemill.ops.testing.TestFunction;
import io.tidemill.ops.testing.TestFunction.Answer;
import io.tidemill.ops.testing.TestKafka;
import io.tidemill.ops.testing.TestMesh;
import io.tidemill.schemas.event.EventCodec;
import io.tidemill.schemas.event.EventMessage;
import io.tidemill.schemas.event.Extensions;
import io.tidemill.schemas.json.Json;
import io.tidemill.schemas.log.InstanceKey;
import io.tidemill.schemas.log.LogCodec;
import io.tidemill.schemas.log.LogRecord;
import io.tidemill.schemas.resource.Function;
import io.tidemill.schemas.resource.Metadata;
import io.tidemill.schemas.resource.Workflow;
import io.tidemill.workflow.core.Instance;
import io.tidemill.workflow.core.Moment;
import io.tidemill.workflow.core.Status;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Poison in the log of one partition through which 1,000 healthy instances run (guarantee G9): each
 * kind ends as it should, and the healthy ones hardly notice.
 */
@ExtendWith(KafkaExtension.class)
final class PoisonIT {
  private static final int HEALTHY = 1_000;
  private static final Duration SOON = Duration.ofSeconds(60);

  /** 10 ms on a machine of its own; the build shares its two cores. */
  private static final long GAP_MS_MAX = Long.getLong("tidemill.poisonGapMs", 250);

  private static final String TWO_EVENTS =
      """
      {"trigger-defs": [
        {"name": "BEGIN", "source": "/s", "eventID": "begin", "correlation-token": "$.data.k"},
        {"name": "NEXT", "source": "/s", "eventID": "next", "correlation-token": "$.data.k"}],
       "states": [
        {"name": "A", "type": "EVENT", "start": true, "events": [{"event-expression": "BEGIN",
          "action-mode": "SEQUENTIAL", "next-state": "B",
          "actions": [{"function": "%1$s", "ResultPath": "$.one"}]}]},
        {"name": "B", "type": "EVENT", "events": [{"event-expression": "NEXT",
          "action-mode": "SEQUENTIAL", "next-state": "C",
          "actions": [{"function": "%1$s", "ResultPath": "$.two"}]}]},
        {"name": "C", "type": "END", "status": "SUCCESS"}]}
      """;

  private final TestKafka kafka;
  @TempDir private Path state;
  private final Pace pace = new Pace("healthy");

  PoisonIT(TestKafka kafka) {
    this.kafka = kafka;
  }

  @Test
  void poisonEndsAsItShouldAndTheHealthyGoOn() {
    String prefix = kafka.uniquePrefix("poison");
    String megabytes = "\"" + "x".repeat(2 * 1024 * 1024) + "\"";
    try (var good = new TestFunction(_ -> Answer.json("1"));
        var large = new TestFunction(_ -> Answer.json(megabytes));
        var broken = new TestFunction(_ -> Answer.json("{\"a\": "))) {
      try (TestMesh before = mesh(prefix)) {
        before.deploy(function("good", good), workflow("lost", "good"));
        before.append(key("lost", 1), event("begin", "lost", 1, 1));
        await().atMost(SOON).until(() -> resting(before, "lost", 1, "B"));
      }
      // Another process: what the one before had compiled is gone, and nobody can give it back.
      try (TestMesh mesh = mesh(prefix)) {
        mesh.deploy(
            function("good", good),
            function("large", large),
            function("broken", broken),
            workflow("healthy", "good"),
            workflow("oversized", "large"),
            workflow("unreadable", "broken"));
        for (int i = 0; i < 20; i++) {
          mesh.append(key("healthy", -i - 1), event("begin", "healthy", -i - 1, 1));
        }
        await().atMost(SOON).until(() -> resting(mesh, "healthy", -20, "B"));
        pour(mesh);
        await()
            .atMost(SOON)
            .until(() ->
                mesh.instances().counts("healthy").getOrDefault(Status.SUCCESS, 0L) == HEALTHY);
        check(mesh, good);
        bringBack(mesh);
        System.out.printf(
            "poison: longest gap between healthy steps around a poisonous record %.1f ms (bound %d),"
                + " longest processing of one %.1f ms; without poison the longest gap was %.1f ms%n",
            pace.longestGapMs(), GAP_MS_MAX, pace.longestPoisonMs(), pace.longestHealthyGapMs());
        assertThat(pace.poison()).as("poisonous records that were noticed").isEqualTo(4);
        assertThat(pace.longestGapMs()).isLessThan(GAP_MS_MAX);
      }
    }
  }

  private TestMesh mesh(String prefix) {
    return new TestMesh(
        kafka,
        prefix,
        state.resolve(prefix),
        1,
        Duration.ofMillis(100),
        Duration.ofMillis(200),
        pace);
  }

  /** Healthy records in one burst, and poison between them. */
  private static void pour(TestMesh mesh) {
    for (int i = 0; i < HEALTHY; i++) {
      switch (i) {
        case 200 -> mesh.append(key("healthy", i).bytes(), unknownSchema());
        case 300 -> mesh.append(key("healthy", i).bytes(), truncated());
        case 400 -> mesh.append(key("lost", 1), event("next", "lost", 1, 1));
        case 500 -> mesh.append(key("lost", 2), event("begin", "lost", 2, 9));
        case 600 -> mesh.append(key("oversized", 1), event("begin", "oversized", 1, 1));
        case 700 -> mesh.append(key("unreadable", 1), event("begin", "unreadable", 1, 1));
        default -> {}
      }
      mesh.append(key("healthy", i), event("begin", "healthy", i, 1));
      mesh.append(key("healthy", i), event("next", "healthy", i, 1));
    }
  }

  private void check(TestMesh mesh, TestFunction good) {
    await().atMost(SOON).until(() -> ended(mesh, "oversized") && ended(mesh, "unreadable"));
    // The stores show what is not committed yet, the topics do not.
    await().atMost(SOON).until(() -> endsOf(mesh, "healthy").size() == HEALTHY);
    Instance oversized = find(mesh, "oversized", 1);
    assertThat(oversized.status()).isEqualTo(Status.FAILURE);
    assertThat(oversized.code()).isEqualTo("SYS.Fail");
    assertThat(oversized.message()).contains("2097154 bytes", "1048576");
    Instance unreadable = find(mesh, "unreadable", 1);
    assertThat(unreadable.status()).isEqualTo(Status.FAILURE);
    assertThat(unreadable.code()).isEqualTo("SYS.Fail");
    assertThat(unreadable.message()).contains("its content type is JSON, and it is none");

    Instance lost = find(mesh, "lost", 1);
    assertThat(lost.live()).isTrue();
    assertThat(Objects.requireNonNull(lost.suspension()).code()).isEqualTo("TM-5021");
    assertThat(mesh.instances().find(key("lost", 2))).isEmpty();

    var all = kafka.consumeAll(mesh.topics().workflowDeadLetters(), IsolationLevel.READ_COMMITTED);
    var answers = all.stream().filter(letter -> letter.value().length > 1024 * 1024).toList();
    assertThat(answers).hasSize(1);
    assertThat(answers.getFirst().value()).as("the whole answer").hasSize(2 * 1024 * 1024 + 2);
    assertThat(header(answers.getFirst(), "ce_" + Extensions.REASON))
        .startsWith("TM-5023")
        .contains("oversized/k1/1/1/1");
    var letters = all.stream().filter(letter -> letter.value().length <= 1024 * 1024).toList();
    assertThat(letters).hasSize(4);
    assertLetter(letters.get(0), "TM-5005", "unknown fingerprint", unknownSchema());
    assertLetter(letters.get(1), "TM-5005", "not an Avro record", truncated());
    assertLetter(
        letters.get(2),
        "TM-5021",
        "version 1 of workflow lost",
        LogCodec.encode(event("next", "lost", 1, 1)));
    assertLetter(
        letters.get(3),
        "TM-5021",
        "version 9 of workflow lost",
        LogCodec.encode(event("begin", "lost", 2, 9)));

    // Each healthy one ended once, and each of its calls was made once.
    assertThat(endsOf(mesh, "healthy"))
        .hasSize(HEALTHY)
        .allSatisfy((_, ends) -> assertThat(ends).isOne());
    assertThat(good.calls().stream().map(call -> call.header("idempotency-key")))
        .doesNotHaveDuplicates()
        .filteredOn(call -> call.startsWith("healthy/k") && !call.startsWith("healthy/k-"))
        .hasSize(2 * HEALTHY);
  }

  /** The definition is there again, and a retry goes on where the instance was. */
  private void bringBack(TestMesh mesh) {
    mesh.deploy(workflow("lost", "good"));
    var services = mesh.services();
    var commands =
        new OwnWorkflows(
            services.resources(),
            new RequestLog(mesh.topics(), services.publisher(), services.progress()),
            mesh.instances(),
            mesh.definitions(),
            new LogReader(kafka.clientProperties(), mesh.topics(), Moment.REMEMBERED_MS));
    var retry = new CommandRequest("retry-1", Workflows.NEWEST, new LogRecord.Command.Retry());
    assertThat(commands.command("lost", "k1", retry)).isPresent();
    await().atMost(SOON).until(() -> ended(mesh, "lost"));
    Instance lost = find(mesh, "lost", 1);
    assertThat(lost.status()).isEqualTo(Status.SUCCESS);
    assertThat(lost.trail()).containsExactly("A", "good#1", "B", "good#1", "C");
  }

  private static void assertLetter(
      ConsumerRecord<byte[], byte @Nullable []> letter, String code, String why, byte[] value) {
    assertThat(header(letter, Extensions.REASON)).startsWith(code).contains(why);
    assertThat(header(letter, Extensions.ORIGIN)).contains("workflow.log-0@");
    assertThat(letter.value()).isEqualTo(value);
  }

  private static String header(ConsumerRecord<?, ?> record, String name) {
    Header header = record.headers().lastHeader(name);
    return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
  }

  private Map<String, Integer> endsOf(TestMesh mesh, String workflow) {
    var ends = new TreeMap<String, Integer>();
    for (var record :
        kafka.consumeAll(mesh.topics().workflowHistoryName(), IsolationLevel.READ_COMMITTED)) {
      CloudEvent event =
          ((EventCodec.Decoded.Event) EventCodec.decode(record.headers(), record.value())).event();
      String instance = Objects.toString(EventMessage.attribute(event, Extensions.INSTANCE));
      if (event.getType().endsWith(".ended") && instance.startsWith(workflow + "/")) {
        ends.merge(instance, 1, Integer::sum);
      }
    }
    return ends;
  }

  private static byte[] unknownSchema() {
    byte[] bytes = LogCodec.encode(event("begin", "healthy", 0, 1));
    bytes[5] ^= 0x55; // of the fingerprint
    return bytes;
  }

  private static byte[] truncated() {
    byte[] bytes = LogCodec.encode(event("begin", "healthy", 0, 1));
    return Arrays.copyOf(bytes, bytes.length / 2);
  }

  private static LogRecord event(String type, String workflow, int i, int version) {
    Map<String, String> attributes =
        Map.of("specversion", "1.0", "source", "/s", "type", type, "id", workflow + type + i);
    return new LogRecord.EventArrived(
        version,
        List.of(type.equals("begin") ? "BEGIN" : "NEXT"),
        attributes,
        "{\"k\":\"k%d\"}".formatted(i),
        "test-0@0");
  }

  private static InstanceKey key(String workflow, int i) {
    return new InstanceKey(workflow, "k" + i);
  }

  private static boolean resting(TestMesh mesh, String workflow, int i, String state) {
    return mesh.instances()
        .find(key(workflow, i))
        .filter(one -> state.equals(one.state()))
        .isPresent();
  }

  private static boolean ended(TestMesh mesh, String workflow) {
    return mesh.instances().find(key(workflow, 1)).filter(one -> !one.live()).isPresent();
  }

  private static Instance find(TestMesh mesh, String workflow, int i) {
    return mesh.instances().find(key(workflow, i)).orElseThrow();
  }

  private static Workflow workflow(String name, String function) {
    return new Workflow(
        Metadata.named(name), "default", 1, Json.parseOwn(TWO_EVENTS.formatted(function)));
  }

  private static Function function(String name, TestFunction at) {
    return new Function(
        Metadata.named(name), new Function.Runtime.Http(at.url()), Duration.ofSeconds(30), 50);
  }
}
