package io.tidemill.workflow.v01;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemill.schemas.json.ReferencePath;
import io.tidemill.schemas.json.ReferencePath.Step;
import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.workflow.core.Correlation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Compiles {@code trigger-defs} (§3.2, §6, §7). */
final class TriggerDefs {
  private static final Set<String> V01 = Set.of("name", "source", "eventID", "correlation-token");
  private static final Set<String> KNOWN =
      Set.of("name", "source", "eventID", "type", "correlation-token");
  private static final Pattern ATTRIBUTE = Pattern.compile("[a-z][a-z0-9]*");

  private final Findings findings;
  // Where each trigger stands, in order of definition; also those with faults, so that one fault
  // does not make every use of the name another one.
  private final Map<String, String> places = new LinkedHashMap<>();
  private final List<Correlation> correlations = new ArrayList<>();
  private final Map<String, String> withoutToken = new LinkedHashMap<>();
  // Name of the first trigger of each source and type.
  private final Map<List<String>, String> matched = new HashMap<>();
  private int count;

  TriggerDefs(Findings findings) {
    this.findings = findings;
  }

  void read(List<JsonNode> definitions) {
    count = definitions.size();
    for (int i = 0; i < definitions.size(); i++) {
      Fields.of(definitions.get(i), "/trigger-defs/" + i, findings).ifPresent(this::read);
    }
  }

  /** Names of all triggers, in order of definition. */
  Set<String> names() {
    return places.keySet();
  }

  List<Correlation> correlations() {
    return correlations;
  }

  /**
   * Checks what depends on the use of triggers.
   *
   * @param used names in expressions
   * @param usedLater names in expressions of states that are not the start
   * @param startWaits whether the start state is an EVENT
   */
  void checkUse(Set<String> used, Set<String> usedLater, boolean startWaits) {
    places.forEach((name, place) -> {
      if (!used.contains(name)) {
        findings.warn(
            ProblemCode.WF109,
            place,
            "trigger \"" + name + "\", which no expression uses",
            "a use",
            "use it in an event-expression, or remove it");
      }
    });
    withoutToken.forEach((name, place) -> {
      String reason =
          count > 1
              ? "there are several triggers"
              : usedLater.contains(name)
                  ? "it is used after the start state"
                  : startWaits ? "" : "the start state is no EVENT";
      if (!reason.isEmpty()) {
        findings.error(
            ProblemCode.WF105,
            place,
            "no \"correlation-token\"",
            "one, because " + reason,
            "name the field that tells instances apart, like \"$.data.orderId\"");
      }
    });
  }

  private void read(Fields fields) {
    fields.allow(findings.strict() ? V01 : KNOWN);
    Optional<String> name = name(fields);
    Optional<String> source = fields.requiredText("source", ProblemCode.WF103);
    Optional<String> type = type(fields);
    Optional<ReferencePath> token = Optional.empty();
    if (fields.has("correlation-token")) {
      token = fields.text("correlation-token", ProblemCode.WF106).flatMap(t -> token(fields, t));
    } else {
      name.ifPresent(known -> withoutToken.put(known, fields.pointer()));
    }
    if (name.isPresent() && source.isPresent() && type.isPresent()) {
      sameEvents(fields, name.get(), source.get(), type.get());
      correlations.add(new Correlation(name.get(), source.get(), type.get(), token.orElse(null)));
    }
  }

  private Optional<String> name(Fields fields) {
    if (fields.object().path("name").isTextual()) {
      String name = fields.object().path("name").textValue();
      if (name.isEmpty() || ExpressionText.RESERVED.contains(name.toLowerCase(Locale.ROOT))) {
        findings.error(
            ProblemCode.WF102,
            fields.at("name"),
            "\"" + name + "\"",
            "a name that is no word of expressions",
            "give the trigger another name");
        return Optional.empty();
      }
      if (places.putIfAbsent(name, fields.pointer()) != null) {
        findings.error(
            ProblemCode.WF101,
            fields.at("name"),
            "a second trigger \"" + name + "\"",
            "unique names",
            "rename one of the two");
        return Optional.empty();
      }
    }
    return fields.requiredText("name", ProblemCode.WF006);
  }

  private Optional<String> type(Fields fields) {
    if (!fields.has("type")) {
      return fields.requiredText("eventID", ProblemCode.WF103);
    }
    if (findings.strict()) {
      // "type" itself was refused as unknown.
      return fields.requiredText("eventID", ProblemCode.WF103);
    }
    Optional<String> type = fields.text("type", ProblemCode.WF103);
    findings.extension(fields.at("type"), "\"type\"", "\"eventID\", as v0.1 calls it");
    if (!fields.has("eventID")) {
      return type;
    }
    Optional<String> eventId = fields.text("eventID", ProblemCode.WF103);
    if (type.isPresent() && eventId.isPresent() && !type.equals(eventId)) {
      findings.error(
          ProblemCode.WF104,
          fields.at("type"),
          "\"%s\" beside eventID \"%s\"".formatted(type.get(), eventId.get()),
          "the same value",
          "keep one of the two");
    }
    return eventId;
  }

  private Optional<ReferencePath> token(Fields fields, String text) {
    String place = fields.at("correlation-token");
    Optional<ReferencePath> path = ReferencePath.parse(text.startsWith("$") ? text : "$." + text);
    boolean bare = !text.startsWith("$");
    if (path.isEmpty() || path.get().steps().isEmpty() || (bare && !extension(place, text))) {
      findings.error(
          ProblemCode.WF106,
          place,
          "\"" + text + "\"",
          "a path to one field of the event",
          "write it like \"$.data.orderId\" or \"$.subject\"");
      return Optional.empty();
    }
    if (!canExist(path.get().steps().getFirst())) {
      String inData = "$.data" + path.get().text().substring(1);
      findings.error(
          ProblemCode.WF107,
          place,
          "\"" + text + "\", which is not an event attribute",
          "\"data\" or an attribute as the first step",
          "did you mean \"" + inData + "\"?");
      return Optional.empty();
    }
    return path;
  }

  private boolean extension(String place, String text) {
    return findings.extension(place, "\"" + text + "\"", "\"$." + text + "\"");
  }

  private static boolean canExist(Step first) {
    return switch (first) {
      case Step.Member(var name) -> ATTRIBUTE.matcher(name).matches();
      case Step.Element _ -> false;
    };
  }

  private void sameEvents(Fields fields, String name, String source, String type) {
    String other = matched.putIfAbsent(List.of(source, type), name);
    if (other != null) {
      findings.warn(
          ProblemCode.WF108,
          fields.pointer(),
          "triggers \"%s\" and \"%s\", which match the same events".formatted(other, name),
          "different events",
          "use one trigger, or tell the sources apart");
    }
  }
}
