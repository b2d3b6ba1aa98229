package io.tidemill.ops.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Looks at an instance until it ends, and says each step of its trail once. */
final class WfWait {
  private static final long LOOK_AGAIN_NANOS = Duration.ofMillis(200).toNanos();

  private final Terminal terminal;
  private final Rest rest;
  private final String path;
  private int said;
  private String suspended = "";

  /**
   * Waits for one run.
   *
   * @param path of the instance, the run in it
   */
  WfWait(Terminal terminal, Rest rest, String path) {
    this.terminal = terminal;
    this.rest = rest;
    this.path = path;
  }

  /** The instance when it ended, or as it is when the time is over. */
  JsonNode until(Duration atMost) {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (true) {
      JsonNode instance = look();
      say(instance);
      if (!instance.path("status").asText().equals("RUNNING") || System.nanoTime() - deadline > 0) {
        return instance;
      }
      LockSupport.parkNanos(LOOK_AGAIN_NANOS);
      if (Thread.interrupted()) {
        throw Failure.usage("an interruption", "the end of the instance", "wait again");
      }
    }
  }

  /** A take-over is no end: the next look may be answered. */
  private JsonNode look() {
    for (int i = 0; ; i++) {
      try {
        return rest.get(path);
      } catch (Failure failure) {
        boolean passing =
            failure.codes().contains("TM-4008") || failure.codes().contains("TM-2003");
        if (!passing || i == 50) {
          throw failure;
        }
        LockSupport.parkNanos(LOOK_AGAIN_NANOS);
      }
    }
  }

  private void say(JsonNode instance) {
    JsonNode trail = instance.path("trail");
    // The oldest steps may be forgotten; then those that are left are said once.
    for (; said < trail.size(); said++) {
      terminal.say("  " + Table.printable(trail.get(said).asText()));
    }
    String status = Columns.status(instance);
    if (!status.equals(suspended) && (status.equals("PAUSED") || status.equals("INCIDENT"))) {
      terminal.say(
          "  %s %s %s"
              .formatted(status, Column.text(instance, "/code"), Column.text(instance, "/message"))
              .stripTrailing());
    }
    suspended = status;
  }
}
