package io.tidemill.workflow.diagram;

import io.tidemill.workflow.diagram.Graph.Arrow;
import io.tidemill.workflow.diagram.Graph.Kind;
import io.tidemill.workflow.diagram.Graph.Mark;
import io.tidemill.workflow.diagram.Graph.Scope;
import io.tidemill.workflow.diagram.Graph.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Writes a graph as a Mermaid flowchart, as GitHub and many wikis draw it.
 *
 * <p>A flowchart and not a state diagram: only in a flowchart can a transition be coloured, which
 * the path of an instance needs.
 */
public final class Mermaid {
  private static final String TAKEN = "stroke:#0b7285,stroke-width:3px";

  private final StringBuilder out = new StringBuilder();

  private Mermaid() {}

  /** The text of a flowchart, ending in a line break. */
  public static String write(Graph graph) {
    return new Mermaid().document(graph);
  }

  private String document(Graph graph) {
    line(0, "---");
    line(0, "title: \"" + graph.title() + "\"");
    line(0, "---");
    line(0, "flowchart TB");
    scope(graph.root(), 1);
    graph.arrows().forEach(this::arrow);
    styles(graph);
    return out.toString();
  }

  private void scope(Scope scope, int depth) {
    for (Shape shape : scope.shapes()) {
      if (shape.kind() == Kind.PARALLEL) {
        line(depth, "subgraph " + shape.id() + "[\"" + text(shape) + "\"]");
        for (int i = 0; i < shape.branches().size(); i++) {
          Scope branch = shape.branches().get(i);
          String id = shape.id() + "b" + (i + 1);
          line(depth + 1, "subgraph " + id + "[\"" + escaped(branch.name()) + "\"]");
          scope(branch, depth + 2);
          line(depth + 1, "end");
        }
        line(depth, "end");
      } else {
        line(depth, shape.id() + node(shape));
      }
    }
  }

  private static String node(Shape shape) {
    String text = text(shape);
    return switch (shape.kind()) {
      case BEGIN -> "((\" \"))";
      case FINISH -> "(((\" \")))";
      case EVENT -> "([\"" + text + "\"])";
      case OPERATION, EMIT, PARALLEL -> "[\"" + text + "\"]";
      case SWITCH -> "{{\"" + text + "\"}}";
      case DELAY -> "[/\"" + text + "\"\\]";
      case SUCCESS, FAILURE -> "((\"" + text + "\"))";
    };
  }

  private static String text(Shape shape) {
    var lines = new ArrayList<String>();
    lines.add("<b>" + escaped(shape.name()) + "</b>");
    lines.add("<i>" + shape.kind().word() + "</i>");
    shape.notes().forEach(note -> lines.add(escaped(note)));
    return String.join("<br/>", lines);
  }

  private void arrow(Arrow arrow) {
    String line =
        switch (arrow.why()) {
          case TIMEOUT, GIVEN_UP -> " -.->";
          case BEGIN, NEXT, EVENT, CHOICE, OTHERWISE -> " -->";
        };
    String label =
        arrow.label().isEmpty()
            ? ""
            : arrow.label().stream()
                .map(Mermaid::escaped)
                .collect(Collectors.joining("<br/>", "|\"", "\"|"));
    line(1, arrow.from() + line + label + " " + arrow.to());
  }

  private void styles(Graph graph) {
    List<String> taken = ids(graph, Mark.TAKEN);
    List<String> active = ids(graph, Mark.ACTIVE);
    List<String> arrows =
        IntStream.range(0, graph.arrows().size())
            .filter(i -> graph.arrows().get(i).taken())
            .mapToObj(Integer::toString)
            .toList();
    if (!taken.isEmpty()) {
      line(1, "classDef taken " + TAKEN);
      line(1, "class " + String.join(",", taken) + " taken");
    }
    if (!active.isEmpty()) {
      line(1, "classDef active stroke:#e8590c,stroke-width:4px");
      line(1, "class " + String.join(",", active) + " active");
    }
    if (!arrows.isEmpty()) {
      line(1, "linkStyle " + String.join(",", arrows) + " " + TAKEN);
    }
  }

  private static List<String> ids(Graph graph, Mark mark) {
    return graph.shapes().filter(shape -> shape.mark() == mark).map(Shape::id).toList();
  }

  /**
   * Text within quotes. Everything that Mermaid, its Markdown or HTML could take for its own is
   * written as a character code, also the dot of a leading number and a leading dash, which would
   * make a list.
   */
  private static String escaped(String text) {
    var safe = new StringBuilder();
    boolean number = true;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean leading = number && (c == '.' || c == '-' || c == '+' || c == ')');
      if (leading || c < ' ' || "\"#<>&`*\\~[]{}|;".indexOf(c) >= 0) {
        safe.append('#').append((int) c).append(';');
      } else {
        safe.append(c);
      }
      number &= Character.isDigit(c);
    }
    return safe.toString();
  }

  private void line(int depth, String text) {
    out.append("  ".repeat(depth)).append(text).append('\n');
  }
}
