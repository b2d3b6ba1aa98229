package io.tidemill.workflow.core;

import io.tidemill.schemas.log.InstanceKey;
import io.tidemill.schemas.log.LogRecord;
import io.tidemill.schemas.log.LogRecord.CallReturned;
import io.tidemill.schemas.log.LogRecord.EventArrived;
import io.tidemill.schemas.log.LogRecord.OwnerAssumed;
import io.tidemill.schemas.log.LogRecord.StartRequested;
import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.workflow.core.InstanceEvent.EventIgnored;
import io.tidemill.workflow.core.InstanceEvent.Ignored;
import io.tidemill.workflow.core.InstanceEvent.ResultIgnored;
import io.tidemill.workflow.core.InstanceEvent.StartRefused;
import java.time.Instant;
import java.util.Collections;
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
 */
public final class Machine {
  private Machine() {}

  /** What a step needs to know before it can be taken. */
  private sealed interface Plan {
    /** Settled without a definition. */
    record Settled(Decision decision) implements Plan {}

    /** An event for a live instance. */
    record Deliver(Instance live, EventArrived event) implements Plan {}

    /** An event that may make an instance. */
    record Create(EventArrived event) implements Plan {}

    /** A request for an instance. */
    record Begin(StartRequested request, Document input) implements Plan {}

    /** The answer that a live instance waits for. */
    record Resume(Instance live, Instance.Work work, CallReturned returned) implements Plan {}
  }

  /**
   * Decides one log record.
   *
   * @param newest the newest run under the key, live or ended; null when there was none
   * @param definition of the version that {@link #versionFor} names; null when it says 0
   * @param now time of the record; it is only recorded
   */
  public static Decision step(
      @Nullable Instance newest,
      InstanceKey key,
      LogRecord record,
      @Nullable Definition definition,
      Instant now) {
    return switch (plan(newest, record)) {
      case Plan.Settled(var decision) -> decision;
      case Plan.Deliver(var live, var event) -> {
        var step = new Step(key, live, required(definition, live.version()), now);
        step.deliver(live, event);
        yield step.decision();
      }
      case Plan.Create(var event) -> create(newest, key, event, definition, now);
      case Plan.Begin(var request, var input) -> {
        var step = new Step(key, newest, required(definition, request.version()), now);
        step.start(request.startId(), input);
        step.begin();
        yield step.decision();
      }
      case Plan.Resume(var live, var work, var returned) -> {
        var step = new Step(key, live, required(definition, live.version()), now);
        step.resume(work, returned.outcome());
        yield step.decision();
      }
    };
  }

  /** The newest run after a decision. */
  public static @Nullable Instance fold(
      @Nullable Instance newest, InstanceKey key, Decision decision, Instant now) {
    var draft = new Draft(key, newest, now);
    decision.events().forEach(draft::apply);
    return draft.seal();
  }

  /**
   * The definition version that {@link #step} needs for this record: the pinned one when the newest
   * run is live, else the record's; 0 when it needs none.
   */
  public static int versionFor(@Nullable Instance newest, LogRecord record) {
    return switch (plan(newest, record)) {
      case Plan.Settled _ -> 0;
      case Plan.Deliver(var live, _) -> live.version();
      case Plan.Create(var event) -> event.version();
      case Plan.Begin(var request, _) -> request.version();
      case Plan.Resume(var live, _, _) -> live.version();
    };
  }

  /**
   * The calls that must be made again after a take-over, equal to the effects that were first
   * decided; none when the instance does not wait for a function.
   */
  public static List<Effect.Invoke> outstanding(Instance instance, Definition definition) {
    Instance.Work work = instance.work();
    return work == null
        ? List.of()
        : List.of(
            Step.invoke(
                instance.key(),
                instance.id(),
                instance.state(),
                work,
                required(definition, instance.version())));
  }

  // Reads like the transition table: record by record, then phase by phase.
  private static Plan plan(@Nullable Instance newest, LogRecord record) {
    Phase phase = Phase.of(newest);
    return switch (record) {
      case EventArrived event
          when newest != null && newest.hasAccepted(event.source(), event.id()) ->
          settled(new EventIgnored(event.source(), event.id(), Ignored.DUPLICATE));
      case EventArrived event ->
          switch (phase) {
            case ABSENT, ENDED -> new Plan.Create(event);
            case WAITING_EVENT, WAITING_FUNCTION -> new Plan.Deliver(live(newest), event);
          };
      case StartRequested request
          when newest != null && newest.startId().equals(request.startId()) ->
          new Plan.Settled(Decision.NOTHING);
      case StartRequested request ->
          switch (phase) {
            case ABSENT, ENDED -> begin(request);
            case WAITING_EVENT, WAITING_FUNCTION ->
                settled(
                    new StartRefused(
                        request.startId(), "instance %s is live".formatted(live(newest).id())));
          };
      case CallReturned returned -> resume(newest, returned);
      case OwnerAssumed _ -> new Plan.Settled(Decision.NOTHING);
    };
  }

  private static Plan begin(StartRequested request) {
    Optional<Document> input = Document.parse(request.input());
    if (input.isEmpty()) {
      return settled(new StartRefused(request.startId(), "the input is not JSON"));
    }
    return input.get().fits()
        ? new Plan.Begin(request, input.get())
        : settled(new StartRefused(request.startId(), "the input is " + Step.TOO_LARGE));
  }

  private static Plan resume(@Nullable Instance newest, CallReturned returned) {
    if (newest != null) {
      Instance.Work work = newest.work();
      if (work != null
          && newest.id().equals(returned.instance())
          && work.call() == returned.call()
          && work.attempt() == returned.attempt()) {
        return new Plan.Resume(newest, work, returned);
      }
    }
    return settled(new ResultIgnored(returned.instance(), returned.call(), returned.attempt()));
  }

  private static Decision create(
      @Nullable Instance newest,
      InstanceKey key,
      EventArrived event,
      @Nullable Definition loaded,
      Instant now) {
    Definition definition = required(loaded, event.version());
    if (Collections.disjoint(definition.startTriggers(), event.triggers())) {
      return new Decision(List.of(), List.of(new Effect.DeadLetter(ProblemCode.TM_5008, event)));
    }
    var step = new Step(key, newest, definition, now);
    // Source and id together, because ids are unique within their source only.
    step.start(event.source() + " " + event.id(), Document.EMPTY);
    step.accept(event);
    step.begin();
    return step.decision();
  }

  private static Plan settled(InstanceEvent event) {
    return new Plan.Settled(Decision.only(event));
  }

  private static Instance live(@Nullable Instance newest) {
    if (newest == null) {
      throw new IllegalStateException("a live phase without an instance");
    }
    return newest;
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
