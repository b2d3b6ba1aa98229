package io.tidemill.ops.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemill.schemas.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Counts by row, in the order in which the rows came. One thread. */
final class Tally {
  private final Map<Row, Long> counts = new LinkedHashMap<>();

  /** Adds to a row, which appears even when it is 0. */
  void add(Row row, long count) {
    counts.merge(row, count, Long::sum);
  }

  /** The count of a row; 0 when it never came. */
  long of(Row row) {
    return counts.getOrDefault(row, 0L);
  }

  Set<Row> rows() {
    return counts.keySet();
  }

  /** Reads a file of one JSON object per line. */
  static Tally read(Path file) throws IOException {
    var tally = new Tally();
    for (String line : Files.readAllLines(file)) {
      JsonNode row = Json.parse(line);
      tally.add(
          new Row(row.path("section").asText(), row.path("what").asText()),
          row.path("count").asLong());
    }
    return tally;
  }

  /** The lines of the file. */
  List<String> lines() {
    var lines = new ArrayList<String>();
    counts.forEach((row, count) ->
        lines.add(
            Json.text(
                Json.object()
                    .put("section", row.section())
                    .put("what", row.what())
                    .put("count", count))));
    return lines;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Tally tally && tally.counts.equals(counts);
  }

  @Override
  public int hashCode() {
    return counts.hashCode();
  }

  @Override
  public String toString() {
    return counts.toString();
  }
}
