package io.tidemill.ops.cli;

import picocli.CommandLine.Command;

/** {@code tidemill wf resume WORKFLOW TOKEN}. */
@Command(
    header = "Let a paused instance go on",
    footer = {"  tidemill wf resume order 42"})
final class WfResumeCommand extends WfAct {

  WfResumeCommand(Terminal terminal) {
    super(terminal, "resume");
  }
}
