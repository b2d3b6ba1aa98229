package io.tidemill.ops.diagram;

import io.tidemill.workflow.diagram.Graph;
import java.util.List;
import java.util.Optional;

/**
 * A graph with a place for everything. Lengths are CSS pixels, from the upper left corner.
 *
 * @param boxes one for each shape; what lies within another comes later
 * @param frames one for each branch
 * @param routes one for each arrow, in the order of the graph
 */
record Drawing(
    String title,
    double width,
    double height,
    List<Box> boxes,
    List<Frame> frames,
    List<Route> routes) {

  /** A rectangle. */
  record Rect(double x, double y, double width, double height) {
    double right() {
      return x + width;
    }

    double bottom() {
      return y + height;
    }

    /** Whether the two share more than a border. */
    boolean overlaps(Rect other) {
      return x < other.right() && other.x < right() && y < other.bottom() && other.y < bottom();
    }

    /** Whether the other one lies wholly in this one. */
    boolean holds(Rect other) {
      return x <= other.x && y <= other.y && other.right() <= right() && other.bottom() <= bottom();
    }
  }

  /** A point. */
  record Point(double x, double y) {}

  /** A state, or a dot. */
  record Box(Graph.Shape shape, Rect place, List<Line> lines) {}

  /** The box around a branch. */
  record Frame(Line name, Rect place) {}

  /** A way from box to box, at least two points. */
  record Route(Graph.Arrow arrow, List<Point> points, Optional<Label> label) {}

  /** The words beside a route. */
  record Label(Rect place, List<Line> lines) {}

  /** One line of text. */
  record Line(String text, Style style) {
    double width() {
      return TextMeasure.width(text, style);
    }
  }

  /** How text looks. */
  enum Style {
    TITLE(16, 22, true),
    NAME(14, 18, true),
    KIND(11, 15, false),
    NOTE(12, 16, false);

    private final double size;
    private final double step;
    private final boolean bold;

    Style(double size, double step, boolean bold) {
      this.size = size;
      this.step = step;
      this.bold = bold;
    }

    /** Size of the font. */
    double size() {
      return size;
    }

    /** From one line to the next. */
    double step() {
      return step;
    }

    boolean bold() {
      return bold;
    }
  }

  static double height(List<Line> lines) {
    return lines.stream().mapToDouble(line -> line.style().step()).sum();
  }

  static double width(List<Line> lines) {
    return lines.stream().mapToDouble(Line::width).max().orElse(0);
  }
}
