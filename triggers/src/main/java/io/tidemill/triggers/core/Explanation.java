package io.tidemill.triggers.core;

import io.cloudevents.CloudEvent;
import io.tidemill.schemas.resource.Filter;
import java.util.List;

/**
 * Why a filter matches an event or does not, clause by clause.
 *
 * @param clause the part of the filter, as its author wrote it
 * @param holds whether it holds
 * @param found what the event has there, for instance {@code type is "a.c"}; may be empty
 * @param parts the clauses within it
 */
public record Explanation(String clause, boolean holds, String found, List<Explanation> parts) {
  /** Longest value that is shown whole, in characters. */
  private static final int SHOWN_MAX = 200;

  public Explanation {
    parts = List.copyOf(parts);
  }

  /** Explains a filter; {@link #holds} is what the index would decide. */
  public static Explanation of(Filter filter, CloudEvent event) {
    return EventPredicate.of(filter).explain(EventView.of(event));
  }

  /** The whole tree, a line for each clause, its parts indented by two spaces. */
  public String text() {
    var lines = new StringBuilder();
    write(lines, 0);
    return lines.toString();
  }

  private void write(StringBuilder lines, int depth) {
    lines.repeat("  ", depth).append(holds ? "true   " : "false  ").append(clause);
    if (!found.isEmpty()) {
      lines.append("  (").append(found).append(')');
    }
    lines.append('\n');
    parts.forEach(part -> part.write(lines, depth + 1));
  }

  static Explanation leaf(String clause, boolean holds, String found) {
    return new Explanation(clause, holds, found, List.of());
  }

  /** A value for people: not longer than fits a line or two. */
  static String shown(String value) {
    if (value.length() <= SHOWN_MAX) {
      return value;
    }
    int end = Character.isHighSurrogate(value.charAt(SHOWN_MAX - 1)) ? SHOWN_MAX - 1 : SHOWN_MAX;
    return value.substring(0, end) + "…";
  }

  /** What an event has for an attribute. */
  static String attribute(String name, EventView event) {
    String value = event.text(name);
    return value == null ? name + " is missing" : name + " is \"" + shown(value) + "\"";
  }
}
