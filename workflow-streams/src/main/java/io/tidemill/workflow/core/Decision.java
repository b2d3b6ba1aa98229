package io.tidemill.workflow.core;

import java.util.List;

/**
 * What one log record leads to.
 *
 * @param events facts, in order; {@link Machine#fold} makes the new state of them
 * @param effects what to do in the world, in order
 */
public record Decision(List<InstanceEvent> events, List<Effect> effects) {
  /** Nothing happens. */
  public static final Decision NOTHING = new Decision(List.of(), List.of());

  public Decision {
    events = List.copyOf(events);
    effects = List.copyOf(effects);
  }

  /** One fact and no effect. */
  static Decision only(InstanceEvent event) {
    return new Decision(List.of(event), List.of());
  }
}
