package io.tidemill.ops.diagram;

import io.tidemill.ops.diagram.Drawing.Style;

/**
 * How wide text is at most, whatever sans-serif font shows it: the widths of DejaVu Sans, the
 * widest of those in use, rounded up.
 */
final class TextMeasure {
  private static final String NARROW = "iljtfrI.,:;'|!()[]{}/ -\"`";
  private static final String BROAD = "mwMW@%─→×≤";

  private TextMeasure() {}

  /** Upper bound of the width of a text, in pixels. */
  static double width(String text, Style style) {
    double ems = text.codePoints().mapToDouble(TextMeasure::ems).sum();
    return ems * style.size() * (style.bold() ? 1.12 : 1);
  }

  private static double ems(int c) {
    if (c > 0x2e7f) {
      return 1.4;
    }
    if (NARROW.indexOf(c) >= 0) {
      return 0.46;
    }
    if (BROAD.indexOf(c) >= 0) {
      return 1.04;
    }
    return Character.isUpperCase(c) || c == '=' || c == '<' || c == '>' || c > 0x7f ? 0.84 : 0.66;
  }
}
