package io.tidemill.ops.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemill.schemas.resource.Kind;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code tidemill describe KIND NAME}. */
@Command(footer = {"  tidemill describe trigger notify", "  tidemill describe wf order"})
final class DescribeCommand implements Callable<Integer> {
  private final Terminal terminal;
  @Mixin private final ServerOptions server = new ServerOptions();

  @Parameters(
      index = "0",
      paramLabel = "KIND",
      converter = KindConverter.class,
      description = "broker, function or fn, trigger, workflow or wf.")
  private Kind kind = Kind.BROKER;

  @Parameters(index = "1", paramLabel = "NAME", description = "Which one.")
  private String name = "";

  DescribeCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    try (Rest rest = server.rest(terminal)) {
      JsonNode document = rest.get(Rest.path("api", "v1", kind.plural(), name));
      line("Kind", kind.word());
      for (Column column : Columns.of(kind)) {
        line(title(column.title()), column.value().apply(document));
      }
      terminal.out().println();
      terminal.out().println("Spec:");
      for (String line : Yaml.text(document.path("spec")).split("\n", -1)) {
        terminal.out().println(("  " + line).stripTrailing());
      }
      if (kind == Kind.WORKFLOW) {
        terminal.out().println("Its instances: tidemill wf ls " + name);
      }
      return Exit.OK;
    }
  }

  private void line(String title, String value) {
    String shown = value.isEmpty() ? "-" : Table.printable(value);
    terminal.out().printf("%-17s %s%n", title + ":", shown);
  }

  private static String title(String capitals) {
    String words = capitals.replace('-', ' ').toLowerCase(Locale.ROOT);
    return Character.toUpperCase(words.charAt(0)) + words.substring(1);
  }
}
