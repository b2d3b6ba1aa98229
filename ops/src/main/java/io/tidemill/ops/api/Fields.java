package io.tidemill.ops.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemill.schemas.problem.Nearest;
import io.tidemill.schemas.problem.Problem;
import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.schemas.problem.ProblemException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The fields of a request's body; {@link #refuseWrong} tells all that is wrong with them. */
final class Fields {
  private static final int TEXT_LENGTH_MAX = 4096;
  private static final int LIST_LENGTH_MAX = 1000;

  private final ObjectNode body;
  private final Instant now;
  private final List<Problem> problems = new ArrayList<>();

  private Fields(ObjectNode body, Instant now) {
    this.body = body;
    this.now = now;
  }

  static Fields of(ObjectNode body, Instant now, String... known) {
    var fields = new Fields(body, now);
    List<String> names = List.of(known);
    body.fieldNames()
        .forEachRemaining(name -> {
          if (!names.contains(name)) {
            fields.problems.add(unknown(name, names));
          }
        });
    return fields;
  }

  @Nullable String text(String name) {
    JsonNode value = body.get(name);
    if (value == null || value.isNull()) {
      return null;
    }
    if (!isText(value)) {
      wrong(name, value, "a string of 1 to " + TEXT_LENGTH_MAX + " characters");
      return null;
    }
    return value.textValue();
  }

  Set<String> texts(String name) {
    JsonNode value = body.path(name);
    var texts = new LinkedHashSet<String>();
    value.forEach(item -> {
      if (isText(item)) {
        texts.add(item.textValue());
      }
    });
    boolean absent = value.isMissingNode() || value.isNull();
    if (!absent
        && (!value.isArray() || texts.size() != value.size() || texts.size() > LIST_LENGTH_MAX)) {
      wrong(name, value, "at most " + LIST_LENGTH_MAX + " different strings");
    }
    return texts;
  }

  int number(String name, int otherwise, int max) {
    JsonNode value = body.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return otherwise;
    }
    if (!value.canConvertToInt()
        || !value.isIntegralNumber()
        || value.intValue() < 1
        || value.intValue() > max) {
      wrong(name, value, "a whole number from 1 to " + max);
      return otherwise;
    }
    return value.intValue();
  }

  boolean flag(String name) {
    JsonNode value = body.path(name);
    if (!value.isMissingNode() && !value.isNull() && !value.isBoolean()) {
      wrong(name, value, "true or false");
    }
    return value.asBoolean(false);
  }

  @Nullable Instant moment(String name) {
    String text = text(name);
    if (text == null) {
      return null;
    }
    Instant at = Moment.parse(text, now).orElse(null);
    if (at == null) {
      wrong(name, body.path(name), Moment.FORM);
    }
    return at;
  }

  /** Offsets by partition, such as {@code {"0": 123}}; empty when the field is no object. */
  Map<Integer, Long> offsets(String name) {
    JsonNode value = body.path(name);
    var offsets = new HashMap<Integer, Long>();
    for (var entry : value.properties()) {
      JsonNode offset = entry.getValue();
      if (entry.getKey().matches("[0-9]{1,6}")
          && offset.isIntegralNumber()
          && offset.canConvertToLong()
          && offset.longValue() >= 0) {
        offsets.put(Integer.valueOf(entry.getKey()), offset.longValue());
      } else {
        wrong(name, value, "offsets from 0 by partition, such as {\"0\": 123}");
      }
    }
    return offsets;
  }

  void missing(String name, String expected) {
    if (!body.hasNonNull(name)) {
      problems.add(
          new Problem(
              ProblemCode.TM_1003, "", "/" + name, "nothing", expected, "add `" + name + "`"));
    }
  }

  void wrong(String name, JsonNode found, String expected) {
    String shown = found.toString();
    problems.add(
        new Problem(
            ProblemCode.TM_1005,
            "",
            "/" + name,
            shown.length() > 100 ? shown.substring(0, 100) + "…" : shown,
            expected,
            "correct or remove `" + name + "`"));
  }

  void refuseWrong() {
    if (!problems.isEmpty()) {
      throw new ProblemException(problems);
    }
  }

  private static boolean isText(JsonNode value) {
    return value.isTextual()
        && !value.textValue().isEmpty()
        && value.textValue().length() <= TEXT_LENGTH_MAX;
  }

  private static Problem unknown(String name, List<String> known) {
    String fix =
        Nearest.to(name, known)
            .map(nearest -> "write `" + nearest + "`")
            .orElse("remove the field");
    return new Problem(
        ProblemCode.TM_1002,
        "",
        "/" + name.replace("~", "~0").replace("/", "~1"),
        "the field `" + name + "`",
        "one of " + String.join(", ", known),
        fix);
  }
}
