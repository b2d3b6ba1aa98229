package io.tidemill.ops.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemill.schemas.resource.Kind;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tidemill delete KIND NAME}, or {@code -f FILE}: what the file's documents name. */
@Command(footer = {"  tidemill delete trigger notify", "  tidemill delete -f shop.yaml --yes"})
final class DeleteCommand implements Callable<Integer> {
  private final Terminal terminal;
  @Mixin private final ServerOptions server = new ServerOptions();

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "KIND",
      converter = KindConverter.class,
      description = "broker, function or fn, trigger, workflow or wf.")
  private @Nullable Kind kind;

  @Parameters(index = "1", arity = "0..1", paramLabel = "NAME", description = "Which one.")
  private @Nullable String name;

  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      description = "Delete everything that this file, directory or - (stdin) names.")
  private List<String> files = new ArrayList<>();

  @Option(
      names = {"-y", "--yes"},
      description = "Do not ask.")
  private boolean yes;

  @Option(names = "--no-input", description = "Never ask; fail where an answer is needed.")
  private boolean noInput;

  DeleteCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  /** A resource by kind and name. */
  private record Target(Kind kind, String name) {
    @Override
    public String toString() {
      return GetCommand.reference(kind, name);
    }
  }

  @Override
  public Integer call() {
    List<Target> targets = targets();
    if (!yes && !confirmed(targets)) {
      terminal.say("Nothing was deleted.");
      return Exit.OK;
    }
    int deleted = 0;
    Failure last = null;
    try (Rest rest = server.rest(terminal)) {
      for (Target target : targets) {
        try {
          rest.delete(Rest.path("api", "v1", target.kind().plural(), target.name()));
          terminal.out().println(target + " deleted");
          deleted++;
        } catch (Failure failure) {
          if (failure.exit() == Exit.UNAVAILABLE) {
            throw failure;
          }
          failure.texts().forEach(terminal::say);
          last = failure;
        }
      }
    }
    return last == null ? Exit.OK : deleted > 0 ? Exit.PARTIAL : last.exit();
  }

  private List<Target> targets() {
    if (kind != null && name != null && files.isEmpty()) {
      return List.of(new Target(kind, name));
    }
    if (kind != null || name != null || files.isEmpty()) {
      throw Failure.usage(
          files.isEmpty() ? "no resource to delete" : "both a kind and a file",
          "either KIND NAME or -f FILE",
          "write: tidemill delete trigger NAME");
    }
    var targets = new ArrayList<Target>();
    for (Inputs.Input input : Inputs.texts(terminal, files)) {
      List<ObjectNode> documents =
          Yaml.documents(input.text())
              .orElseThrow(() -> Failure.file(input.name(), "no YAML or JSON", "documents"));
      for (ObjectNode document : documents) {
        targets.add(
            target(document, input.name())
                .orElseThrow(() ->
                    Failure.file(
                        input.name(),
                        "a document without a known kind and a name",
                        "documents of resources")));
      }
    }
    // What refers to others goes first.
    targets.sort(Comparator.comparing(Target::kind).reversed());
    return targets;
  }

  /** A bare workflow document is known by its states; its name is its own, else its file's. */
  private static Optional<Target> target(ObjectNode document, String file) {
    if (document.has("states") && !document.has("kind")) {
      Path path = Path.of(file).getFileName();
      String stem = path == null ? file : path.toString().replaceFirst("\\.[a-z]+$", "");
      String named = document.path("name").asText(stem.toLowerCase(Locale.ROOT));
      return Optional.of(new Target(Kind.WORKFLOW, named));
    }
    String named = Column.text(document, "/metadata/name");
    return Kind.parse(document.path("kind").asText())
        .filter(_ -> !named.isEmpty())
        .map(known -> new Target(known, named));
  }

  private boolean confirmed(List<Target> targets) {
    String all = targets.stream().map(Target::toString).collect(Collectors.joining(", "));
    if (noInput || !terminal.asks()) {
      throw Failure.usage(
          noInput ? "--no-input without --yes" : "no terminal on which to ask",
          "a confirmation to delete " + all,
          "add --yes");
    }
    terminal.flush();
    terminal.err().print("Delete " + all + "? [y/N] ");
    terminal.err().flush();
    try {
      var reader = new BufferedReader(new InputStreamReader(terminal.in(), StandardCharsets.UTF_8));
      String answer = reader.readLine();
      return answer != null && answer.strip().toLowerCase(Locale.ROOT).matches("y|yes");
    } catch (IOException unreadable) {
      throw Inputs.unreadable("stdin", unreadable);
    }
  }
}
