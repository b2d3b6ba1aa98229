package io.tidemill.triggers.core;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cloudevents.CloudEvent;
import io.tidemill.schemas.event.EventMessage;
import io.tidemill.schemas.json.ReferencePath;
import io.tidemill.schemas.log.InstanceKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * To which instances of which workflows an event goes (Function Workflow v0.1 §7, §8.1).
 *
 * @param arrivals one for each workflow and distinct token
 * @param uncorrelatable workflows of which triggers matched and none found a token
 */
public record Correlation(List<Arrival> arrivals, List<String> uncorrelatable) {
  public Correlation {
    arrivals = List.copyOf(arrivals);
    uncorrelatable = List.copyOf(uncorrelatable);
  }

  /**
   * An event that goes to one instance.
   *
   * @param key workflow and token
   * @param version the version that a new instance is pinned to
   * @param triggers names of the triggers that matched with this token, in order of definition
   */
  public record Arrival(InstanceKey key, int version, List<String> triggers) {
    public Arrival {
      triggers = List.copyOf(triggers);
    }
  }

  /** Correlates an event with the workflow triggers that matched it. */
  public static Correlation of(CloudEvent event, Collection<Subscription.ToWorkflow> matched) {
    if (matched.isEmpty()) {
      return new Correlation(List.of(), List.of());
    }
    ObjectNode message = EventMessage.of(event);
    var byWorkflow = new LinkedHashMap<String, List<Subscription.ToWorkflow>>();
    matched.stream()
        .sorted(Comparator.comparingInt(Subscription.ToWorkflow::order))
        .forEach(s -> byWorkflow.computeIfAbsent(s.workflow(), _ -> new ArrayList<>()).add(s));
    var arrivals = new ArrayList<Arrival>();
    var uncorrelatable = new ArrayList<String>();
    byWorkflow.forEach((workflow, triggers) -> {
      var byToken = new LinkedHashMap<String, List<Subscription.ToWorkflow>>();
      for (var trigger : triggers) {
        token(trigger.token(), message, event)
            .ifPresent(t -> byToken.computeIfAbsent(t, _ -> new ArrayList<>()).add(trigger));
      }
      if (byToken.isEmpty()) {
        uncorrelatable.add(workflow);
      }
      byToken.forEach((token, with) -> arrivals.add(arrival(workflow, token, with)));
    });
    return new Correlation(arrivals, uncorrelatable);
  }

  private static Arrival arrival(
      String workflow, String token, List<Subscription.ToWorkflow> triggers) {
    return new Arrival(
        new InstanceKey(workflow, token),
        triggers.getFirst().version(),
        triggers.stream().map(Subscription.ToWorkflow::trigger).toList());
  }

  /**
   * A trigger without a path gives each event, named by its source and id, an instance of its own
   * (§7.3).
   */
  private static Optional<String> token(
      @Nullable ReferencePath path, ObjectNode message, CloudEvent event) {
    Optional<String> token =
        path == null
            ? Optional.of(event.getSource() + "," + event.getId())
            : path.select(message).flatMap(EventMessage::token);
    return token.filter(found -> found.length() <= InstanceKey.TOKEN_LENGTH_MAX);
  }
}
