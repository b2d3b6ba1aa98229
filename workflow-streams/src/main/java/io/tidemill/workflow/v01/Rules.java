package io.tidemill.workflow.v01;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemill.schemas.json.ReferencePath;
import io.tidemill.schemas.problem.Nearest;
import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.workflow.core.Rule;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Compiles the rules of a SWITCH (§3.7, §12). */
final class Rules {
  /** Deepest nesting of {@code Not}, {@code And} and {@code Or}. */
  static final int DEPTH_MAX = 64;

  private static final Set<String> COMPARISON = Set.of("path", "value", "operator");
  private static final Set<String> COMBINATIONS = Set.of("Not", "And", "Or");
  private static final Set<String> KNOWN =
      Set.of("path", "value", "operator", "Not", "And", "Or", "next-state");
  private static final Set<String> MISSPELT = Set.of("not", "and", "or");

  /** Stands for a rule that could not be read. */
  private static final Rule NONE = new Rule.And(List.of());

  private static final Map<String, Rule.Operator> OPERATORS = operators();
  private static final Pattern NUMBER =
      Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]{1,9})?");

  private final Findings findings;

  Rules(Findings findings) {
    this.findings = findings;
  }

  /**
   * The rule of a choice, whose {@code next-state} the caller reads. A rule that cannot be read
   * leaves a finding and always holds.
   */
  Rule outer(Fields choice) {
    return rule(choice, 0).orElse(NONE);
  }

  private Optional<Rule> inner(JsonNode node, String pointer, int depth) {
    if (depth > DEPTH_MAX) {
      findings.error(
          ProblemCode.TM_1010,
          pointer,
          "rules nested deeper than " + DEPTH_MAX,
          "at most " + DEPTH_MAX + " levels",
          "write flatter rules, or several SWITCH states");
      return Optional.empty();
    }
    Optional<Fields> fields = Fields.of(node, pointer, findings);
    fields
        .filter(inner -> inner.has("next-state"))
        .ifPresent(inner ->
            findings.error(
                ProblemCode.WF504,
                inner.at("next-state"),
                "\"next-state\" on an inner rule",
                "it on the outer rule only",
                "move it to the choice"));
    return fields.flatMap(inner -> rule(inner, depth));
  }

  private Optional<Rule> rule(Fields fields, int depth) {
    // An inner "next-state" was reported with a code of its own.
    fields.allow(KNOWN);
    var forms = new LinkedHashSet<String>();
    for (var member : fields.object().properties()) {
      if (COMBINATIONS.contains(member.getKey())) {
        forms.add(member.getKey());
      } else if (COMPARISON.contains(member.getKey())) {
        forms.add("path/value/operator");
      }
    }
    if (forms.size() == 1) {
      return switch (forms.getFirst()) {
        case "Not" -> not(fields, depth);
        case "And" -> all(fields, "And", depth).map(Rule.And::new);
        case "Or" -> all(fields, "Or", depth).map(Rule.Or::new);
        default -> comparison(fields);
      };
    }
    // In the strict profile a lower-case "not" is already refused, with a hint at the right word.
    boolean said = findings.strict() && MISSPELT.stream().anyMatch(fields::has);
    if (!forms.isEmpty() || !said) {
      findings.error(
          ProblemCode.WF502,
          fields.pointer(),
          forms.isEmpty() ? "no rule" : String.join(" and ", forms),
          "either path/value/operator or Not, And, Or",
          "write exactly one of the four");
    }
    return Optional.empty();
  }

  private Optional<Rule> not(Fields fields, int depth) {
    JsonNode inner = fields.object().path("Not");
    if (inner instanceof ObjectNode) {
      return inner(inner, fields.at("Not"), depth + 1).map(Rule.Not::new);
    }
    findings.error(
        ProblemCode.WF506, fields.at("Not"), Fields.shown(inner), "one rule", "write an object");
    return Optional.empty();
  }

  private Optional<List<Rule>> all(Fields fields, String name, int depth) {
    if (!(fields.object().get(name) instanceof ArrayNode array) || array.isEmpty()) {
      findings.error(
          ProblemCode.WF505,
          fields.at(name),
          Fields.shown(fields.object().path(name)),
          "a non-empty array of rules",
          "list the rules in brackets");
      return Optional.empty();
    }
    var rules = new ArrayList<Rule>();
    for (int i = 0; i < array.size(); i++) {
      inner(array.get(i), fields.at(name) + "/" + i, depth + 1).ifPresent(rules::add);
    }
    return rules.size() == array.size() ? Optional.of(rules) : Optional.empty();
  }

  private Optional<Rule> comparison(Fields fields) {
    Optional<ReferencePath> path =
        fields.requiredText("path", ProblemCode.WF006).flatMap(text -> path(fields, text));
    Optional<String> operator =
        fields.requiredText("operator", ProblemCode.WF006).filter(name -> known(fields, name));
    JsonNode value = fields.object().get("value");
    if (value == null) {
      fields.missing(ProblemCode.WF006, "value");
    }
    if (operator.isEmpty() || value == null) {
      return Optional.empty();
    }
    return compare(fields, path.orElse(ReferencePath.ROOT), operator.get(), value);
  }

  private Optional<ReferencePath> path(Fields fields, String text) {
    Optional<ReferencePath> path = ReferencePath.parse(text);
    if (path.isEmpty()) {
      findings.error(
          ProblemCode.WF509,
          fields.at("path"),
          "\"" + text + "\"",
          "a path to one value",
          "use only steps like .name, ['name'] and [0] after $");
    }
    return path;
  }

  private boolean known(Fields fields, String operator) {
    if (OPERATORS.containsKey(operator)) {
      return true;
    }
    findings.error(
        ProblemCode.WF507,
        fields.at("operator"),
        "\"" + operator + "\"",
        "one of " + String.join(", ", OPERATORS.keySet()),
        Nearest.fix(operator, OPERATORS.keySet(), "use one of these"));
    return false;
  }

  private Optional<Rule> compare(Fields fields, ReferencePath path, String name, JsonNode value) {
    Rule.Operator operator = OPERATORS.getOrDefault(name, Rule.Operator.EQ);
    if (name.startsWith("Str")) {
      if (value.isTextual()) {
        return Optional.of(new Rule.CompareText(path, operator, value.textValue()));
      }
    } else if (value.isNumber()) {
      return Optional.of(new Rule.CompareNumber(path, operator, value.decimalValue()));
    } else if (value.isTextual()
        && value.textValue().length() <= 400
        && NUMBER.matcher(value.textValue()).matches()) {
      return Optional.of(new Rule.CompareNumber(path, operator, new BigDecimal(value.textValue())));
    }
    String expected = name.startsWith("Str") ? "a string" : "a number";
    findings.error(
        ProblemCode.WF508,
        fields.at("value"),
        Fields.shown(value),
        expected,
        "\"%s\" needs %s".formatted(name, expected));
    return Optional.empty();
  }

  private static Map<String, Rule.Operator> operators() {
    var operators = new TreeMap<String, Rule.Operator>();
    for (Rule.Operator operator : Rule.Operator.values()) {
      operators.put(operator.name(), operator);
      operators.put("Str" + operator.name(), operator);
    }
    return operators;
  }
}
