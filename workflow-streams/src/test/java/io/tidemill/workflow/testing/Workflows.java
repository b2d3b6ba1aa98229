package io.tidemill.workflow.testing;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemill.schemas.json.Json;
import io.tidemill.schemas.resource.Metadata;
import io.tidemill.schemas.resource.Workflow;
import io.tidemill.workflow.core.Definition;
import io.tidemill.workflow.v01.Compiled;
import io.tidemill.workflow.v01.FunctionWorkflow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Workflows for tests, from YAML. */
public final class Workflows {
  private Workflows() {}

  /** The definition in {@code examples/<folder>/workflow.yaml}, as version 1. */
  public static Definition example(String folder) {
    Path file = root().resolve("examples").resolve(folder).resolve("workflow.yaml");
    try {
      JsonNode resource = yaml(Files.readString(file));
      return ready(resource.at("/metadata/name").asText(), 1, resource.path("spec"));
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  /** A definition named {@code test}, version 1, from the YAML of a v0.1 document. */
  public static Definition workflow(String yaml) {
    return ready("test", 1, yaml(yaml));
  }

  /**
   * A definition from some states, and the triggers A, B and C with source {@code /s}, type {@code
   * t.<name>} and token {@code $.data.k}.
   */
  public static Definition states(String yaml) {
    return workflow(
        """
        trigger-defs:
          - {name: A, source: /s, eventID: t.A, correlation-token: $.data.k}
          - {name: B, source: /s, eventID: t.B, correlation-token: $.data.k}
          - {name: C, source: /s, eventID: t.C, correlation-token: $.data.k}
        states:
        """
            + yaml.indent(2));
  }

  /** Compiles a document that must be accepted. */
  public static Definition ready(String name, int version, JsonNode document) {
    return switch (compile(name, version, document)) {
      case Compiled.Ready(var definition, _) -> definition;
      case Compiled.Refused(var errors) -> throw new AssertionError(errors.toString());
    };
  }

  /** Compiles a document. */
  public static Compiled compile(String name, int version, JsonNode document) {
    return FunctionWorkflow.compile(
        new Workflow(Metadata.named(name), "default", version, document));
  }

  /** YAML as JSON. */
  public static JsonNode yaml(String text) {
    return Json.of(new Load(LoadSettings.builder().build()).loadFromString(text));
  }

  /** The root of the repository. */
  public static Path root() {
    return Path.of(System.getProperty("tidemill.root", ".."));
  }
}
