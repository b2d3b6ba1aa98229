package io.tidemill.ops.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

/** {@code tidemill dlq …}: shows what can be done with dead letters. */
@Command(
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "  tidemill dlq summary",
      "  tidemill dlq ls --trigger charge --since 2h",
      "  tidemill dlq redrive --trigger charge --reason TM-5002 --dry-run"
    })
final class DlqCommand implements Runnable {
  private CommandSpec spec = CommandSpec.create();

  private final Terminal terminal;

  DlqCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @CommandLine.Spec
  void join(CommandSpec own) {
    spec = own;
    own.addSubcommand("ls", new CommandLine(new DlqListCommand(terminal)));
    own.addSubcommand("show", new CommandLine(new DlqShowCommand(terminal)));
    own.addSubcommand("summary", new CommandLine(new DlqSummaryCommand(terminal)));
    own.addSubcommand("redrive", new CommandLine(new DlqRedriveCommand(terminal)));
  }

  @Override
  public void run() {
    spec.commandLine().usage(terminal.out(), spec.commandLine().getColorScheme());
  }
}
