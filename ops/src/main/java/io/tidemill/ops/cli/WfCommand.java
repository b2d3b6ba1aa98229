package io.tidemill.ops.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

/** {@code tidemill wf …}: shows what can be done with workflow instances. */
@Command(
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "  tidemill wf start order --input '{\"order\": 42}'",
      "  tidemill wf ls order --status RUNNING",
      "  tidemill wf show order 42 --trail",
      "  tidemill wf retry order 42",
      "  tidemill wf diagram order -o svg --output-file order.svg"
    })
final class WfCommand implements Runnable {
  private CommandSpec spec = CommandSpec.create();

  private final Terminal terminal;

  WfCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @CommandLine.Spec
  void join(CommandSpec own) {
    spec = own;
    own.addSubcommand("start", new CommandLine(new WfStartCommand(terminal)));
    own.addSubcommand("ls", new CommandLine(new WfListCommand(terminal)));
    own.addSubcommand("show", new CommandLine(new WfShowCommand(terminal)));
    own.addSubcommand("cancel", new CommandLine(new WfCancelCommand(terminal)));
    own.addSubcommand("pause", new CommandLine(new WfPauseCommand(terminal)));
    own.addSubcommand("resume", new CommandLine(new WfResumeCommand(terminal)));
    own.addSubcommand("retry", new CommandLine(new WfRetryCommand(terminal)));
    own.addSubcommand("restart", new CommandLine(new WfRestartCommand(terminal)));
    own.addSubcommand("diagram", new CommandLine(new WfDiagramCommand(terminal)));
  }

  @Override
  public void run() {
    spec.commandLine().usage(terminal.out(), spec.commandLine().getColorScheme());
  }
}
