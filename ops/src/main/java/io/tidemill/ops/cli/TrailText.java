package io.tidemill.ops.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemill.schemas.json.Json;
import java.io.PrintWriter;
import java.util.stream.Collectors;

/** The trail of a run for people: each log record with its time, below it what it led to. */
final class TrailText {
  /** Longest data of a fact that are shown unless all is wanted, in characters. */
  private static final int DATA_MAX = 100;

  private TrailText() {}

  static void print(PrintWriter out, JsonNode trail, boolean wide) {
    out.printf(
        "%s %s%n", Table.printable(Column.text(trail, "/instance")), Column.text(trail, "/status"));
    for (JsonNode step : trail.path("steps")) {
      out.printf(
          "%s  %s  @%s%s%n",
          Column.text(step, "/at"),
          Column.text(step, "/record"),
          Column.text(step, "/offset"),
          step.path("released").asBoolean() ? "  (held before)" : "");
      for (JsonNode fact : step.path("facts")) {
        out.println(line(fact, wide));
      }
    }
  }

  private static String line(JsonNode fact, boolean wide) {
    String said =
        fact.properties().stream()
            .filter(part -> !part.getKey().equals("fact") && !part.getKey().equals("data"))
            .filter(part -> !part.getValue().isNull())
            .map(part -> part.getKey() + " " + Column.text(part.getValue(), ""))
            .collect(Collectors.joining(", "));
    String data = fact.has("data") ? Json.text(fact.path("data")) : "";
    String shown = wide || data.length() <= DATA_MAX ? data : data.substring(0, DATA_MAX - 1) + "…";
    return Table.printable(
            "  %-18s %s%s"
                .formatted(Column.text(fact, "/fact"), said, shown.isEmpty() ? "" : "  " + shown))
        .stripTrailing();
  }
}
