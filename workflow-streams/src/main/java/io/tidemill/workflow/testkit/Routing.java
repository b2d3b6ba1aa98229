package io.tidemill.workflow.testkit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cloudevents.CloudEvent;
import io.tidemill.schemas.event.EventMessage;
import io.tidemill.schemas.log.InstanceKey;
import io.tidemill.workflow.core.Correlation;
import io.tidemill.workflow.core.Definition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * To which instances of one workflow an event goes (Function Workflow v0.1 §6, §7, §8.1). The mesh
 * does the same with an index over all workflows; this room must not use it.
 *
 * @param byToken names of the triggers that matched with a token, in order of definition
 * @param uncorrelatable whether triggers matched and none found a token
 */
record Routing(Map<String, List<String>> byToken, boolean uncorrelatable) {
  static Routing of(Definition definition, CloudEvent event) {
    List<Correlation> matched = matched(definition, event);
    String source = String.valueOf(event.getSource());
    ObjectNode message = EventMessage.of(event);
    var byToken = new LinkedHashMap<String, List<String>>();
    for (Correlation correlation : matched) {
      token(correlation, message, source + "," + event.getId())
          .filter(token -> token.length() <= InstanceKey.TOKEN_LENGTH_MAX)
          .ifPresent(token ->
              byToken.computeIfAbsent(token, _ -> new ArrayList<>()).add(correlation.name()));
    }
    return new Routing(byToken, !matched.isEmpty() && byToken.isEmpty());
  }

  /** The way of an event that is given to the instance of one token, whatever token it holds. */
  static Routing to(String token, Definition definition, CloudEvent event) {
    List<String> names = matched(definition, event).stream().map(Correlation::name).toList();
    return new Routing(names.isEmpty() ? Map.of() : Map.of(token, names), false);
  }

  private static List<Correlation> matched(Definition definition, CloudEvent event) {
    String source = String.valueOf(event.getSource());
    return definition.correlations().stream()
        .filter(c -> c.source().equals(source) && c.type().equals(event.getType()))
        .toList();
  }

  private static Optional<String> token(
      Correlation correlation, ObjectNode message, String withoutPath) {
    var path = correlation.token();
    return path == null
        ? Optional.of(withoutPath)
        : path.select(message).flatMap(EventMessage::token);
  }
}
