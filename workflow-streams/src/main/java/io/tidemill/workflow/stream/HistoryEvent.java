package io.tidemill.workflow.stream;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.tidemill.schemas.event.Extensions;
import io.tidemill.schemas.json.Json;
import io.tidemill.workflow.core.Instance;
import io.tidemill.workflow.core.InstanceEvent;
import java.net.URI;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A step of an instance as a CloudEvent of the history topic: its data hold the facts in their
 * order, without the documents. Type {@code io.tidemill.workflow.ended}, {@code suspended}, {@code
 * resumed}, {@code started}, in this order of rank, else {@code advanced}; id {@code
 * instance/sequence} with the number of the last fact. The facts of one run are numbered from 1
 * without gaps.
 */
final class HistoryEvent {
  /** By rank; what else happens in the life of a run is told by its facts. */
  private static final List<String> LIFECYCLE =
      List.of("ended", "suspended", "resumed", "retried", "restarted", "started");

  private HistoryEvent() {}

  /**
   * The history event of a step; empty when it is not wanted.
   *
   * @param facts of the step
   * @param after the run that they led to
   * @param ms time of the step, epoch milliseconds
   */
  static Optional<CloudEvent> of(
      List<InstanceEvent> facts, Instance after, long ms, WorkflowSettings.History wanted) {
    List<InstanceEvent> numbered = facts.stream().filter(InstanceEvent::changes).toList();
    boolean tell =
        switch (wanted) {
          case NONE -> false;
          case LIFECYCLE -> numbered.stream().anyMatch(InstanceEvent::lifecycle);
          case ALL -> !numbered.isEmpty();
        };
    return tell ? Optional.of(event(numbered, after, ms)) : Optional.empty();
  }

  private static CloudEvent event(List<InstanceEvent> facts, Instance after, long ms) {
    return CloudEventBuilder.v1()
        .withId(after.id() + "/" + after.sequence())
        .withSource(URI.create("/tidemill/workflows/" + after.workflow()))
        .withType("io.tidemill.workflow." + type(facts))
        .withTime(Instant.ofEpochMilli(ms).atOffset(ZoneOffset.UTC))
        .withExtension(Extensions.WORKFLOW, after.workflow())
        .withExtension(Extensions.INSTANCE, after.id())
        .withExtension(Extensions.TOKEN, after.token())
        .withExtension(Extensions.STATE, after.state())
        .withExtension(Extensions.SEQUENCE, after.sequence())
        .withData("application/json", Json.bytes(data(facts, after)))
        .build();
  }

  private static String type(List<InstanceEvent> facts) {
    List<String> names = facts.stream().map(HistoryEvent::name).toList();
    return LIFECYCLE.stream().filter(names::contains).findFirst().orElse("advanced");
  }

  private static String name(InstanceEvent fact) {
    return fact.getClass().getSimpleName().toLowerCase(Locale.ROOT);
  }

  private static ObjectNode data(List<InstanceEvent> facts, Instance after) {
    ObjectNode data = Json.object().put("version", after.version()).put("run", after.run());
    ArrayNode list = data.putArray("facts");
    int sequence = after.sequence() - facts.size();
    for (InstanceEvent fact : facts) {
      if (fact instanceof InstanceEvent.Started) {
        sequence = 0; // what stands before it ended another run
      }
      sequence++;
      list.add(FactView.of(fact).put("sequence", sequence));
    }
    return data;
  }
}
