package io.tidemill.workflow.core;

import io.tidemill.schemas.log.InstanceKey;
import io.tidemill.schemas.log.LogRecord;
import io.tidemill.schemas.log.LogRecord.CallReturned;
import io.tidemill.schemas.log.LogRecord.CommandRequested;
import io.tidemill.schemas.log.LogRecord.EventArrived;
import io.tidemill.schemas.log.LogRecord.OwnerAssumed;
import io.tidemill.schemas.log.LogRecord.StartRequested;
import io.tidemill.schemas.log.LogRecord.TimerDue;
import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.workflow.core.Activity.ActionRun;
import io.tidemill.workflow.core.Activity.RunPhase;
import io.tidemill.workflow.core.Activity.Timer;
import io.tidemill.workflow.core.Instance.Suspension;
import io.tidemill.workflow.core.Instance.Thread;
import io.tidemill.workflow.core.InstanceEvent.Ignored;
import java.util.List;
import java.util.Optional;
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
 *
 * <p>During a suspension events and answers are held: the machine counts them, the caller keeps
 * them, and when {@link Decision#released} says so it steps them in their order at the moment of
 * the record that released them. Timers are not held; {@link Instance#timers} names none during a
 * suspension and all of them again after it.
 */
public final class Machine {
  private Machine() {}

  /** What a step needs to know before it can be taken. */
  private sealed interface Plan {
    /** Settled by a fact that changes nothing; null by none. */
    record Settled(@Nullable InstanceEvent event) implements Plan {}

    /** A record for a suspended instance. */
    record Hold(Instance live, LogRecord record) implements Plan {}

    /** An event for a live instance. */
    record Deliver(Instance live, EventArrived event) implements Plan {}

    /** An event that may make an instance. */
    record Create(EventArrived event) implements Plan {}

    /** A request for an instance. */
    record Begin(StartRequested request, Document input) implements Plan {}

    /** The answer that a live instance waits for. */
    record Resume(Instance live, Thread thread, ActionRun run, CallReturned returned)
        implements Plan {}

    /** A timer that is due. */
    record Fire(Instance live, Timer timer) implements Plan {}

    /** A command for the newest run. */
    record Obey(Instance newest, CommandRequested request) implements Plan {}
  }

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
    return switch (plan(newest, record, at)) {
      case Plan.Settled(var event) ->
          event == null ? Decision.nothing(newest) : Decision.only(event, newest);
      case Plan.Hold(var live, var held) -> Deliveries.hold(new Step(key, live, null, at), held);
      case Plan.Deliver(var live, var event) ->
          Deliveries.deliver(new Step(key, live, required(definition, live.version()), at), event);
      case Plan.Create(var event) ->
          Deliveries.create(
              new Step(key, newest, required(definition, event.version()), at), event, newest);
      case Plan.Begin(var request, var input) ->
          Deliveries.begin(
              new Step(key, newest, required(definition, request.version()), at),
              request.startId(),
              input);
      case Plan.Resume(var live, var thread, var run, var returned) -> {
        var step = new Step(key, live, required(definition, live.version()), at);
        var flow = new Flow(step);
        flow.calls().answer(thread, run, returned.outcome());
        flow.run();
        yield step.decision();
      }
      case Plan.Fire(var live, var timer) ->
          Deliveries.fire(
              new Step(key, live, required(definition, live.version()), at), live, timer);
      case Plan.Obey(var run, var request) ->
          Commands.obey(new Step(key, run, definition, at), run, request, definition);
    };
  }

  /** The newest run after a decision; the same as {@link Decision#after}. */
  public static @Nullable Instance fold(
      @Nullable Instance newest, InstanceKey key, Decision decision, Moment at) {
    var draft = new Draft(key, newest, at);
    decision.events().forEach(draft::apply);
    return draft.seal();
  }

  /**
   * The definition version that {@link #step} needs for this record: the pinned one when the newest
   * run goes on, else the record's; 0 when it needs none.
   */
  public static int versionFor(@Nullable Instance newest, LogRecord record, Moment at) {
    return switch (plan(newest, record, at)) {
      case Plan.Settled _, Plan.Hold _ -> 0;
      case Plan.Deliver(var live, _) -> live.version();
      case Plan.Create(var event) -> event.version();
      case Plan.Begin(var request, _) -> request.version();
      case Plan.Resume(var live, _, _, _) -> live.version();
      case Plan.Fire(var live, _) -> live.version();
      case Plan.Obey(var run, var request) ->
          Commands.needsDefinition(run, request) ? run.version() : 0;
    };
  }

  /**
   * The calls that must be made again after a take-over, equal to the effects that were first
   * decided; none when the instance does not wait for a function. A suspended instance has calls
   * under way, too.
   */
  public static List<Effect.Invoke> outstanding(Instance instance, Definition definition) {
    return instance.calling().isEmpty()
        ? List.of()
        : Calls.outstanding(instance, required(definition, instance.version()), instance.key());
  }

  /**
   * Stops a run whose record could not be processed; the record is held and comes first when
   * somebody asks for a retry. Decides nothing when no run is live, or it is stopped already.
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
    if (newest == null
        || !newest.live()
        || newest.suspension() != null
        || record instanceof CommandRequested
        || record instanceof OwnerAssumed) {
      return Decision.nothing(newest);
    }
    var step = new Step(key, newest, null, at);
    step.emit(
        new InstanceEvent.Suspended(
            null, new Suspension(Suspension.Kind.INCIDENT, code.code(), Step.clipped(message))));
    step.emit(new InstanceEvent.Held(0, record));
    return step.decision();
  }

  /** Whether a run ended so long ago that it counts no more. */
  static boolean forgotten(Instance newest, Moment at) {
    return !newest.live() && at.ms() - newest.endedMs() > at.rememberedMs();
  }

  // Reads like the transition table: record by record, then phase by phase.
  private static Plan plan(@Nullable Instance stored, LogRecord record, Moment at) {
    Instance newest = stored == null || forgotten(stored, at) ? null : stored;
    return switch (record) {
      case EventArrived event
          when newest != null && newest.hasAccepted(event.source(), event.id()) ->
          new Plan.Settled(
              new InstanceEvent.EventIgnored(event.source(), event.id(), Ignored.DUPLICATE));
      case EventArrived event ->
          newest == null || !newest.live()
              ? new Plan.Create(event)
              : newest.suspension() == null
                  ? new Plan.Deliver(newest, event)
                  : new Plan.Hold(newest, event);
      case StartRequested request
          when newest != null && newest.startId().equals(request.startId()) ->
          new Plan.Settled(null);
      case StartRequested request ->
          newest == null || !newest.live()
              ? begin(request)
              : refused(request, "instance %s is live".formatted(newest.id()));
      case CallReturned returned -> resume(newest, returned);
      case TimerDue due -> fire(newest, due, at);
      case CommandRequested request ->
          newest == null || !means(request, newest)
              ? new Plan.Settled(
                  new InstanceEvent.CommandRefused(
                      request.commandId(),
                      "%s is not the newest run".formatted(request.instance())))
              : request.commandId().equals(newest.lastCommand())
                  ? new Plan.Settled(new InstanceEvent.CommandRepeated(request.commandId()))
                  : new Plan.Obey(newest, request);
      case OwnerAssumed _ -> new Plan.Settled(null);
    };
  }

  private static boolean means(CommandRequested request, Instance newest) {
    return request.instance().equals(CommandRequested.NEWEST)
        || request.instance().equals(newest.id());
  }

  private static Plan begin(StartRequested request) {
    Optional<Document> input = Document.parse(request.input());
    if (input.isEmpty()) {
      return refused(request, "the input is not JSON");
    }
    return input.get().fits()
        ? new Plan.Begin(request, input.get())
        : refused(request, "the input is " + Step.TOO_LARGE);
  }

  private static Plan refused(StartRequested request, String reason) {
    return new Plan.Settled(new InstanceEvent.StartRefused(request.startId(), reason));
  }

  private static Plan resume(@Nullable Instance newest, CallReturned returned) {
    if (newest != null && newest.live() && newest.id().equals(returned.instance())) {
      for (Thread thread : newest.threads()) {
        ActionRun run = Threads.run(thread, returned.call(), returned.attempt());
        if (run != null && run.phase() == RunPhase.CALLING && newest.suspension() != null) {
          return new Plan.Hold(newest, returned);
        }
        if (run != null
            && newest.suspension() == null
            && (run.phase() == RunPhase.CALLING || run.phase() == RunPhase.ANSWERED)) {
          return new Plan.Resume(newest, thread, run, returned);
        }
      }
    }
    return new Plan.Settled(
        new InstanceEvent.ResultIgnored(returned.instance(), returned.call(), returned.attempt()));
  }

  private static Plan fire(@Nullable Instance newest, TimerDue due, Moment at) {
    if (newest != null && newest.id().equals(due.instance())) {
      for (Timer timer : newest.timers()) {
        if (timer.number() == due.timer() && at.ms() >= timer.dueMs()) {
          return new Plan.Fire(newest, timer);
        }
      }
    }
    return new Plan.Settled(new InstanceEvent.TimerIgnored(due.instance(), due.timer()));
  }

  private static Definition required(@Nullable Definition definition, int version) {
    if (definition == null || definition.version() != version) {
      throw new IllegalArgumentException(
          "definition version %d is needed, found %s"
              .formatted(version, definition == null ? "none" : definition.version()));
    }
    return definition;
  }
}
