package io.tidemill.workflow.core;

import io.tidemill.schemas.event.EventMessage;
import io.tidemill.workflow.core.Activity.ActionRun;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which entry of an action's retries an outcome falls under (Function Workflow v0.1 §10.2). */
final class Retries {
  private Retries() {}

  /** What came of an attempt. */
  sealed interface Result {
    /** The function answered. */
    record Value(Document value) implements Result {}

    /** An error code. */
    record Failure(String code, String message) implements Result {}
  }

  /** How often this entry led to another attempt. */
  static int used(ActionRun run, int entry) {
    List<Integer> used = run.used();
    return entry < used.size() ? used.get(entry) : 0;
  }

  /** Index of the first entry that matches; -1 when none does. */
  static int match(Action action, Result result) {
    if (action.retries().isEmpty()) {
      return -1;
    }
    boolean error = result instanceof Result.Failure;
    @Nullable String key =
        switch (result) {
          case Result.Failure(var code, _) -> code;
          case Result.Value(var value) ->
              value.node().isValueNode() ? EventMessage.token(value.node()).orElse(null) : null;
        };
    for (int i = 0; i < action.retries().size(); i++) {
      String match = action.retries().get(i).match();
      if ((error && match.equals(Action.Retry.ANY)) || match.equals(key)) {
        return i;
      }
    }
    return -1;
  }
}
