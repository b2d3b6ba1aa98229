package io.tidemill.schemas.log;

import java.util.Optional;

/**
 * Names of the workflows that the program itself runs. They begin with a tilde, which no name of a
 * resource may, and end with the broker to which they emit.
 */
public final class SystemKeys {
  /** The version of every system workflow; a later one will live beside it. */
  public static final int VERSION = 1;

  private static final String MARK = "~";
  private static final String TIMER = "~timer.";
  private static final String SOURCE = "~source.";

  private SystemKeys() {}

  /** Whether a workflow is one of the program's own. */
  public static boolean isSystem(String workflow) {
    return workflow.startsWith(MARK);
  }

  /**
   * The timer that emits one event later.
   *
   * @param token what its author calls it
   */
  public static InstanceKey timer(String broker, String token) {
    return new InstanceKey(TIMER + broker, token);
  }

  /** The instance that fires a source. */
  public static InstanceKey source(String broker, String source) {
    return new InstanceKey(SOURCE + broker, source);
  }

  /** What the names of workflows of sources begin with. */
  public static String sources() {
    return SOURCE;
  }

  /** The broker of a workflow of timers. */
  public static Optional<String> brokerOfTimer(String workflow) {
    return after(TIMER, workflow);
  }

  /** The broker of a workflow of a source. */
  public static Optional<String> brokerOfSource(String workflow) {
    return after(SOURCE, workflow);
  }

  private static Optional<String> after(String start, String workflow) {
    return workflow.startsWith(start)
        ? Optional.of(workflow.substring(start.length()))
        : Optional.empty();
  }
}
