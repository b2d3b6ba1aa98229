package io.tidemill.workflow.core;

import io.tidemill.schemas.log.LogRecord.Command;
import io.tidemill.schemas.log.LogRecord.CommandRequested;
import io.tidemill.workflow.core.Instance.Place;
import io.tidemill.workflow.core.Instance.Suspension;
import org.jspecify.annotations.Nullable;

/** What people may ask of a run. What cannot be met is refused with a fact. */
final class Commands {
  private Commands() {}

  /** Whether it may lead into a state. */
  static boolean needsDefinition(Instance newest, CommandRequested request) {
    return switch (request.command()) {
      case Command.Cancel _, Command.Pause _, Command.Resume _ -> false;
      case Command.Retry _ -> newest.status() == Status.FAILURE && newest.stopped() != null;
      case Command.Restart _ -> true;
    };
  }

  static Decision obey(
      Step step, Instance newest, CommandRequested request, @Nullable Definition definition) {
    if (needsDefinition(newest, request)
        && (definition == null || definition.version() != newest.version())) {
      throw new IllegalArgumentException(
          "definition version %d is needed".formatted(newest.version()));
    }
    String id = request.commandId();
    String refusal =
        switch (request.command()) {
          case Command.Cancel(var reason) -> cancel(step, newest, id, reason);
          case Command.Pause() -> pause(step, newest, id);
          case Command.Resume() -> resume(step, newest, id);
          case Command.Retry() -> retry(step, newest, id);
          case Command.Restart(var state, var input) -> restart(step, newest, id, state, input);
        };
    return refusal == null
        ? step.decision()
        : Decision.only(new InstanceEvent.CommandRefused(id, refusal), newest);
  }

  private static @Nullable String cancel(
      Step step, Instance newest, String id, @Nullable String reason) {
    if (!newest.live()) {
      return "it ended already";
    }
    String kept = reason == null ? null : Step.clipped(reason);
    step.emit(new InstanceEvent.Cancelled(id, kept));
    new Flow(step).cancel(kept);
    return null;
  }

  private static @Nullable String pause(Step step, Instance newest, String id) {
    if (!newest.live()) {
      return "it ended already";
    }
    if (newest.suspension() != null) {
      return "it is suspended already";
    }
    step.emit(new InstanceEvent.Suspended(id, new Suspension(Suspension.Kind.PAUSED, null, null)));
    return null;
  }

  private static @Nullable String resume(Step step, Instance newest, String id) {
    if (!suspended(newest, Suspension.Kind.PAUSED)) {
      return "it is not paused";
    }
    step.emit(new InstanceEvent.Resumed(id, newest.held()));
    return null;
  }

  private static @Nullable String retry(Step step, Instance newest, String id) {
    if (suspended(newest, Suspension.Kind.INCIDENT)) {
      step.emit(new InstanceEvent.Resumed(id, newest.held()));
      return null;
    }
    Place place = newest.stopped();
    if (newest.status() != Status.FAILURE || place == null) {
      return "it neither failed in a state nor stopped at an incident";
    }
    step.emit(new InstanceEvent.Retried(id, place));
    enter(step, place);
    return null;
  }

  private static @Nullable String restart(
      Step step, Instance newest, String id, String state, String input) {
    Definition definition = step.definition();
    if (!definition.nodes().containsKey(state) || definition.scope(state) != null) {
      return "there is no top-level state %s".formatted(state);
    }
    Document raw = Document.parse(input).orElse(null);
    if (raw == null) {
      return "the input is not JSON";
    }
    if (!raw.fits()) {
      return "the input is " + Step.TOO_LARGE;
    }
    if (newest.live()) {
      new Flow(step).giveUpReplies(Step.FAIL);
    }
    if (newest.suspension() != null) {
      step.emit(new InstanceEvent.Resumed(id, newest.held()));
    }
    var place = new Place(state, raw);
    step.emit(new InstanceEvent.Restarted(id, place));
    enter(step, place);
    return null;
  }

  private static boolean suspended(Instance newest, Suspension.Kind kind) {
    Suspension suspension = newest.suspension();
    return suspension != null && suspension.kind() == kind;
  }

  private static void enter(Step step, Place place) {
    var flow = new Flow(step);
    flow.go(Instance.ROOT, place.state(), place.raw());
    flow.run();
  }
}
