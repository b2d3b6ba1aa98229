package io.tidemill.ops.cli;

import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * The one table of commands. A command's class is loaded only when the command line names it, so
 * that {@code tidemill get} never pays for the classes of a server.
 */
final class Commands {
  /** Every command with its line of help, in the order in which help shows them. */
  private static final Map<String, String> LINES = lines();

  private static final List<String> HELP_SECTIONS =
      List.of(
          UsageMessageSpec.SECTION_KEY_HEADER,
          // Examples are the footer; help leads with them.
          UsageMessageSpec.SECTION_KEY_FOOTER_HEADING,
          UsageMessageSpec.SECTION_KEY_FOOTER,
          UsageMessageSpec.SECTION_KEY_SYNOPSIS_HEADING,
          UsageMessageSpec.SECTION_KEY_SYNOPSIS,
          UsageMessageSpec.SECTION_KEY_PARAMETER_LIST_HEADING,
          UsageMessageSpec.SECTION_KEY_PARAMETER_LIST,
          UsageMessageSpec.SECTION_KEY_OPTION_LIST_HEADING,
          UsageMessageSpec.SECTION_KEY_OPTION_LIST,
          UsageMessageSpec.SECTION_KEY_COMMAND_LIST_HEADING,
          UsageMessageSpec.SECTION_KEY_COMMAND_LIST);

  private Commands() {}

  private static Map<String, String> lines() {
    Map<String, String> lines = new LinkedHashMap<>();
    // A new command is a line here and a case in `command` below.
    lines.put("dev", "Run Tidemill on this machine, with its own Kafka broker");
    lines.put("demo", "See it work: a loan approval, a thousand events, a table");
    lines.put("apply", "Create or change resources from YAML or JSON files");
    lines.put("validate", "Check workflow files, without a server");
    lines.put("get", "List resources, or print one");
    lines.put("describe", "Explain one resource");
    lines.put("delete", "Delete resources");
    lines.put("send", "Send CloudEvents to a broker");
    lines.put("dlq", "List, show and redrive dead letters");
    lines.put("replay", "Deliver past events to one trigger again");
    lines.put("why", "Tell what became of an event");
    lines.put("test", "Test workflows by files, in virtual time and without a server");
    lines.put("test-filter", "Try a filter on past events");
    lines.put("verify", "Check that no delivery was lost");
    lines.put("wf", "Start, list, show and mend workflow instances");
    lines.put("version", "Print the versions of client and server");
    lines.put("help", "List the commands, or explain one");
    return lines;
  }

  /**
   * The object behind a command. Plain constructor calls in a switch, not references to
   * constructors: those would load every class as soon as the table is made.
   */
  private static Object command(String name, Terminal terminal) {
    return switch (name) {
      case "dev" -> new DevCommand(terminal);
      case "demo" -> new DemoCommand(terminal);
      case "apply" -> new ApplyCommand(terminal);
      case "validate" -> new ValidateCommand(terminal);
      case "get" -> new GetCommand(terminal);
      case "describe" -> new DescribeCommand(terminal);
      case "delete" -> new DeleteCommand(terminal);
      case "send" -> new SendCommand(terminal);
      case "dlq" -> new DlqCommand(terminal);
      case "replay" -> new ReplayCommand(terminal);
      case "why" -> new WhyCommand(terminal);
      case "test" -> new TestCommand(terminal);
      case "test-filter" -> new TestFilterCommand(terminal);
      case "verify" -> new VerifyCommand(terminal);
      case "wf" -> new WfCommand(terminal);
      case "version" -> new VersionCommand(terminal);
      case "help" -> new HelpCommand(terminal);
      default -> throw new IllegalArgumentException(name);
    };
  }

  /** All command names. */
  static Collection<String> names() {
    return LINES.keySet();
  }

  /**
   * The command line for these arguments; commands that they do not name are mere lines of help.
   */
  static CommandLine line(Terminal terminal, String... args) {
    CommandLine root = new CommandLine(new RootCommand());
    LINES.forEach((name, text) -> {
      CommandLine line =
          Arrays.asList(args).contains(name)
              ? new CommandLine(command(name, terminal))
              : new CommandLine(CommandSpec.create());
      line.getCommandSpec().usageMessage().header(text);
      root.addSubcommand(name, line);
    });
    dress(root);
    // `--data @file` is ours to read.
    root.setExpandAtFiles(false);
    root.setOut(terminal.out());
    root.setErr(terminal.err());
    root.setColorScheme(
        CommandLine.Help.defaultColorScheme(terminal.colours() ? Ansi.ON : Ansi.OFF));
    root.setUsageHelpWidth(100);
    return root;
  }

  /** What all commands have alike: {@code --help}, and the order of its parts. */
  private static void dress(CommandLine line) {
    CommandSpec spec = line.getCommandSpec();
    spec.addOption(
        OptionSpec.builder("-h", "--help")
            .usageHelp(true)
            .description("Show this help and exit.")
            .build());
    UsageMessageSpec usage = spec.usageMessage();
    usage.sectionKeys(HELP_SECTIONS);
    usage.footerHeading("%nExamples:%n");
    usage.synopsisHeading("%nUsage: ");
    usage.parameterListHeading("%nParameters:%n");
    usage.optionListHeading("%nOptions:%n");
    usage.commandListHeading("%nCommands:%n");
    usage.sortOptions(false);
    line.getSubcommands().values().forEach(Commands::dress);
  }
}
