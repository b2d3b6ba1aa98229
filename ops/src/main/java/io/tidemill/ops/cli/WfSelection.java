package io.tidemill.ops.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemill.schemas.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which workflow instances a command is about. */
final class WfSelection {
  @Option(
      names = "--status",
      paramLabel = "STATUS",
      description = "Only these: RUNNING, PAUSED, INCIDENT, SUCCESS, FAILURE or CANCELLED.")
  private @Nullable String status;

  @Option(names = "--state", paramLabel = "STATE", description = "Only those in this state.")
  private @Nullable String state;

  @Option(
      names = "--code",
      paramLabel = "CODE",
      description = "Only those that ended, or were stopped, with this code.")
  private @Nullable String code;

  @Option(
      names = "--token",
      paramLabel = "PREFIX",
      description = "Only those whose token begins so.")
  private @Nullable String token;

  @Option(names = "--version", paramLabel = "N", description = "Only of this version.")
  private @Nullable Integer version;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description =
          "Only started from this time on: 2026-01-31T12:00:00Z, or 2h for two hours ago.")
  private @Nullable String since;

  @Option(names = "--until", paramLabel = "TIME", description = "Only started before this time.")
  private @Nullable String until;

  private Map<String, String> fields() {
    Map<String, String> fields = new LinkedHashMap<>();
    put(fields, "status", status == null ? null : status.toUpperCase(Locale.ROOT));
    put(fields, "state", state);
    put(fields, "code", code);
    put(fields, "token", token);
    put(fields, "since", since);
    put(fields, "until", until);
    return fields;
  }

  private static void put(Map<String, String> fields, String name, @Nullable String value) {
    if (value != null) {
      fields.put(name, value);
    }
  }

  /** Whether anything restricts it. */
  boolean isEmpty() {
    return fields().isEmpty() && version == null;
  }

  /** As query parameters, ready to be appended to a path. */
  String query(List<String> more) {
    var parts = new ArrayList<>(more);
    fields().forEach((name, value) -> parts.add(name + "=" + Rest.encoded(value)));
    if (version != null) {
      parts.add("version=" + version);
    }
    return parts.isEmpty() ? "" : "?" + String.join("&", parts);
  }

  /** As fields of a request's body. */
  ObjectNode body() {
    ObjectNode body = Json.object();
    fields().forEach(body::put);
    return version == null ? body : body.put("version", version);
  }

  /** As options, for a command that somebody can copy. */
  String options() {
    var options = new StringBuilder();
    fields().forEach((name, value) -> options.append(" --").append(name).append(' ').append(value));
    return version == null
        ? options.toString()
        : options.append(" --version ").append(version).toString();
  }
}
