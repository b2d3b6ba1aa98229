package io.tidemill.ops.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemill.schemas.json.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which dead letters a command is about. */
final class DlqSelection {
  @Option(
      names = "--broker",
      paramLabel = "BROKER",
      description = "Default: default; workflows for those of workflows.")
  private String broker = "default";

  @Option(names = "--trigger", paramLabel = "NAME", description = "Only of this trigger.")
  private @Nullable String trigger;

  @Option(
      names = "--reason",
      paramLabel = "CODE",
      description = "Only with this problem code, such as TM-5002.")
  private @Nullable String reason;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description = "Only from this time on: 2026-01-31T12:00:00Z, or 2h for two hours ago.")
  private @Nullable String since;

  @Option(names = "--until", paramLabel = "TIME", description = "Only before this time.")
  private @Nullable String until;

  String broker() {
    return broker;
  }

  /** The path of what lies below the dead letters of the broker. */
  String path(String... below) {
    return Rest.path("api", "v1", "brokers", broker, "dead-letters")
        + (below.length == 0 ? "" : Rest.path(below));
  }

  /** As query parameters, ready to be appended to a path. */
  String query(List<String> more) {
    var parts = new ArrayList<String>(more);
    add(parts, "trigger", trigger);
    add(parts, "reason", reason);
    add(parts, "since", since);
    add(parts, "until", until);
    return parts.isEmpty() ? "" : "?" + String.join("&", parts);
  }

  /** As fields of a request's body. */
  ObjectNode body() {
    ObjectNode body = Json.object();
    body.put("trigger", trigger).put("reason", reason).put("since", since).put("until", until);
    return body;
  }

  private static void add(List<String> parts, String name, @Nullable String value) {
    if (value != null) {
      parts.add(name + "=" + Rest.encoded(value));
    }
  }
}
