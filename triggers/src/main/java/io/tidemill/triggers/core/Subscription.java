package io.tidemill.triggers.core;

import io.tidemill.schemas.json.ReferencePath;
import io.tidemill.schemas.resource.Filter;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Somebody who wants some of the events of one broker. */
public sealed interface Subscription {
  /** Whose events. */
  String broker();

  /** Which of them. */
  Filter filter();

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
