package io.tidemill.ops.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tidemill} alone: shows the help. */
@Command(
    name = "tidemill",
    header = "Tidemill: an event mesh and workflow engine on Kafka.",
    synopsisSubcommandLabel = "COMMAND",
    versionProvider = RootCommand.Version.class,
    footer = {
      "  tidemill apply -f shop.yaml",
      "  tidemill send --type order.created --data '{\"order\": 42}'",
      "  tidemill wf ls order"
    })
final class RootCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Print the version and exit.")
  private boolean version;

  @Override
  public void run() {
    CommandLine line = spec.commandLine();
    line.usage(line.getOut(), line.getColorScheme());
  }

  /** Says what {@code --version} prints. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"tidemill " + Versions.client()};
    }
  }
}
