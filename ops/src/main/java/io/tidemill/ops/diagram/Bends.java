package io.tidemill.ops.diagram;

import io.tidemill.ops.diagram.Drawing.Point;
import java.util.List;
import java.util.Locale;

/** Routes as SVG: rounded corners, and the tip of an arrow. */
final class Bends {
  private static final double ROUND = 7;
  private static final double TIP = 9;

  private Bends() {}

  /** The way through all points; it ends where the tip begins to widen. */
  static String path(List<Point> points) {
    Point last = points.getLast();
    Point end = towards(last, points.get(points.size() - 2), TIP / 2);
    var path = new StringBuilder("M" + pair(points.getFirst()));
    for (int i = 1; i < points.size() - 1; i++) {
      Point corner = points.get(i);
      Point before = points.get(i - 1);
      Point after = points.get(i + 1);
      double in = Math.min(ROUND, distance(corner, before) / 2);
      double out = Math.min(ROUND, distance(corner, after) / 2);
      path.append(" L").append(pair(towards(corner, before, in)));
      path.append(" Q").append(pair(corner)).append(' ');
      path.append(pair(towards(corner, after, out)));
    }
    return path.append(" L").append(pair(end)).toString();
  }

  /** The triangle at the end. */
  static String tip(List<Point> points) {
    Point end = points.getLast();
    Point base = towards(end, points.get(points.size() - 2), TIP);
    double dx = (end.x() - base.x()) / 2.2;
    double dy = (end.y() - base.y()) / 2.2;
    return pair(end)
        + " "
        + pair(base.x() - dy, base.y() + dx)
        + " "
        + pair(base.x() + dy, base.y() - dx);
  }

  private static Point towards(Point from, Point to, double by) {
    double all = distance(from, to);
    if (all == 0) {
      return from;
    }
    double part = Math.min(1, by / all);
    return new Point(from.x() + (to.x() - from.x()) * part, from.y() + (to.y() - from.y()) * part);
  }

  private static double distance(Point a, Point b) {
    return Math.hypot(a.x() - b.x(), a.y() - b.y());
  }

  private static String pair(Point point) {
    return pair(point.x(), point.y());
  }

  static String pair(double x, double y) {
    return number(x) + "," + number(y);
  }

  /** With one digit, whatever the locale. */
  static String number(double value) {
    String text = String.format(Locale.ROOT, "%.1f", value);
    return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
  }
}
