package io.tidemill.workflow.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemill.schemas.json.Json;
import io.tidemill.schemas.problem.Nearest;
import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.schemas.resource.FieldReader;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The shapes of fields that test files have beside those that all documents have. */
final class Fields {
  private Fields() {}

  /** A span of time; a number means seconds. Null when absent or broken. */
  static @Nullable Long span(FieldReader fields, String name) {
    JsonNode value = fields.take(name).orElse(null);
    if (value == null) {
      return null;
    }
    OptionalLong ms =
        value.isIntegralNumber() && value.canConvertToLong()
            ? Span.parse(value.asText() + "s")
            : value.isTextual() ? Span.parse(value.textValue()) : OptionalLong.empty();
    if (ms.isEmpty()) {
      fields.outOfForm(
          name, Json.text(value), "a time from 0s to 1,000 years, such as 90s or 1h 30m", "90s");
      return null;
    }
    return ms.getAsLong();
  }

  /** An instant by RFC 3339 in epoch milliseconds. */
  static long instant(FieldReader fields, String name, long fallback) {
    String text = fields.text(name, "2026-01-01T00:00:00Z").orElse(null);
    if (text == null) {
      return fallback;
    }
    try {
      return Instant.parse(text).toEpochMilli();
    } catch (DateTimeParseException notAnInstant) {
      fields.outOfForm(
          name, Json.text(Json.of(text)), "an instant (RFC 3339)", "2026-01-01T00:00:00Z");
      return fallback;
    }
  }

  /** True or false; null when absent or broken. */
  static @Nullable Boolean flag(FieldReader fields, String name) {
    JsonNode value = fields.take(name).orElse(null);
    if (value != null && !value.isBoolean()) {
      fields.wrongType(name, value, "true or false", "true");
      return null;
    }
    return value == null ? null : value.booleanValue();
  }

  /** One of some words, letter case ignored; null when absent or broken. */
  static @Nullable String word(FieldReader fields, String name, List<String> words) {
    String text = fields.text(name, words.getFirst()).orElse(null);
    if (text == null) {
      return null;
    }
    for (String word : words) {
      if (word.equalsIgnoreCase(text)) {
        return word;
      }
    }
    fields.report(
        ProblemCode.TM_1005,
        fields.at(name),
        Json.text(Json.of(text)),
        "one of " + String.join(", ", words),
        Nearest.fix(text, words));
    return null;
  }

  /** Reads each element of a list of objects; null when the list is absent. */
  static <T> @Nullable List<T> each(
      FieldReader fields, String name, String example, Function<FieldReader, T> read) {
    ArrayNode list = fields.list(name, example).orElse(null);
    if (list == null) {
      return null;
    }
    var all = new ArrayList<T>();
    if (!tooMany(fields, name, list.size())) {
      for (int i = 0; i < list.size(); i++) {
        FieldReader element = object(fields, fields.at(name) + "/" + i, list.get(i), example);
        if (element != null) {
          all.add(read.apply(element));
          element.rejectUnknown();
        }
      }
    }
    return all;
  }

  /** An object below a place; reports what is none. */
  static @Nullable FieldReader object(
      FieldReader owner, String pointer, JsonNode value, String example) {
    if (value instanceof ObjectNode object) {
      return new FieldReader(object, pointer, owner.problems());
    }
    owner.report(
        ProblemCode.TM_1004, pointer, shown(value), "an object", "write `" + example + "`");
    return null;
  }

  /** Every member of an object of free names. */
  static Map<String, JsonNode> members(FieldReader fields, String name, String example) {
    var members = new LinkedHashMap<String, JsonNode>();
    fields
        .object(name, example)
        .ifPresent(object ->
            object.node().properties().forEach(m -> members.put(m.getKey(), m.getValue())));
    return members;
  }

  /** Every member of an object of free names, with a cursor for its pointer. */
  static void forEach(
      FieldReader fields, String name, String example, BiConsumer<String, FieldReader> read) {
    FieldReader object = fields.object(name, example).orElse(null);
    if (object != null) {
      for (var member : object.node().properties()) {
        FieldReader value = object(fields, object.at(member.getKey()), member.getValue(), example);
        if (value != null) {
          read.accept(member.getKey(), value);
          value.rejectUnknown();
        }
      }
    }
  }

  /** Texts of a list. */
  static @Nullable List<String> texts(FieldReader fields, String name, String example) {
    ArrayNode list = fields.list(name, example).orElse(null);
    if (list == null) {
      return null;
    }
    var texts = new ArrayList<String>();
    for (JsonNode element : list) {
      if (element.isTextual()) {
        texts.add(element.textValue());
      } else {
        fields.wrongType(name, element, "a list of strings", example);
      }
    }
    return texts;
  }

  private static boolean tooMany(FieldReader fields, String name, int size) {
    if (size > TestFile.STEPS_MAX) {
      fields.report(
          ProblemCode.TM_1010,
          fields.at(name),
          size + " elements",
          "at most " + TestFile.STEPS_MAX,
          "split the case");
    }
    return size > TestFile.STEPS_MAX;
  }

  private static String shown(JsonNode value) {
    String text = Json.text(value);
    return text.length() > 60 ? text.substring(0, 60) + "…" : text;
  }
}
