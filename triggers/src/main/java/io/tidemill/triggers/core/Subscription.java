package io.tidemill.triggers.core;

import io.tidemill.schemas.json.ReferencePath;
import io.tidemill.schemas.resource.Filter;
import java.util.Comparator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Somebody who wants some of the events of one broker. */
public sealed interface Subscription {
  /** Triggers by name, then triggers of workflows by workflow and position. */
  Comparator<Subscription> ORDER =
      Comparator.comparing((Subscription s) -> s instanceof ToWorkflow)
          .thenComparing(Subscription::name)
          .thenComparingInt(
              s -> s instanceof ToWorkflow(_, _, _, _, int order, _, _, _) ? order : 0);

  /** Whose events. */
  String broker();

  /** Which of them. */
  Filter filter();

  /** What no other subscription of the broker has; a later one of the same key takes its place. */
  default String key() {
    return switch (this) {
      case ToTrigger trigger -> "trigger/" + trigger.trigger();
      case ToWorkflow(_, var workflow, _, var trigger, int order, _, _, _) ->
          "workflow/" + workflow + "/" + order + "/" + trigger;
    };
  }

  /** The name of the trigger, or of the workflow. */
  private String name() {
    return switch (this) {
      case ToTrigger trigger -> trigger.trigger();
      case ToWorkflow workflow -> workflow.workflow();
    };
  }

  /** A trigger of the mesh. */
  record ToTrigger(String broker, Filter filter, String trigger) implements Subscription {}

  /**
   * A trigger definition of a workflow.
   *
   * @param broker whose events
   * @param workflow its name
   * @param version the version that a new instance is pinned to
   * @param trigger the name within the workflow
   * @param order position of the definition within the workflow, from 0
   * @param source compared with the attribute {@code source}
   * @param type compared with the attribute {@code type}
   * @param token where the correlation token lies in the event message; null when every event makes
   *     its own instance
   */
  record ToWorkflow(
      String broker,
      String workflow,
      int version,
      String trigger,
      int order,
      String source,
      String type,
      @Nullable ReferencePath token)
      implements Subscription {
    @Override
    public Filter filter() {
      return new Filter.Exact(Map.of("source", source, "type", type));
    }
  }
}
