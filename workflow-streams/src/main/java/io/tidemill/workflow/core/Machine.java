package io.tidemill.workflow.core;

import io.tidemill.schemas.log.InstanceKey;
import io.tidemill.schemas.log.LogRecord;
import io.tidemill.schemas.problem.ProblemCode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides what one log record means for the newest run under its key, and never does it: no clock,
 * I/O, logging or randomness. The same instance, record and definition always give the same
 * decision, so that a task that takes a partition over comes to the same state (design D3).
 *
 * <p>{@code docs/workflow-machine.md} shows its phases. Records that cannot concern the instance
 * are normal on an at-least-once log: they are ignored with a fact that changes nothing, never
 * thrown. {@code newest} is the newest run, possibly ended, because the events it accepted must not
 * start another one.
 */
public final class Machine {
  private Machine() {}

  /**
   * Decides one log record.
   *
   * @param newest the newest run under the key, live or ended; null when there was none
   * @param definition of the version that {@link #versionFor} names; null when it says 0
   * @param at when and where the record stands
   */
  public static Decision step(
      @Nullable Instance newest,
      InstanceKey key,
      LogRecord record,
      @Nullable Definition definition,
      Moment at) {
    throw new IllegalStateException("not here yet");
  }

  /** The newest run after a decision. */
  public static @Nullable Instance fold(
      @Nullable Instance newest, InstanceKey key, Decision decision, Moment at) {
    throw new IllegalStateException("not here yet");
  }

  /**
   * The definition version that {@link #step} needs for this record: the pinned one when the newest
   * run goes on, else the record's; 0 when it needs none.
   */
  public static int versionFor(@Nullable Instance newest, LogRecord record, Moment at) {
    throw new IllegalStateException("not here yet");
  }

  /**
   * The calls that must be made again after a take-over, equal to the effects that were first
   * decided; none when the instance does not wait for a function. A suspended instance has calls
   * under way, too.
   */
  public static List<Effect.Invoke> outstanding(Instance instance, Definition definition) {
    throw new IllegalStateException("not here yet");
  }

  /**
   * Stops a run whose record could not be processed; the record is held and comes first when
   * somebody asks for a retry. Decides nothing when no run is live.
   *
   * @param record that could not be processed
   */
  public static Decision quarantine(
      @Nullable Instance newest,
      InstanceKey key,
      LogRecord record,
      ProblemCode code,
      String message,
      Moment at) {
    throw new IllegalStateException("not here yet");
  }
}
