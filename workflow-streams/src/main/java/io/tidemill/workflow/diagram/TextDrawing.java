package io.tidemill.workflow.diagram;

import io.tidemill.workflow.diagram.Graph.Arrow;
import io.tidemill.workflow.diagram.Graph.Kind;
import io.tidemill.workflow.diagram.Graph.Mark;
import io.tidemill.workflow.diagram.Graph.Scope;
import io.tidemill.workflow.diagram.Graph.Shape;
import io.tidemill.workflow.diagram.Graph.Why;
import java.util.ArrayList;
import java.util.List;

/**
 * Draws a graph for a terminal, at most {@value #COLUMNS} columns wide: each state with the
 * transitions that leave it, branches in boxes.
 *
 * <pre>{@code
 * ▶ State1  event
 *     ├─ LOAN-REQUESTED / send-email ──────────────▶ State2
 *     ╰─ timeout 60 s ╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌▶ End
 * }</pre>
 *
 * <p>A path taken has doubled lines and a tick; an active state has a dot.
 */
public final class TextDrawing {
  /** Widest line. */
  public static final int COLUMNS = 100;

  /** Where the targets of transitions stand, if the label leaves room. */
  private static final int TARGET = 52;

  /** Fewest columns for text; branches nested deeper are drawn side by side with their parent. */
  private static final int TEXT_MIN = 40;

  private final Graph graph;
  private final boolean marked;
  private final StringBuilder out = new StringBuilder();

  private TextDrawing(Graph graph) {
    this.graph = graph;
    this.marked = graph.shapes().anyMatch(shape -> shape.mark() != Mark.NONE);
  }

  /** The drawing, ending in a line break. */
  public static String write(Graph graph) {
    return new TextDrawing(graph).document();
  }

  private String document() {
    TextWidth.wrap(graph.title(), COLUMNS).forEach(line -> line("", line));
    if (marked) {
      line("", "✔ ══▶ path taken   ● active");
    }
    line("", "");
    scope(graph.root(), "");
    return out.toString();
  }

  private void scope(Scope scope, String margin) {
    boolean deep = COLUMNS - TextWidth.columns(margin) < TEXT_MIN + 4;
    String inside = deep ? margin : margin + "│ ";
    for (Shape shape : scope.shapes()) {
      if (shape.isDot()) {
        continue;
      }
      state(shape, margin);
      for (Scope branch : shape.branches()) {
        box(margin + (deep ? "" : "┌"), branch.name());
        scope(branch, inside);
        line(margin, deep ? "" : "└" + "─".repeat(COLUMNS - TextWidth.columns(margin) - 1));
      }
      if (shape.kind() == Kind.PARALLEL) {
        leaving(shape, margin);
      }
    }
  }

  private void box(String corner, String name) {
    int room = COLUMNS - TextWidth.columns(corner) - 4;
    String first = TextWidth.wrap(name, room).getFirst();
    int rest = room - TextWidth.columns(first) + 1;
    line(corner, "─ " + first + " " + "─".repeat(rest));
  }

  private void state(Shape shape, String margin) {
    boolean first =
        graph.arrows().stream().anyMatch(a -> a.why() == Why.BEGIN && a.to().equals(shape.id()));
    String mark =
        switch (shape.mark()) {
          case NONE -> marked ? "  " : "";
          case TAKEN -> "✔ ";
          case ACTIVE -> "● ";
        };
    String head = mark + (first ? "▶ " : "  ");
    wrapped(margin, head, shape.name() + "  " + shape.kind().word());
    for (String note : shape.notes()) {
      wrapped(margin, " ".repeat(head.length() + 2), note);
    }
    if (shape.kind() != Kind.PARALLEL) {
      leaving(shape, margin);
    }
  }

  private void leaving(Shape shape, String margin) {
    List<Arrow> arrows = graph.from(shape.id());
    for (int i = 0; i < arrows.size(); i++) {
      arrow(arrows.get(i), i == arrows.size() - 1, margin);
    }
  }

  private void arrow(Arrow arrow, boolean last, String margin) {
    String stroke = stroke(arrow);
    String indent = marked ? "      " : "    ";
    int room = COLUMNS - TextWidth.columns(margin) - indent.length();
    String label = String.join(" ", arrow.label());
    List<String> target = TextWidth.wrap(target(arrow.to()), room - 8);
    List<String> lines = TextWidth.wrap(label, Math.max(8, room - 8));
    int used = TextWidth.columns(lines.getLast());
    int width = TextWidth.columns(target.getFirst());
    boolean fits = target.size() == 1 && used + width + 8 <= room;
    for (int i = 0; i < lines.size() - (fits ? 1 : 0); i++) {
      String corner = i == 0 ? (last ? "╰" : "├") + stroke : (last ? " " : "│") + " ";
      line(margin, indent + corner + " " + lines.get(i));
    }
    String corner = !fits || lines.size() > 1 ? (last ? "  " : "│ ") : (last ? "╰" : "├") + stroke;
    String text = fits && used > 0 ? " " + lines.getLast() + " " : stroke;
    int wanted = TARGET - TextWidth.columns(margin) - TextWidth.columns(text);
    int longest = room - TextWidth.columns(text) - 4 - width;
    String reach = stroke.repeat(Math.max(1, Math.min(wanted, longest)));
    line(margin, indent + corner + text + reach + "▶ " + target.getFirst());
    for (String more : target.subList(1, target.size())) {
      line(margin, indent + (last ? " " : "│") + "     " + more);
    }
  }

  private static String stroke(Arrow arrow) {
    if (arrow.taken()) {
      return "═";
    }
    return arrow.why() == Why.TIMEOUT || arrow.why() == Why.GIVEN_UP ? "╌" : "─";
  }

  private String target(String id) {
    return graph
        .shape(id)
        .map(shape -> shape.kind() == Kind.FINISH ? "(end of the branch)" : shape.name())
        .orElse(id);
  }

  private void wrapped(String margin, String head, String text) {
    int room = COLUMNS - TextWidth.columns(margin) - head.length();
    List<String> lines = new ArrayList<>(TextWidth.wrap(text, room));
    line(margin, head + lines.removeFirst());
    lines.forEach(more -> line(margin, " ".repeat(head.length()) + more));
  }

  private void line(String margin, String text) {
    out.append((margin + text).stripTrailing()).append('\n');
  }
}
