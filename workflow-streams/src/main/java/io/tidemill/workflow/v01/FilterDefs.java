package io.tidemill.workflow.v01;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemill.schemas.json.ReferencePath;
import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.workflow.core.Filters;
import io.tidemill.workflow.core.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Compiles {@code InputPath}, {@code ResultPath} and {@code OutputPath} (§3.3, §16). */
final class FilterDefs {
  private static final Pattern OF_EVENT = Pattern.compile("\\$\\$\\.event\\.([a-z0-9]{1,64})");

  private FilterDefs() {}

  /** The filters of a state that handles no event. */
  static Filters read(Fields owner) {
    return read(owner, false);
  }

  /**
   * The filters of a state, event or action.
   *
   * @param seesEvent whether an input path may read attributes of the event that fired
   */
  static Filters read(Fields owner, boolean seesEvent) {
    return new Filters(
        path(owner, "InputPath", seesEvent), result(owner), path(owner, "OutputPath", false));
  }

  /** The filters of END, which has no result. */
  static Filters withoutResult(Fields owner) {
    return new Filters(
        path(owner, "InputPath", false), ReferencePath.ROOT, path(owner, "OutputPath", false));
  }

  private static Path path(Fields owner, String name, boolean seesEvent) {
    JsonNode value = owner.object().get(name);
    String place = owner.at(name);
    if (value == null) {
      return Path.WHOLE;
    }
    if (value.isNull()) {
      if (!owner.findings().extension(place, "null", "a JSONPath")) {
        illegal(owner, name, "null", "write \"$\", or remove it");
      }
      return new Path.Nothing();
    }
    if (!value.isTextual()) {
      owner.wrongType(name, "a JSONPath", value);
      return Path.WHOLE;
    }
    String text = value.textValue();
    var ofEvent = OF_EVENT.matcher(text);
    if (seesEvent
        && ofEvent.matches()
        && owner.findings().extension(place, "\"" + text + "\"", "a path into the data")) {
      return new Path.OfEvent(ofEvent.group(1));
    }
    Optional<Path> path = PathText.parse(text);
    if (path.isEmpty()) {
      illegal(owner, name, Fields.shown(value), fix(text));
    }
    return path.orElse(Path.WHOLE);
  }

  private static String fix(String text) {
    if (text.startsWith("$$")) {
      return "$$.event.<attribute> stands in the InputPath of an event and of its actions only";
    }
    if (text.length() > PathText.LENGTH_MAX) {
      return "write at most " + PathText.LENGTH_MAX + " characters";
    }
    return text.startsWith("$") || text.contains(" ")
        ? "write it like $.order.id, $.lines[*].sku or $..price"
        : "write \"$." + text + "\", or remove it";
  }

  private static void illegal(Fields owner, String name, String found, String fix) {
    owner
        .findings()
        .error(ProblemCode.WF901, owner.at(name), found, "a JSONPath that starts with $", fix);
  }

  /** Null discards the result. An illegal path leaves a finding and reads as {@code $}. */
  private static @Nullable ReferencePath result(Fields owner) {
    JsonNode value = owner.object().get("ResultPath");
    if (value == null) {
      return ReferencePath.ROOT;
    }
    if (value.isNull()
        && owner.findings().extension(owner.at("ResultPath"), "null", "a path to one place")) {
      return null;
    }
    if (!value.isTextual() && !value.isNull()) {
      owner.wrongType("ResultPath", "a path", value);
      return ReferencePath.ROOT;
    }
    Optional<ReferencePath> path =
        value.isNull() ? Optional.empty() : ReferencePath.parse(value.textValue());
    if (path.isEmpty()) {
      owner
          .findings()
          .error(
              ProblemCode.WF902,
              owner.at("ResultPath"),
              Fields.shown(value),
              "a path to one place",
              "use only steps like .name, ['name'] and [0] after $");
    }
    return path.orElse(ReferencePath.ROOT);
  }
}
