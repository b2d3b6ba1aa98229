package io.tidemill.ops.node;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemill.invoker.delivery.Publisher;
import io.tidemill.ops.api.Job;
import io.tidemill.ops.api.Operations;
import io.tidemill.ops.explain.Explanations;
import io.tidemill.ops.kafka.ClientProperties;
import io.tidemill.ops.reading.TopicReader;
import io.tidemill.ops.redelivery.RedeliverTopic;
import io.tidemill.ops.verify.Verifications;
import io.tidemill.schemas.problem.Problem;
import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.schemas.problem.ProblemException;
import io.tidemill.schemas.resource.Kind;
import io.tidemill.schemas.resource.ResourceDocuments;
import io.tidemill.schemas.resource.ResourceTable;
import io.tidemill.schemas.resource.Trigger;
import io.tidemill.schemas.topic.Topics;
import java.time.Instant;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Replays, explanations and verifications of this node. */
final class OperationService implements Operations {
  private final ClientProperties clients;
  private final Topics topics;
  private final Supplier<ResourceTable> resources;
  private final Publisher publisher;
  private final Explanations explanations;
  private final Verifications verifications;

  OperationService(
      ClientProperties clients,
      Topics topics,
      Supplier<ResourceTable> resources,
      Publisher publisher,
      Explanations explanations,
      Verifications verifications) {
    this.clients = clients;
    this.topics = topics;
    this.resources = resources;
    this.publisher = publisher;
    this.explanations = explanations;
    this.verifications = verifications;
  }

  @Override
  public Job replay(String name, Replay asked) {
    ResourceTable table = resources.get();
    Trigger trigger =
        table.trigger(name).orElseThrow(() -> refused("/trigger", name, "a trigger that exists"));
    if (asked.subscriber() != null) {
      checkSubscriber(asked.subscriber(), table);
    }
    // Letters and digits only: it becomes part of a topic's name in places.
    String replay =
        Long.toString(System.currentTimeMillis(), 36)
            + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
    return out -> {
      try (TopicReader reader = TopicReader.open(clients)) {
        new io.tidemill.ops.redelivery.Replay(
                reader, publisher, RedeliverTopic.of(topics, reader), trigger, replay, asked)
            .run(table.eventsTopic(topics, trigger.broker()), out);
      }
    };
  }

  private static void checkSubscriber(String subscriber, ResourceTable table) {
    String expected = "function:NAME of one that is deployed, uri:URI or topic:NAME";
    int colon = subscriber.indexOf(':');
    String which = subscriber.substring(colon + 1);
    boolean known =
        switch (colon < 0 ? "" : subscriber.substring(0, colon)) {
          case "function" -> table.find(Kind.FUNCTION, which).isPresent();
          case "uri" -> which.matches("https?://[^\\s]+");
          case "topic" -> which.matches("[a-zA-Z0-9._-]{1,249}");
          default -> false;
        };
    if (!known) {
      throw refused("/subscriber", subscriber, expected);
    }
  }

  @Override
  public JsonNode testFilter(String broker, String document, int last) {
    ResourceDocuments.Parsed parsed = ResourceDocuments.parse("trigger", document);
    if (!parsed.problems().isEmpty()) {
      throw new ProblemException(parsed.problems());
    }
    if (parsed.documents().size() != 1
        || !(parsed.documents().getFirst().resource() instanceof Trigger trigger)) {
      throw refused("", parsed.documents().size() + " documents", "one trigger");
    }
    return explanations.test(broker, trigger.filter(), last);
  }

  @Override
  public JsonNode why(String id, @Nullable String source, @Nullable Instant scanSince) {
    return explanations.why(id, source, scanSince);
  }

  @Override
  public Job verify(String broker, @Nullable Instant since) {
    return verifications.of(broker, since);
  }

  private static ProblemException refused(String pointer, String found, String expected) {
    return new ProblemException(
        new Problem(
            ProblemCode.TM_1005, "", pointer, "`" + found + "`", expected, "correct the request"));
  }
}
