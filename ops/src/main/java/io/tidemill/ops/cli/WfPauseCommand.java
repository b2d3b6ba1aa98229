package io.tidemill.ops.cli;

import picocli.CommandLine.Command;

/** {@code tidemill wf pause WORKFLOW TOKEN}. */
@Command(
    header = "Hold an instance: what comes for it waits",
    footer = {"  tidemill wf pause order 42"})
final class WfPauseCommand extends WfAct {

  WfPauseCommand(Terminal terminal) {
    super(terminal, "pause");
  }
}
