package io.tidemill.ops.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemill.schemas.json.Json;

/** Prints what happened to an instance, one line a fact. */
record WfTrail(Terminal terminal) {
  /** Longest data of one line, in characters; all of it is in {@code -o json}. */
  private static final int DATA_LENGTH_MAX = 120;

  void print(JsonNode trail) {
    terminal.out().println("What happened:");
    for (JsonNode step : trail.path("steps")) {
      String time = step.path("at").asText();
      for (JsonNode fact : step.path("facts")) {
        terminal.out().printf("  %-24s %-18s %s%n", time, fact.path("fact").asText(), rest(fact));
        time = "";
      }
    }
    int missing = trail.path("missing").asInt();
    if (missing > 0) {
      terminal.say(
          "The log does not keep %,d of its records any more, so there is no more to tell."
              .formatted(missing));
    }
  }

  private static String rest(JsonNode fact) {
    StringBuilder text = new StringBuilder();
    for (var member : fact.properties()) {
      if (!member.getKey().equals("fact") && !member.getValue().isNull()) {
        String value =
            member.getValue().isTextual()
                ? member.getValue().textValue()
                : Json.text(member.getValue());
        text.append(text.isEmpty() ? "" : "  ")
            .append(member.getKey())
            .append('=')
            .append(
                value.length() <= DATA_LENGTH_MAX
                    ? value
                    : value.substring(0, DATA_LENGTH_MAX) + "…");
      }
    }
    return Table.printable(text.toString());
  }
}
