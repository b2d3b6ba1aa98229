package io.tidemill.ops.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tidemill wf record WORKFLOW TOKEN}. */
@Command(
    header = "Write a test file that tells a run again",
    footer = {
      "  tidemill wf record order 42 > order-42.test.yaml",
      "  tidemill wf record order 42 --run 1 --output-file order-42.test.yaml",
      "  tidemill test order-42.test.yaml"
    })
final class WfRecordCommand implements Callable<Integer> {
  private final Terminal terminal;
  @Mixin private final ServerOptions server = new ServerOptions();

  @Parameters(index = "0", paramLabel = "WORKFLOW", description = "The workflow's name.")
  private String workflow = "";

  @Parameters(index = "1", paramLabel = "TOKEN", description = "The correlation token.")
  private String token = "";

  @Option(
      names = "--run",
      paramLabel = "N",
      description = "This run of the token, from 1. Default: the newest.")
  private @Nullable Integer run;

  @Option(
      names = "--output-file",
      paramLabel = "FILE",
      description = "Write here, where no file is yet. Default: stdout.")
  private @Nullable Path file;

  WfRecordCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    try (Rest rest = server.rest(terminal)) {
      JsonNode recorded =
          rest.get(
              Rest.path("api", "v1", "workflows", workflow, "instances", token, "record")
                  + (run == null ? "" : "?run=" + run));
      String text = Yaml.text(recorded.path("file"));
      if (file == null) {
        terminal.out().print(text);
      } else {
        write(file, text);
        terminal.out().println(file + " written");
      }
      if (!recorded.path("differences").isEmpty()) {
        terminal.say("The test tells the run otherwise than the log does:");
        recorded
            .path("differences")
            .forEach(line -> terminal.say("  " + Table.printable(line.asText())));
      }
      return Exit.OK;
    }
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text, StandardOpenOption.CREATE_NEW);
    } catch (IOException unwritable) {
      throw Failure.file(
          file.toString(),
          unwritable.getClass().getSimpleName(),
          "a place where a new file can be written");
    }
  }
}
