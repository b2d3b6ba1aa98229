package io.tidemill.triggers.core;

import io.tidemill.schemas.cesql.Cesql;
import io.tidemill.schemas.cesql.CesqlText;
import io.tidemill.schemas.cesql.CesqlText.Parsed;
import io.tidemill.triggers.cesql.CesqlProgram;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.TreeSet;

/**
 * The dialect {@code cesql}: the expression is true, and no error came up on the way.
 *
 * @param parts the operands of a conjunction at the top, for {@link #explain}; else empty
 */
record CesqlPredicate(String text, Cesql root, CesqlProgram program, List<Part> parts)
    implements EventPredicate {
  /** One operand of the conjunction. */
  record Part(Cesql node, CesqlProgram program) {}

  /** An expression that cannot be read never gets here: the resource was refused. */
  static EventPredicate of(String expression) {
    return switch (CesqlText.parse(expression)) {
      case Parsed.Expression(var root) -> {
        List<Cesql> operands = root instanceof Cesql.And(_, var parts) ? parts : List.of();
        yield new CesqlPredicate(
            expression,
            root,
            CesqlProgram.of(root),
            operands.stream().map(node -> new Part(node, CesqlProgram.of(node))).toList());
      }
      case Parsed.Faulty(var fault) ->
          throw new IllegalArgumentException(
              "column %d: %s in %s".formatted(fault.column(), fault.found(), expression));
    };
  }

  @Override
  public boolean test(EventView event) {
    return program.matches(event);
  }

  @Override
  public Explanation explain(EventView event) {
    List<Explanation> explained =
        parts.stream().map(part -> explain(part.node(), part.program(), event)).toList();
    if (explained.isEmpty()) {
      return explain(root, program, event);
    }
    return new Explanation("cesql: " + text, test(event), "", explained);
  }

  private Explanation explain(Cesql node, CesqlProgram asked, EventView event) {
    var outcome = asked.evaluate(event);
    var found = new ArrayList<String>();
    var error = outcome.error();
    if (error != null) {
      found.add("error " + error.word());
    } else if (!(outcome.value() instanceof Boolean)) {
      // An operand of AND is taken as a Boolean; alone it must be one.
      found.add("value " + Explanation.shown(outcome.value().toString()));
    }
    attributes(node, new TreeSet<>()).forEach(n -> found.add(Explanation.attribute(n, event)));
    boolean holds = node == root ? outcome.matches() : error == null && isTrue(outcome.value());
    return Explanation.leaf(
        (node == root ? "cesql: " : "") + node.at().of(text), holds, String.join(", ", found));
  }

  /** As {@code AND} takes its operands. */
  private static boolean isTrue(Object value) {
    return switch (value) {
      case Boolean truth -> truth;
      case Integer number -> number != 0;
      default -> Objects.equals("true", value.toString().toLowerCase(Locale.ROOT));
    };
  }

  private static TreeSet<String> attributes(Cesql node, TreeSet<String> names) {
    if (node instanceof Cesql.Attribute(_, var name)) {
      names.add(name);
    } else if (node instanceof Cesql.Exists(_, var name)) {
      names.add(name);
    }
    CesqlText.parts(node).forEach(part -> attributes(part, names));
    return names;
  }
}
