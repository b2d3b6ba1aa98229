package io.tidemill.ops.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemill.schemas.json.Json;
import io.tidemill.schemas.log.LogRecord.Command;
import io.tidemill.schemas.problem.Problem;
import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.schemas.problem.ProblemException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Commands as JSON: {@code {"id": …, "run": …, "command": "cancel", "reason": …}}, {@code pause},
 * {@code resume}, {@code retry}, {@code {"command": "restart", "state": …, "input": …}}.
 */
public final class Commands {
  private static final List<String> NAMES =
      List.of("cancel", "pause", "resume", "retry", "restart");
  private static final Set<String> FIELDS =
      Set.of("id", "run", "command", "reason", "state", "input");

  private Commands() {}

  /** Reads a command; a wrong one is a problem. */
  static CommandRequest read(ObjectNode body) {
    body.fieldNames()
        .forEachRemaining(field -> {
          if (!FIELDS.contains(field)) {
            throw refused(ProblemCode.TM_1002, "", "the field `" + field + "`", "one of " + FIELDS);
          }
        });
    String name = text(body, "command");
    JsonNode input = body.path("input");
    Command command =
        switch (name == null ? "" : name) {
          case "cancel" -> new Command.Cancel(text(body, "reason"));
          case "pause" -> new Command.Pause();
          case "resume" -> new Command.Resume();
          case "retry" -> new Command.Retry();
          case "restart" -> {
            String state = text(body, "state");
            if (state == null) {
              throw refused(ProblemCode.TM_1003, "/state", "nothing", "the name of a state");
            }
            yield new Command.Restart(state, input.isMissingNode() ? "{}" : Json.text(input));
          }
          default ->
              throw refused(ProblemCode.TM_1005, "/command", "`" + name + "`", "one of " + NAMES);
        };
    return new CommandRequest(text(body, "id"), run(body), command);
  }

  /** Writes what {@link #read} reads. */
  public static ObjectNode write(String id, int run, Command command) {
    ObjectNode body = Json.object().put("id", id);
    if (run > 0) {
      body.put("run", run);
    }
    switch (command) {
      case Command.Cancel(var reason) -> body.put("command", "cancel").put("reason", reason);
      case Command.Pause _ -> body.put("command", "pause");
      case Command.Resume _ -> body.put("command", "resume");
      case Command.Retry _ -> body.put("command", "retry");
      case Command.Restart(var state, var input) ->
          body.put("command", "restart").put("state", state).set("input", Json.parseOwn(input));
    }
    return body;
  }

  private static int run(ObjectNode body) {
    JsonNode value = body.path("run");
    if (value.isMissingNode() || value.isNull()) {
      return 0;
    }
    if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < 1) {
      throw refused(ProblemCode.TM_1005, "/run", value.toString(), "the number of a run, from 1");
    }
    return value.intValue();
  }

  private static @Nullable String text(ObjectNode body, String field) {
    JsonNode value = body.path(field);
    if (value.isMissingNode() || value.isNull()) {
      return null;
    }
    if (!value.isTextual() || value.textValue().length() > StartRequest.NAME_LENGTH_MAX) {
      throw refused(
          ProblemCode.TM_1004,
          "/" + field,
          "no string, or one that is too long",
          "a string of at most " + StartRequest.NAME_LENGTH_MAX + " characters");
    }
    return value.textValue();
  }

  private static ProblemException refused(
      ProblemCode code, String pointer, String found, String expected) {
    return new ProblemException(
        new Problem(code, "", pointer, found, expected, "correct the command"));
  }
}
