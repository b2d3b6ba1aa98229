package io.tidemill.ops.diagram;

import io.tidemill.ops.diagram.Drawing.Box;
import io.tidemill.ops.diagram.Drawing.Frame;
import io.tidemill.ops.diagram.Drawing.Line;
import io.tidemill.ops.diagram.Drawing.Point;
import io.tidemill.ops.diagram.Drawing.Rect;
import io.tidemill.ops.diagram.Drawing.Route;
import io.tidemill.ops.diagram.Drawing.Style;
import io.tidemill.workflow.diagram.Graph;
import io.tidemill.workflow.diagram.Graph.Mark;
import io.tidemill.workflow.diagram.Graph.Shape;
import io.tidemill.workflow.diagram.Graph.Why;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A graph as one SVG document that needs nothing else: no font, script, style sheet or picture. It
 * follows the reader's light or dark setting. Every state is a group {@code <g data-state="…">}, so
 * that a page can find it; the path taken differs in colour and in stroke.
 */
public final class SvgDiagram {
  private static final String STYLE =
      """
      text{font-family:sans-serif;fill:#212529}
      .bg{fill:#ffffff}.box{fill:#f8f9fa;stroke:#868e96;stroke-width:1.3}
      .frame{fill:none;stroke:#adb5bd;stroke-dasharray:2 3}
      .parallel>.box{fill:#f1f3f5}
      .success .box{stroke:#2b8a3e;stroke-width:2.5}.failure .box{stroke:#c92a2a;stroke-width:2.5}
      .dot{fill:#495057}.ring{fill:none;stroke:#495057;stroke-width:1.3}
      .kind{fill:#5c636a}.title{font-size:16px;font-weight:bold}
      .name{font-size:14px;font-weight:bold}.kind{font-size:11px}.note{font-size:12px}
      .way{fill:none;stroke:#6c757d;stroke-width:1.3}.tip{fill:#6c757d}
      .else .way{stroke-dasharray:6 4}
      .taken .way{stroke:#0b7285;stroke-width:3.2}.taken .tip{fill:#0b7285}
      .taken>.box{stroke:#0b7285;stroke-width:3.2}.taken>.dot{fill:#0b7285}
      .active>.box{stroke:#d9480f;stroke-width:4;fill:#fff4e6}.parallel.active>.box{fill:#f1f3f5}
      @media (prefers-color-scheme:dark){
      text{fill:#e6edf3}.bg{fill:#14171c}.box{fill:#1f242b;stroke:#8b949e}
      .frame{stroke:#59616b}.parallel>.box{fill:#191d23}
      .success .box{stroke:#51cf66}.failure .box{stroke:#ff8787}
      .dot{fill:#adb5bd}.ring{stroke:#adb5bd}.kind{fill:#a5aeb8}
      .way{stroke:#9aa4af}.tip{fill:#9aa4af}
      .taken .way{stroke:#3bc9db}.taken .tip,.taken>.dot{fill:#3bc9db}.taken>.box{stroke:#3bc9db}
      .active>.box{stroke:#ff922b;fill:#3d2a14}.parallel.active>.box{fill:#191d23}}
      """;

  private final Drawing drawing;
  private final StringBuilder out = new StringBuilder();

  private SvgDiagram(Drawing drawing) {
    this.drawing = drawing;
  }

  /** The document, ending in a line break. */
  public static String write(Graph graph) {
    return new SvgDiagram(new DiagramLayout(graph).layOut()).document();
  }

  private String document() {
    line(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%s\" height=\"%s\" viewBox=\"0 0 %s %s\" role=\"img\">",
        number(drawing.width()),
        number(drawing.height()),
        number(drawing.width()),
        number(drawing.height()));
    line("<title>%s</title>", escaped(drawing.title()));
    line("<style>%s</style>", STYLE.strip());
    line("<rect class=\"bg\" width=\"100%%\" height=\"100%%\"/>");
    text(List.of(new Line(drawing.title(), Style.TITLE)), 20, 18, "start");
    // Containers first: what they hold is drawn over them.
    drawing.boxes().stream().filter(box -> !box.shape().branches().isEmpty()).forEach(this::box);
    drawing.frames().forEach(this::frame);
    drawing.routes().stream().filter(route -> !route.arrow().taken()).forEach(this::route);
    drawing.routes().stream().filter(route -> route.arrow().taken()).forEach(this::route);
    drawing.boxes().stream().filter(box -> box.shape().branches().isEmpty()).forEach(this::box);
    line("</svg>");
    return out.toString();
  }

  private void frame(Frame frame) {
    Rect at = frame.place();
    line("<rect class=\"frame\" %s rx=\"6\"/>", rectangle(at));
    text(List.of(frame.name()), at.x() + 10, at.y() + 6, "start");
  }

  private void box(Box box) {
    Shape shape = box.shape();
    Rect at = box.place();
    double x = at.x() + at.width() / 2;
    String classes = shape.kind().name().toLowerCase(Locale.ROOT) + mark(shape.mark());
    if (shape.isDot()) {
      line("<g class=\"%s\">", classes);
      double y = at.y() + at.height() / 2;
      boolean finish = shape.kind() == Graph.Kind.FINISH;
      dot("dot", x, y, finish ? 4 : 6);
      if (finish) {
        dot("ring", x, y, at.width() / 2);
      }
      line("</g>");
      return;
    }
    line("<g class=\"%s\" data-state=\"%s\">", classes, escaped(shape.name()));
    line("<title>%s</title>", escaped(String.join("\n", tooltip(shape))));
    outline(box);
    text(box.lines(), x, at.y() + 11, "middle");
    line("</g>");
  }

  private static List<String> tooltip(Shape shape) {
    var lines = new ArrayList<String>();
    lines.add(shape.name());
    lines.add(shape.kind().word());
    lines.addAll(shape.notes());
    return lines;
  }

  private void outline(Box box) {
    Rect at = box.place();
    switch (box.shape().kind()) {
      case SWITCH -> {
        double middle = at.y() + at.height() / 2;
        line(
            "<polygon class=\"box\" points=\"%s\"/>",
            String.join(
                " ",
                pair(at.x(), middle),
                pair(at.x() + 12, at.y()),
                pair(at.right() - 12, at.y()),
                pair(at.right(), middle),
                pair(at.right() - 12, at.bottom()),
                pair(at.x() + 12, at.bottom())));
      }
      case SUCCESS, FAILURE, EVENT ->
          line("<rect class=\"box\" %s rx=\"%s\"/>", rectangle(at), number(at.height() / 2));
      case OPERATION, DELAY, PARALLEL, EMIT, BEGIN, FINISH ->
          line("<rect class=\"box\" %s rx=\"6\"/>", rectangle(at));
    }
  }

  private void route(Route route) {
    boolean otherwise = route.arrow().why() == Why.TIMEOUT || route.arrow().why() == Why.GIVEN_UP;
    String classes = (route.arrow().taken() ? "taken " : "") + (otherwise ? "else" : "");
    line("<g class=\"%s\">", classes.strip());
    List<Point> points = route.points();
    line("<path class=\"way\" d=\"%s\"/>", Bends.path(points));
    line("<polygon class=\"tip\" points=\"%s\"/>", Bends.tip(points));
    route
        .label()
        .ifPresent(label -> {
          double x = label.place().x() + label.place().width() / 2;
          text(label.lines(), x, label.place().y(), "middle");
        });
    line("</g>");
  }

  private void text(List<Line> lines, double x, double top, String anchor) {
    double y = top;
    for (Line line : lines) {
      Style style = line.style();
      // The base line: about four fifths of the font below its top.
      double base = y + (style.step() - style.size()) / 2 + style.size() * 0.82;
      line(
          "<text class=\"%s\" x=\"%s\" y=\"%s\" text-anchor=\"%s\">%s</text>",
          style.name().toLowerCase(Locale.ROOT),
          number(x),
          number(base),
          anchor,
          escaped(line.text()));
      y += style.step();
    }
  }

  private void dot(String name, double x, double y, double radius) {
    line(
        "<circle class=\"%s\" cx=\"%s\" cy=\"%s\" r=\"%s\"/>",
        name, number(x), number(y), number(radius));
  }

  private static String mark(Mark mark) {
    return switch (mark) {
      case NONE -> "";
      case TAKEN -> " taken";
      case ACTIVE -> " active";
    };
  }

  private static String rectangle(Rect at) {
    return "x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\""
        .formatted(number(at.x()), number(at.y()), number(at.width()), number(at.height()));
  }

  private static String pair(double x, double y) {
    return Bends.pair(x, y);
  }

  private static String number(double value) {
    return Bends.number(value);
  }

  /** Text for XML 1.0: markup escaped, and what XML has no place for replaced. */
  private static String escaped(String text) {
    var safe = new StringBuilder();
    text.codePoints()
        .forEach(c -> {
          switch (c) {
            case '<' -> safe.append("&lt;");
            case '>' -> safe.append("&gt;");
            case '&' -> safe.append("&amp;");
            case '"' -> safe.append("&quot;");
            case '\n', '\t' -> safe.append((char) c);
            default -> safe.appendCodePoint(isText(c) ? c : 0xfffd);
          }
        });
    return safe.toString();
  }

  private static boolean isText(int c) {
    return c >= 0x20 && !(c >= 0xd800 && c <= 0xdfff) && c != 0xfffe && c != 0xffff;
  }

  private void line(String format, Object... values) {
    out.append(format.formatted(values)).append('\n');
  }
}
