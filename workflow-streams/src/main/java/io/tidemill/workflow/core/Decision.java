package io.tidemill.workflow.core;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one log record leads to.
 *
 * @param events facts, in order; {@link Machine#fold} makes the new state of them
 * @param effects what to do in the world, in order
 * @param after the newest run with the facts folded in: what {@link Machine#fold} gives, without
 *     folding twice; null when there is none
 */
public record Decision(List<InstanceEvent> events, List<Effect> effects, @Nullable Instance after) {
  public Decision {
    events = List.copyOf(events);
    effects = List.copyOf(effects);
  }

  /** One fact that changes nothing, and no effect. */
  static Decision only(InstanceEvent event, @Nullable Instance newest) {
    return new Decision(List.of(event), List.of(), newest);
  }

  /** Nothing happens. */
  static Decision nothing(@Nullable Instance newest) {
    return new Decision(List.of(), List.of(), newest);
  }

  /**
   * How many records were held and must be stepped now, in the order in which they were held, each
   * at the moment of the record that led to this decision.
   */
  public int released() {
    for (InstanceEvent event : events) {
      if (event instanceof InstanceEvent.Resumed(_, int released)) {
        return released;
      }
    }
    return 0;
  }
}
