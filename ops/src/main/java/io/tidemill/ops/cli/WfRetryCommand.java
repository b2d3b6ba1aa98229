package io.tidemill.ops.cli;

import picocli.CommandLine.Command;

/** {@code tidemill wf retry WORKFLOW TOKEN}. */
@Command(
    header = "Try the failed state again, or what stopped at an incident",
    footer = {"  tidemill wf retry order 42"})
final class WfRetryCommand extends WfAct {

  WfRetryCommand(Terminal terminal) {
    super(terminal, "retry");
  }
}
