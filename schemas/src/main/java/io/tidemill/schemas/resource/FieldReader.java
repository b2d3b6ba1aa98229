package io.tidemill.schemas.resource;

import static io.tidemill.schemas.problem.ProblemCode.TM_1001;
import static io.tidemill.schemas.problem.ProblemCode.TM_1002;
import static io.tidemill.schemas.problem.ProblemCode.TM_1003;
import static io.tidemill.schemas.problem.ProblemCode.TM_1004;
import static io.tidemill.schemas.problem.ProblemCode.TM_1005;
import static io.tidemill.schemas.problem.ProblemCode.TM_1008;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemill.schemas.problem.Nearest;
import io.tidemill.schemas.problem.Problem;
import io.tidemill.schemas.problem.ProblemCode;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A cursor on one object of a document: node, JSON Pointer, and where problems go. Every field that
 * is asked for is known from then on; {@link #rejectUnknown} reports the others.
 *
 * <p>A broken field gives its problem and then its fallback, so that reading goes on and all
 * problems come at once; the document yields no resource in the end.
 */
public final class FieldReader {
  private static final Pattern SHORT_DURATION = Pattern.compile("([0-9]{1,9}) ?(ms|s|m|h|d)");

  private final ObjectNode node;
  private final String pointer;
  private final ProblemSink problems;
  private final Set<String> known = new LinkedHashSet<>();
  private final Set<String> refused = new LinkedHashSet<>();

  /** A cursor on an object that stands at this place of a document. */
  public FieldReader(ObjectNode node, String pointer, ProblemSink problems) {
    this.node = node;
    this.pointer = pointer;
    this.problems = problems;
  }

  /**
   * Reads a text of one YAML 1.2 or JSON document that is an object, within the limits of {@link
   * ResourceDocuments#parse}; empty when it is none.
   *
   * @param file its name, for problems
   * @param problems appended to
   */
  public static Optional<FieldReader> read(String file, String text, List<Problem> problems) {
    var sink = new ProblemSink(file, problems);
    List<YamlText.Part> parts = YamlText.parts(text);
    parts.forEach(part -> part.faults().forEach(sink::report));
    if (sink.broken()) {
      return Optional.empty();
    }
    JsonNode root = parts.size() == 1 ? parts.getFirst().root() : null;
    if (!(root instanceof ObjectNode object)) {
      sink.report(
          TM_1001,
          "",
          root == null ? parts.size() + " documents" : Shown.value(root),
          "one document that is an object",
          "write one object into the file");
      return Optional.empty();
    }
    return DocumentLimits.hold(object, sink)
        ? Optional.of(new FieldReader(object, "", sink))
        : Optional.empty();
  }

  /** The object. */
  public ObjectNode node() {
    return node;
  }

  /** Its place in the document. */
  public String pointer() {
    return pointer;
  }

  /** Where its problems go. */
  public ProblemSink problems() {
    return problems;
  }

  /** The pointer of a field. */
  public String at(String name) {
    return pointer + "/" + escaped(name);
  }

  /** One step of a JSON Pointer (RFC 6901 §3). */
  static String escaped(String step) {
    return step.replace("~", "~0").replace("/", "~1");
  }

  /** Whether the field is there, whatever it is. */
  public boolean has(String name) {
    return node.has(name);
  }

  /** The field, whatever it is. */
  public Optional<JsonNode> take(String name) {
    known.add(name);
    return Optional.ofNullable(node.get(name));
  }

  /** An object; empty when absent or broken. */
  public Optional<FieldReader> object(String name, String example) {
    return take(name)
        .flatMap(value -> {
          if (value instanceof ObjectNode object) {
            return Optional.of(new FieldReader(object, at(name), problems));
          }
          wrongType(name, value, "an object", example);
          return Optional.empty();
        });
  }

  /** An object that must be there. */
  public Optional<FieldReader> requiredObject(String name, String example) {
    requirePresence(name, "an object", example);
    return object(name, example);
  }

  /** A list; empty when absent or broken. */
  public Optional<ArrayNode> list(String name, String example) {
    return take(name)
        .flatMap(value -> {
          if (value instanceof ArrayNode array) {
            return Optional.of(array);
          }
          wrongType(name, value, "a list", example);
          return Optional.empty();
        });
  }

  /** A string of 1 character or more; empty when absent or broken. */
  public Optional<String> text(String name, String example) {
    return take(name)
        .flatMap(value -> {
          if (!value.isTextual()) {
            wrongType(name, value, "a string", example);
            return Optional.empty();
          }
          if (value.textValue().isEmpty()) {
            outOfForm(name, "an empty string", "a string of 1 character or more", example);
            return Optional.empty();
          }
          return Optional.of(value.textValue());
        });
  }

  /** A string that must be there; the empty string when it is not. */
  public String requiredText(String name, String example) {
    requirePresence(name, "a string", example);
    return text(name, example).orElse("");
  }

  /** One of the constants of an enum, written as users do: {@code AT_MOST_ONCE} is at-most-once. */
  public <E extends Enum<E>> E choice(String name, E fallback) {
    List<E> choices = List.of(fallback.getDeclaringClass().getEnumConstants());
    return text(name, word(fallback))
        .flatMap(text -> {
          Optional<E> chosen =
              choices.stream().filter(choice -> word(choice).equalsIgnoreCase(text)).findFirst();
          if (chosen.isEmpty()) {
            List<String> words = choices.stream().map(FieldReader::word).toList();
            outOfForm(
                name,
                Shown.text(text),
                "one of " + String.join(", ", words),
                Nearest.to(text, words).orElse(word(fallback)));
          }
          return chosen;
        })
        .orElse(fallback);
  }

  /** The word that users write for a constant. */
  static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The name of a resource. */
  String resourceName(String name, String fallback) {
    Optional<String> text = text(name, "orders");
    text.filter(found -> !Metadata.NAME.matcher(found).matches())
        .ifPresent(found ->
            outOfForm(
                name,
                Shown.text(found),
                "1 to 63 of a-z, 0-9 and dash, not starting or ending with a dash",
                ResourceName.from(found).orElse("orders")));
    return text.orElse(fallback);
  }

  /** The name of a resource that must be there. */
  String requiredResourceName(String name) {
    requirePresence(name, "a name", "orders");
    return resourceName(name, "");
  }

  /** A whole number in a range, both ends included. */
  public int whole(String name, int from, int to, int fallback) {
    return take(name)
        .map(value -> {
          String expected = "a whole number from %,d to %,d".formatted(from, to);
          if (!value.isIntegralNumber()) {
            wrongType(name, value, expected, Integer.toString(Math.clamp(fallback, from, to)));
            return fallback;
          }
          if (!value.canConvertToInt() || value.intValue() < from || value.intValue() > to) {
            boolean high = value.bigIntegerValue().signum() > 0 && !fits(value, to);
            outOfForm(name, Shown.value(value), expected, Integer.toString(high ? to : from));
            return fallback;
          }
          return value.intValue();
        })
        .orElse(fallback);
  }

  private static boolean fits(JsonNode value, int to) {
    return value.canConvertToInt() && value.intValue() <= to;
  }

  /** A duration by ISO 8601 in a range, both ends included; empty when absent or broken. */
  Optional<Duration> duration(String name, Duration from, Duration to) {
    String expected = "a duration (ISO 8601) from " + from + " to " + to;
    return text(name, "PT30S")
        .flatMap(text -> {
          Optional<Duration> read = isoDuration(text);
          if (read.isPresent()
              && read.get().compareTo(from) >= 0
              && read.get().compareTo(to) <= 0) {
            return read;
          }
          String example =
              read.map(d -> (d.compareTo(from) < 0 ? from : to).toString())
                  .orElseGet(() -> meantDuration(text));
          outOfForm(name, Shown.text(text), expected, example);
          return Optional.empty();
        });
  }

  private static Optional<Duration> isoDuration(String text) {
    try {
      return Optional.of(Duration.parse(text));
    } catch (DateTimeParseException notIso) {
      return Optional.empty();
    }
  }

  /** {@code 30s} is what most people write first. */
  private static String meantDuration(String text) {
    var matcher = SHORT_DURATION.matcher(text.toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      return "PT30S";
    }
    long amount = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(amount).toString();
      case "s" -> "PT" + amount + "S";
      case "m" -> "PT" + amount + "M";
      case "h" -> "PT" + amount + "H";
      default -> "P" + amount + "D";
    };
  }

  /** Whether exactly one of the fields is there; reports it when not. */
  public boolean exactlyOne(String example, String... names) {
    known.addAll(List.of(names));
    List<String> present = Stream.of(names).filter(node::has).toList();
    if (present.size() == 1) {
      return true;
    }
    String expected = "exactly one of " + String.join(", ", names);
    if (present.isEmpty()) {
      report(TM_1003, pointer, "none of them", expected, "write `" + example + "`");
    } else {
      report(TM_1005, pointer, String.join(" and ", present), expected, "keep one of them");
    }
    return false;
  }

  /** Fields that are planned and not there yet: said so, instead of "unknown". */
  void unsupported(String... names) {
    for (String name : names) {
      refused.add(name);
      if (node.has(name)) {
        report(
            TM_1008,
            at(name),
            "the field `" + name + "`",
            "a document without it: this version does not support it yet",
            "remove `" + name + "`");
      }
    }
  }

  /** Reports every field that nobody asked for, with the one that was probably meant. */
  public void rejectUnknown() {
    for (var field : node.properties()) {
      String name = field.getKey();
      if (!known.contains(name) && !refused.contains(name)) {
        report(
            TM_1002,
            at(name),
            "the unknown field " + Shown.text(name),
            "one of " + String.join(", ", known),
            Nearest.to(name, known)
                .map(meant -> "did you mean `" + meant + "`?")
                .orElse("remove it"));
      }
    }
  }

  /** Reports the field when it is not there. */
  public void requirePresence(String name, String expected, String example) {
    if (!node.has(name)) {
      report(TM_1003, at(name), "nothing", expected, write(name, example));
    }
  }

  /** Reports a field of a wrong type. */
  public void wrongType(String name, JsonNode found, String expected, String example) {
    report(TM_1004, at(name), Shown.value(found), expected, write(name, example));
  }

  /** Reports a field outside its range or form. */
  public void outOfForm(String name, String found, String expected, String example) {
    report(TM_1005, at(name), found, expected, write(name, example));
  }

  /** Reports anything. */
  public void report(ProblemCode code, String where, String found, String expected, String fix) {
    problems.report(code, where, found, expected, fix);
  }

  private static String write(String name, String example) {
    return "write `" + name + ": " + example + "`";
  }
}
