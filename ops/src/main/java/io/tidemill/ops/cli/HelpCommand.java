package io.tidemill.ops.cli;

import io.tidemill.schemas.problem.Nearest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tidemill help [COMMAND…]}. */
@Command(footer = {"  tidemill help", "  tidemill help wf start"})
final class HelpCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(arity = "0..2", paramLabel = "COMMAND", description = "The command to explain.")
  private List<String> path = new ArrayList<>();

  HelpCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    CommandLine line = spec.commandLine().getParent();
    for (String word : path) {
      CommandLine next = line.getSubcommands().get(word);
      if (next == null) {
        List<String> known = List.copyOf(line.getSubcommands().keySet());
        throw Failure.usage(
            "the command `" + word + "`",
            known.isEmpty() ? "no further command" : "one of " + String.join(", ", known),
            Nearest.to(word, known)
                .map(nearest -> "did you mean: tidemill help " + nearest)
                .orElse("see: tidemill help"));
      }
      line = next;
    }
    line.usage(terminal.out(), line.getColorScheme());
    return Exit.OK;
  }
}
