package io.tidemill.ops.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.schemas.resource.Kind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code tidemill apply -f …}. Several files are all checked before the first is applied, so that a
 * mistake in the last one leaves nothing half done. One that refers to what a later file brings is
 * put last.
 */
@Command(
    footer = {
      "  tidemill apply -f shop.yaml",
      "  tidemill apply -f resources/ --dry-run",
      "  cat shop.yaml | tidemill apply -f -"
    })
final class ApplyCommand implements Callable<Integer> {
  private final Terminal terminal;
  @Mixin private final ServerOptions server = new ServerOptions();

  @Option(
      names = {"-f", "--file"},
      required = true,
      arity = "1..*",
      paramLabel = "FILE",
      description = "A file, a directory (all *.yaml, *.yml, *.json below it), or - for stdin.")
  private List<String> files = new ArrayList<>();

  @Option(names = "--dry-run", description = "Let the server check everything and change nothing.")
  private boolean dryRun;

  ApplyCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    List<Inputs.Input> inputs = Inputs.texts(terminal, files);
    try (Rest rest = server.rest(terminal)) {
      if (!dryRun && inputs.size() > 1) {
        int exit = check(rest, inputs);
        if (exit != Exit.OK) {
          terminal.say("Nothing was applied.");
          return exit;
        }
      }
      return dryRun ? all(rest, inputs) : deferring(rest, inputs);
    }
  }

  /** Checks every file; says all problems but those that another file may mend. */
  private int check(Rest rest, List<Inputs.Input> inputs) {
    int exit = Exit.OK;
    for (Inputs.Input input : inputs) {
      try {
        post(rest, input, true);
      } catch (Failure failure) {
        if (failure.exit() != Exit.VALIDATION) {
          throw failure;
        }
        if (!onlyMissing(failure)) {
          failure.texts().forEach(terminal::say);
          exit = failure.exit();
        }
      }
    }
    return exit;
  }

  /** A dry run: every file on its own, every problem said. */
  private int all(Rest rest, List<Inputs.Input> inputs) {
    int exit = Exit.OK;
    for (Inputs.Input input : inputs) {
      try {
        print(post(rest, input, true));
      } catch (Failure failure) {
        if (failure.exit() != Exit.VALIDATION) {
          throw failure;
        }
        failure.texts().forEach(terminal::say);
        exit = failure.exit();
      }
    }
    return exit;
  }

  private int deferring(Rest rest, List<Inputs.Input> inputs) {
    List<Inputs.Input> waiting = inputs;
    int applied = 0;
    while (!waiting.isEmpty()) {
      var missing = new ArrayList<Inputs.Input>();
      var failures = new ArrayList<Failure>();
      for (Inputs.Input input : waiting) {
        try {
          print(post(rest, input, false));
          applied++;
        } catch (Failure failure) {
          failures.add(failure);
          if (failure.exit() != Exit.VALIDATION || !onlyMissing(failure)) {
            return ended(failures, applied);
          }
          missing.add(input);
        }
      }
      if (missing.size() == waiting.size()) {
        return ended(failures, applied);
      }
      waiting = missing;
    }
    return Exit.OK;
  }

  private int ended(List<Failure> failures, int applied) {
    failures.forEach(failure -> failure.texts().forEach(terminal::say));
    return applied == 0 ? failures.getLast().exit() : Exit.PARTIAL;
  }

  private static boolean onlyMissing(Failure failure) {
    return !failure.codes().isEmpty()
        && failure.codes().stream().allMatch(ProblemCode.TM_1009.code()::equals);
  }

  private static JsonNode post(Rest rest, Inputs.Input input, boolean dryRun) {
    String path = Rest.path("api", "v1", "apply") + "?file=" + Rest.encoded(input.name());
    return rest.post(
        dryRun ? path + "&dryRun=true" : path,
        "application/yaml",
        input.text().getBytes(StandardCharsets.UTF_8));
  }

  /** From where on a trigger holds, or why that is not known yet. */
  private static String holding(JsonNode status) {
    if (status.isMissingNode()) {
      return "";
    }
    if (!status.path("active").asBoolean()) {
      return ", not active everywhere yet: " + Table.printable(status.path("reason").asText());
    }
    String from =
        status.path("from").properties().stream()
            .map(entry -> entry.getKey() + "@" + entry.getValue().asText())
            .collect(Collectors.joining(" "));
    return ", active from " + from;
  }

  private void print(JsonNode answer) {
    answer.path("warnings").forEach(warning -> terminal.say(ProblemText.of(warning)));
    for (JsonNode change : answer.path("applied")) {
      String name = change.path("name").asText();
      String word = change.path("kind").asText();
      String reference =
          Kind.parse(word).map(kind -> GetCommand.reference(kind, name)).orElse(name);
      int version = change.path("version").asInt();
      terminal
          .out()
          .println(
              reference
                  + " "
                  + change.path("change").asText()
                  + (version > 0 ? " (version " + version + ")" : "")
                  + (dryRun ? " (dry run)" : "")
                  + holding(change.path("status")));
    }
  }
}
