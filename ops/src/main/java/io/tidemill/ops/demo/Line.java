package io.tidemill.ops.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemill.schemas.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One line of the file of events. */
sealed interface Line {
  /** By which door an event comes in. */
  enum Via {
    HTTP,
    KAFKA
  }

  /** How an event is written. */
  enum Mode {
    BINARY,
    STRUCTURED,
    /** Ten of these lines make one request. */
    BATCH
  }

  /**
   * A CloudEvent.
   *
   * @param event in the CloudEvents JSON format
   */
  record Event(Via via, Mode mode, ObjectNode event) implements Line {}

  /**
   * What is no CloudEvent, or cannot be taken.
   *
   * @param what is wrong with it
   * @param path where it is posted to; unused by Kafka
   */
  record Malformed(Via via, String what, String path, Message message) implements Line {}

  /** Nothing is sent before everything that was sent has had its effect. */
  record Barrier(String until) implements Line {}

  /** Reads a file. */
  static List<Line> readAll(Path file) throws IOException {
    var lines = new ArrayList<Line>();
    for (String text : Files.readAllLines(file)) {
      lines.add(of(Json.parse(text)));
    }
    return lines;
  }

  private static Line of(JsonNode line) {
    if (line.has("barrier")) {
      return new Barrier(line.get("barrier").asText());
    }
    Via via = line.path("via").asText().equals("http") ? Via.HTTP : Via.KAFKA;
    if (line.get("event") instanceof ObjectNode event) {
      Mode mode =
          switch (line.path("mode").asText()) {
            case "batch" -> Mode.BATCH;
            case "structured" -> Mode.STRUCTURED;
            default -> Mode.BINARY;
          };
      return new Event(via, mode, event);
    }
    Map<String, String> headers = new LinkedHashMap<>();
    line.path("headers")
        .properties()
        .forEach(header -> headers.put(header.getKey(), header.getValue().asText()));
    // `times` keeps a body of a megabyte out of the file.
    String body = line.path("body").asText().repeat(line.path("times").asInt(1));
    return new Malformed(
        via,
        line.path("malformed").asText(),
        line.path("path").asText("/events"),
        new Message(headers, body.getBytes(StandardCharsets.UTF_8)));
  }
}
