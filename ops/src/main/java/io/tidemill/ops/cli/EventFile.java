package io.tidemill.ops.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemill.schemas.json.Json;
import io.tidemill.schemas.problem.Problem;
import io.tidemill.schemas.problem.ProblemCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads events one by one from a file of any length: one object, an array of objects, or one object
 * after another (JSON Lines).
 */
final class EventFile implements AutoCloseable {
  /** Longest text of one value, in characters: the largest event a broker can be set to take. */
  private static final int STRING_LENGTH_MAX = 12 * 1024 * 1024;

  private final String name;
  private final MappingIterator<JsonNode> values;

  private EventFile(String name, MappingIterator<JsonNode> values) {
    this.name = name;
    this.values = values;
  }

  static EventFile open(Terminal terminal, String name) {
    boolean stdin = name.equals("-");
    String shown = stdin ? "stdin" : name;
    InputStream in = null;
    try {
      in = stdin ? terminal.in() : Files.newInputStream(Path.of(name));
      return new EventFile(shown, mapper().readerFor(JsonNode.class).readValues(in));
    } catch (IOException unreadable) {
      closeQuietly(in);
      throw Inputs.unreadable(shown, unreadable);
    }
  }

  /** The next event; empty at the end of the file. */
  Optional<ObjectNode> next() {
    try {
      if (!values.hasNextValue()) {
        return Optional.empty();
      }
      if (values.nextValue() instanceof ObjectNode event) {
        return Optional.of(event);
      }
      throw malformed(values.getCurrentLocation(), "JSON that is no object");
    } catch (JsonProcessingException notJson) {
      throw malformed(notJson.getLocation(), "no JSON: " + notJson.getOriginalMessage());
    } catch (IOException unreadable) {
      throw Inputs.unreadable(name, unreadable);
    }
  }

  @Override
  public void close() {
    try {
      values.close();
    } catch (IOException unreadable) {
      throw Inputs.unreadable(name, unreadable);
    }
  }

  private Failure malformed(@Nullable JsonLocation place, String found) {
    String where = place == null ? "" : ":" + place.getLineNr() + ":" + place.getColumnNr();
    return Failure.of(
        Exit.VALIDATION,
        new Problem(
            ProblemCode.TM_3001,
            name + where,
            "",
            found,
            "events in the CloudEvents JSON format",
            "write one object, an array of objects, or one object per line"));
  }

  private static ObjectMapper mapper() {
    return new ObjectMapper(
            JsonFactory.builder()
                .streamReadConstraints(
                    StreamReadConstraints.builder()
                        .maxNestingDepth(Json.DEPTH_MAX)
                        .maxStringLength(STRING_LENGTH_MAX)
                        .maxNumberLength(400)
                        .build())
                .build())
        .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
        .setNodeFactory(JsonNodeFactory.withExactBigDecimals(true));
  }

  private static void closeQuietly(@Nullable InputStream in) {
    try {
      if (in != null) {
        in.close();
      }
    } catch (IOException ignored) {
      // The first failure is the one to tell.
    }
  }
}
