package io.tidemill.ops.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tidemill wf cancel WORKFLOW TOKEN}. */
@Command(
    header = "End an instance as CANCELLED",
    footer = {"  tidemill wf cancel order 42 --reason 'ordered twice'"})
final class WfCancelCommand extends WfAct {
  @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for whoever looks later.")
  private @Nullable String reason;

  WfCancelCommand(Terminal terminal) {
    super(terminal, "cancel");
  }

  @Override
  void complete(Rest rest, ObjectNode body) {
    if (reason != null) {
      body.put("reason", reason);
    }
  }
}
