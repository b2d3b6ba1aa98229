package io.tidemill.workflow.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cloudevents.CloudEvent;
import io.tidemill.schemas.event.EventDraft.Limits;
import io.tidemill.schemas.event.JsonEvents;
import io.tidemill.schemas.event.Reading;
import io.tidemill.schemas.event.TraceContext;
import io.tidemill.schemas.json.Json;
import io.tidemill.schemas.log.LogRecord.Command;
import io.tidemill.schemas.problem.Problem;
import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.schemas.resource.FieldReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the steps of one case. Events without an id are named {@code e1}, {@code e2} … by their
 * place among the events, starts without a token or id likewise, so that nothing is left to chance.
 */
final class StepReader {
  private static final String EXAMPLE = "{ at: 0s, event: { source: /s, type: t } }";

  private int events;
  private int starts;
  private int orders;
  private long lastMs;

  /** The steps; without {@code at} a step happens together with the one before it. */
  List<TestStep> read(FieldReader owner) {
    List<Optional<TestStep>> steps = Fields.each(owner, "steps", EXAMPLE, this::step);
    var all = new ArrayList<TestStep>();
    if (steps != null) {
      steps.forEach(step -> step.ifPresent(all::add));
    }
    return all;
  }

  private Optional<TestStep> step(FieldReader fields) {
    Long at = Fields.span(fields, "at");
    if (at != null && at < lastMs) {
      fields.outOfForm(
          "at",
          Span.text(at) + " after a step at " + Span.text(lastMs),
          "steps in the order in which they happen",
          Span.text(lastMs));
    }
    lastMs = at == null ? lastMs : at;
    if (!fields.exactlyOne(
        "event: { source: /s, type: t }", "event", "invoke", "command", "restart-engine")) {
      return Optional.empty();
    }
    if (fields.has("event")) {
      String to = scalar(fields, "to");
      return fields.object("event", "{ source: /s, type: t }").flatMap(of -> event(of, to));
    }
    if (fields.has("invoke")) {
      return fields.object("invoke", "{ input: {} }").map(this::invoke);
    }
    if (fields.has("command")) {
      return fields.object("command", "{ cancel: {} }").flatMap(this::order);
    }
    Boolean restart = Fields.flag(fields, "restart-engine");
    return Boolean.TRUE.equals(restart)
        ? Optional.of(new TestStep.RestartEngine(lastMs))
        : Optional.empty();
  }

  private Optional<TestStep> event(FieldReader fields, @Nullable String to) {
    ObjectNode event = Json.object().put("specversion", "1.0").put("id", "e" + ++events);
    event.setAll(fields.node());
    return switch (JsonEvents.read(Json.bytes(event), Limits.DOOR, TraceContext.NONE)) {
      case Reading.Read(CloudEvent read) -> Optional.of(new TestStep.Event(lastMs, read, to));
      case Reading.Refused(_, var problems) -> {
        for (Problem problem : problems) {
          fields.problems().report(problem.below(fields.pointer()));
        }
        yield Optional.empty();
      }
    };
  }

  private TestStep invoke(FieldReader fields) {
    String number = Integer.toString(++starts);
    JsonNode input = fields.take("input").orElseGet(Json::object);
    String notJson = fields.text("input-text", "{").orElse(null);
    String token = scalar(fields, "token");
    String startId = scalar(fields, "startId");
    fields.rejectUnknown();
    return new TestStep.Invoke(
        lastMs,
        token == null ? "invoke-" + number : token,
        startId == null ? "s" + number : startId,
        input,
        notJson);
  }

  private Optional<TestStep> order(FieldReader fields) {
    String token = scalar(fields, "token");
    int run = fields.whole("run", 1, Integer.MAX_VALUE, 0);
    String id = Optional.ofNullable(scalar(fields, "id")).orElse("c" + ++orders);
    Optional<Command> command =
        fields.exactlyOne("cancel: {}", "cancel", "pause", "resume", "retry", "restart")
            ? command(fields)
            : Optional.empty();
    fields.rejectUnknown();
    return command.map(what -> new TestStep.Order(lastMs, token, run, id, what));
  }

  private static Optional<Command> command(FieldReader fields) {
    Optional<Command> cancel =
        fields
            .object("cancel", "{ reason: too late }")
            .map(of -> new Command.Cancel(end(of, of.text("reason", "too late").orElse(null))));
    Optional<Command> pause = fields.object("pause", "{}").map(of -> end(of, new Command.Pause()));
    Optional<Command> resume =
        fields.object("resume", "{}").map(of -> end(of, new Command.Resume()));
    Optional<Command> retry = fields.object("retry", "{}").map(of -> end(of, new Command.Retry()));
    Optional<Command> restart =
        fields.object("restart", "{ state: State2, input: {} }").map(StepReader::restart);
    return cancel.or(() -> pause).or(() -> resume).or(() -> retry).or(() -> restart);
  }

  private static Command restart(FieldReader of) {
    String state = of.requiredText("state", "State2");
    JsonNode input = of.take("input").orElseGet(Json::object);
    of.rejectUnknown();
    return new Command.Restart(state, Json.text(input));
  }

  private static <T extends @Nullable Object> T end(FieldReader fields, T value) {
    fields.rejectUnknown();
    return value;
  }

  /** A string, or a number as its text: tokens and ids are often numbers. */
  private static @Nullable String scalar(FieldReader fields, String name) {
    JsonNode value = fields.take(name).orElse(null);
    if (value == null) {
      return null;
    }
    if (value.isContainerNode() || value.isNull() || value.asText().isEmpty()) {
      fields.report(
          ProblemCode.TM_1004,
          fields.at(name),
          Json.text(value),
          "a string",
          "write `" + name + ": L1`");
      return null;
    }
    return value.asText();
  }
}
