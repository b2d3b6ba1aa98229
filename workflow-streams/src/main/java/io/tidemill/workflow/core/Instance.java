package io.tidemill.workflow.core;

import io.tidemill.schemas.log.InstanceKey;
import io.tidemill.workflow.core.Activity.ActionRun;
import io.tidemill.workflow.core.Activity.RunPhase;
import io.tidemill.workflow.core.Activity.Timer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One run of a workflow: what {@code InstanceRecord.avsc} holds. Immutable; it changes by {@link
 * Machine#fold} only.
 *
 * @param id {@code workflow/token/run}
 * @param version definition version, pinned at the start
 * @param run number of the run under its key, from 1
 * @param startId id of the request, or {@code source id} of the event, that started it
 * @param suspension why nothing but commands is applied; null when it goes on
 * @param held log records that wait for the end of the suspension, at most {@value #HELD_MAX}
 * @param code why it ended; null while it runs, after a normal success and when cancelled
 * @param message what went wrong, for people
 * @param endState name of the END that was reached; null for none
 * @param sequence facts applied so far
 * @param calls calls made so far
 * @param nextTimer number of the next timer, from 1
 * @param nextThread id of the next thread
 * @param startedMs epoch milliseconds of the record that started it
 * @param changedMs epoch milliseconds of the last record that changed it
 * @param endedMs epoch milliseconds of the record that ended it; 0 while it runs
 * @param output of the workflow; null while it runs
 * @param stopped where it ended without an END, or by a timeout in failure; null otherwise
 * @param threads points of control in order of their ids; empty when it ended
 * @param inbox events that not every thread consumed yet, in order of arrival
 * @param accepted the latest events accepted under this key, oldest first; carried to the next run
 * @param trail states entered {@code S}, attempts made {@code f#1}, errors that changed the flow
 *     {@code !CODE}, oldest first
 * @param records offsets of the log records that changed this run
 * @param lastCommand id of the command that was applied last; null for none
 */
public record Instance(
    String id,
    String workflow,
    int version,
    String token,
    int run,
    String startId,
    Status status,
    @Nullable Suspension suspension,
    int held,
    @Nullable String code,
    @Nullable String message,
    @Nullable String endState,
    int sequence,
    int calls,
    int nextTimer,
    int nextThread,
    long startedMs,
    long changedMs,
    long endedMs,
    @Nullable Document output,
    @Nullable Place stopped,
    List<Thread> threads,
    List<InboxEvent> inbox,
    List<Accepted> accepted,
    List<String> trail,
    Offsets records,
    @Nullable String lastCommand) {
  /** Most accepted events that are remembered. */
  public static final int ACCEPTED_MAX = 256;

  /** Most entries of the trail that are kept. */
  public static final int TRAIL_MAX = 1000;

  /** Most log records that are held during a suspension. */
  public static final int HELD_MAX = 1000;

  /** Id of the thread that every instance begins with. */
  public static final int ROOT = 1;

  public Instance {
    threads = List.copyOf(threads);
    inbox = List.copyOf(inbox);
    accepted = List.copyOf(accepted);
    trail = List.copyOf(trail);
  }

  /**
   * A point of control (Function Workflow v0.1 §1).
   *
   * @param id {@value Instance#ROOT} for the root, ascending
   * @param parent thread whose branch it runs; -1 for the root
   * @param branch index of the branch; -1 for the root
   * @param raw raw input of the state
   */
  @SuppressWarnings("JavaLangClash") // the word of the specification
  public record Thread(
      int id, int parent, int branch, String state, Document raw, Activity activity) {}

  /** A top-level state and its raw input. */
  public record Place(String state, Document raw) {}

  /**
   * An event that waits to be consumed.
   *
   * @param number sequence of its acceptance, unique within the run
   * @param attributes those that the definition or a reply needs
   * @param data null when it has none
   * @param consumedBy ids of the threads that consumed it
   */
  public record InboxEvent(
      int number,
      String source,
      String id,
      List<String> triggers,
      Map<String, String> attributes,
      @Nullable Document data,
      List<Integer> consumedBy) {
    public InboxEvent {
      triggers = List.copyOf(triggers);
      attributes = Attributes.sorted(attributes);
      consumedBy = List.copyOf(consumedBy);
    }
  }

  /** Source and id of an accepted event, and when it was accepted, in epoch milliseconds. */
  public record Accepted(String source, String id, long atMs) {}

  /**
   * Why nothing but commands is applied.
   *
   * @param code of an incident; null for a pause
   * @param message of an incident, for people; null for a pause
   */
  public record Suspension(Kind kind, @Nullable String code, @Nullable String message) {
    /** Who suspended it. */
    public enum Kind {
      /** Somebody asked for it; goes on after a resume. */
      PAUSED,
      /** A record could not be processed; goes on after a retry. */
      INCIDENT
    }
  }

  /** Where it rests. */
  public Phase phase() {
    return Phase.of(this);
  }

  /** The key it lies under. */
  public InstanceKey key() {
    return new InstanceKey(workflow, token);
  }

  /** Whether it has not ended. */
  public boolean live() {
    return status == Status.RUNNING;
  }

  /** Name of the top-level state that it is in or was in last. */
  public String state() {
    if (!threads.isEmpty()) {
      return threads.getFirst().state();
    }
    if (endState != null) {
      return endState;
    }
    return stopped == null ? "" : stopped.state();
  }

  /** Raw input of the current top-level state; the output when it ended. */
  public Document data() {
    if (!threads.isEmpty()) {
      return threads.getFirst().raw();
    }
    return output == null ? Document.EMPTY : output;
  }

  /** The timers that are pending, in order of threads and actions; none during a suspension. */
  public List<Timer> timers() {
    if (suspension != null || threads.isEmpty()) {
      return List.of();
    }
    var timers = new ArrayList<Timer>(threads.size());
    for (Thread thread : threads) {
      switch (thread.activity()) {
        case Activity.Awaiting(var timer) -> add(timer, timers);
        case Activity.Pausing(var timer) -> timers.add(timer);
        case Activity.Calling calling -> calling.runs().forEach(run -> add(run.timer(), timers));
        case Activity.Moving _, Activity.Joining _ -> {}
      }
    }
    return timers;
  }

  private static void add(@Nullable Timer timer, List<Timer> timers) {
    if (timer != null) {
      timers.add(timer);
    }
  }

  /** The actions whose function is called and has not answered, in order of threads and actions. */
  public List<ActionRun> calling() {
    var calls = new ArrayList<ActionRun>();
    for (Thread thread : threads) {
      if (thread.activity() instanceof Activity.Calling(_, _, _, var runs)) {
        runs.stream().filter(run -> run.phase() == RunPhase.CALLING).forEach(calls::add);
      }
    }
    return calls;
  }

  /** Whether an event of this source and id was accepted under the key (§8.4). */
  boolean hasAccepted(String source, String eventId) {
    // Newest first: a duplicate usually follows its original closely.
    for (int i = accepted.size() - 1; i >= 0; i--) {
      Accepted one = accepted.get(i);
      if (one.id().equals(eventId) && one.source().equals(source)) {
        return true;
      }
    }
    // The inbox may be longer than what is remembered.
    for (InboxEvent event : inbox) {
      if (event.id().equals(eventId) && event.source().equals(source)) {
        return true;
      }
    }
    return false;
  }
}
