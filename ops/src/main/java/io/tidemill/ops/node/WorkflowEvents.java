package io.tidemill.ops.node;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cloudevents.CloudEvent;
import io.tidemill.schemas.event.EventMessage;
import io.tidemill.schemas.json.Json;
import io.tidemill.schemas.log.InstanceKey;
import io.tidemill.schemas.log.LogRecord;
import io.tidemill.schemas.problem.Nearest;
import io.tidemill.schemas.problem.Problem;
import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.schemas.problem.ProblemException;
import io.tidemill.workflow.core.Correlation;
import io.tidemill.workflow.core.Decision;
import io.tidemill.workflow.core.Definition;
import io.tidemill.workflow.core.Instance;
import io.tidemill.workflow.core.InstanceEvent;
import io.tidemill.workflow.core.Machine;
import io.tidemill.workflow.core.Moment;
import io.tidemill.workflow.core.Offsets;
import io.tidemill.workflow.stream.Definitions;
import io.tidemill.workflow.stream.InstanceQueries;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * Gives an event to one instance, past the correlation: the token in the event counts for nothing,
 * the triggers are those of the instance's version whose source and type fit.
 */
final class WorkflowEvents {
  private static final String ORIGIN = "api-0@0";

  private final RequestLog requests;
  private final InstanceQueries instances;
  private final Definitions definitions;

  WorkflowEvents(RequestLog requests, InstanceQueries instances, Definitions definitions) {
    this.requests = requests;
    this.instances = instances;
    this.definitions = definitions;
  }

  /** What became of the event; empty when there is no instance. */
  Optional<ObjectNode> send(InstanceKey key, CloudEvent event) {
    Optional<Instance> found = OwnWorkflows.query(() -> instances.find(key));
    if (found.isEmpty()) {
      return Optional.empty();
    }
    Instance before = found.get();
    Definition definition =
        definitions
            .find(key.workflow(), before.version())
            .orElseThrow(() -> OwnWorkflows.refused(before, "its version is gone"));
    List<String> triggers = triggers(definition, event);
    if (triggers.isEmpty()) {
      throw new ProblemException(unfit(definition, event));
    }
    if (!before.live()) {
      throw OwnWorkflows.refused(before, "it ended already");
    }
    var record =
        new LogRecord.EventArrived(
            before.version(),
            triggers,
            EventMessage.attributes(event),
            EventMessage.data(event).map(Json::text).orElse(null),
            ORIGIN);
    RecordMetadata stored = requests.append(key, record);
    String outcome =
        requests.isFolded(stored)
            ? outcome(key, before, record, definition, stored)
            : "not read yet";
    ObjectNode answer = Json.object().put("instance", before.id()).put("outcome", outcome);
    answer
        .putObject("event")
        .put("id", event.getId())
        .put("source", event.getSource().toString())
        .put("type", event.getType());
    ArrayNode names = answer.putArray("triggers");
    triggers.forEach(names::add);
    return Optional.of(answer);
  }

  private static List<String> triggers(Definition definition, CloudEvent event) {
    String source = event.getSource().toString();
    return definition.correlations().stream()
        .filter(c -> c.source().equals(source) && c.type().equals(event.getType()))
        .map(Correlation::name)
        .toList();
  }

  /**
   * What the machine says of the event for the instance as it was: {@code consumed}, {@code
   * waiting} in the inbox, {@code held}, a {@code duplicate}, {@code unconsumable}. The record
   * decides whether that came true: somebody may have been faster.
   */
  private String outcome(
      InstanceKey key,
      Instance before,
      LogRecord.EventArrived record,
      Definition definition,
      RecordMetadata stored) {
    Optional<Instance> after = OwnWorkflows.query(() -> instances.find(key, before.run()));
    if (after.isEmpty()) {
      return "not known";
    }
    boolean waits =
        after.get().inbox().stream()
            .anyMatch(e -> e.id().equals(record.id()) && e.source().equals(record.source()));
    if (waits) {
      return "waiting";
    }
    if (after.get().records().count() == Offsets.COUNT_MAX) {
      return "not known";
    }
    boolean changed =
        LongStream.of(after.get().records().toArray()).anyMatch(o -> o == stored.offset());
    var at = new Moment(stored.timestamp(), stored.offset());
    Decision decision = Machine.step(before, key, record, definition, at);
    String foreseen = foreseen(decision, record);
    return changed == foreseen.equals("duplicate") ? (changed ? "applied" : "ignored") : foreseen;
  }

  private static String foreseen(Decision decision, LogRecord.EventArrived event) {
    String outcome = "applied";
    for (InstanceEvent fact : decision.events()) {
      switch (fact) {
        case InstanceEvent.Held _ -> outcome = "held";
        case InstanceEvent.EventIgnored(_, _, var reason) ->
            outcome = reason == InstanceEvent.Ignored.DUPLICATE ? "duplicate" : "unconsumable";
        case InstanceEvent.EventAccepted _ -> outcome = "waiting";
        case InstanceEvent.EventConsumed(_, _, var source, var id, _, _, _)
            when id.equals(event.id()) && source.equals(event.source()) ->
            outcome = "consumed";
        default -> {}
      }
    }
    return outcome;
  }

  private static Problem unfit(Definition definition, CloudEvent event) {
    List<String> known =
        definition.correlations().stream()
            .map(c -> "--source %s --type %s".formatted(c.source(), c.type()))
            .distinct()
            .toList();
    String given = "--source %s --type %s".formatted(event.getSource(), event.getType());
    return new Problem(
        ProblemCode.TM_2010,
        "",
        "",
        "an event of source `%s` and type `%s`".formatted(event.getSource(), event.getType()),
        known.isEmpty() ? "no event at all" : "one of " + String.join(", ", known),
        Nearest.to(given, known)
            .map(nearest -> "write " + nearest)
            .orElse("take source and type from a trigger of version " + definition.version()));
  }
}
