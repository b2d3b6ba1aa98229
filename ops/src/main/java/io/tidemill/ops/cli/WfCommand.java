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
      "  tidemill wf retry --all order --code TM-5020 --dry-run",
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
    order("cancel", "End live instances", "--since 1h --reason 'wrong price'");
    order("pause", "Hold back all that happens to live instances", "--state Charge");
    order("resume", "Let paused instances go on", "--state Charge");
    order(
        "retry",
        "Let instances go on that failed in a state or that an incident stopped",
        "--code SYS.Unavailable --rate 20");
    own.addSubcommand("restart", new CommandLine(new WfRestartCommand(terminal)));
    own.addSubcommand("send", new CommandLine(new WfSendCommand(terminal)));
    own.addSubcommand("record", new CommandLine(new WfRecordCommand(terminal)));
    own.addSubcommand("diagram", new CommandLine(new WfDiagramCommand(terminal)));
  }

  private void order(String verb, String header, String options) {
    var line = new CommandLine(new WfOrderCommand(terminal, verb));
    line.getCommandSpec()
        .usageMessage()
        .header(header)
        .footer(
            "  tidemill wf " + verb + " order 42",
            "  tidemill wf " + verb + " --all order --dry-run",
            "  tidemill wf " + verb + " --all order " + options + " --yes");
    spec.addSubcommand(verb, line);
  }

  @Override
  public void run() {
    spec.commandLine().usage(terminal.out(), spec.commandLine().getColorScheme());
  }
}
