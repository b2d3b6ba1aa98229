package io.tidemill.ops.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemill.schemas.resource.Kind;
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
@Command(
    footer = {
      "  tidemill delete trigger notify",
      "  tidemill delete -f shop.yaml --yes",
      "  tidemill delete workflow order --version 3"
    })
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
      names = "--version",
      paramLabel = "N",
      description = "Of a workflow: only this version, which no live instance may run.")
  private @Nullable Integer version;

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
  private record Target(Kind kind, String name, @Nullable Integer version) {
    @Override
    public String toString() {
      return GetCommand.reference(kind, name) + (version == null ? "" : " version " + version);
    }

    String path() {
      String path = Rest.path("api", "v1", kind.plural(), name);
      return version == null ? path : path + "/versions/" + version;
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
          rest.delete(target.path());
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
    if (version != null && kind != Kind.WORKFLOW) {
      throw Failure.usage(
          "--version without a workflow", "a workflow", "write: delete workflow NAME --version N");
    }
    if (kind != null && name != null && files.isEmpty()) {
      return List.of(new Target(kind, name, version));
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
      return Optional.of(new Target(Kind.WORKFLOW, named, null));
    }
    String named = Column.text(document, "/metadata/name");
    return Kind.parse(document.path("kind").asText())
        .filter(_ -> !named.isEmpty())
        .map(known -> new Target(known, named, null));
  }

  private boolean confirmed(List<Target> targets) {
    String all = targets.stream().map(Target::toString).collect(Collectors.joining(", "));
    if (noInput) {
      throw Failure.usage(
          "--no-input without --yes", "a confirmation to delete " + all, "add --yes");
    }
    return terminal.confirms("delete " + all);
  }
}
