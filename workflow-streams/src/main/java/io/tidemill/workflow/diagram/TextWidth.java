package io.tidemill.workflow.diagram;

import java.util.ArrayList;
import java.util.List;

/** How wide texts are in columns of a terminal, and how to break them. */
public final class TextWidth {
  private TextWidth() {}

  /** Columns of a text: 2 for what East Asian fonts and emoji draw wide, 0 for what combines. */
  public static int columns(String text) {
    return text.codePoints().map(TextWidth::columns).sum();
  }

  private static int columns(int c) {
    int type = Character.getType(c);
    if (type == Character.NON_SPACING_MARK
        || type == Character.ENCLOSING_MARK
        || type == Character.FORMAT) {
      return 0;
    }
    boolean wide =
        (c >= 0x1100 && c <= 0x115f)
            || (c >= 0x2e80 && c <= 0xa4cf)
            || (c >= 0xac00 && c <= 0xd7a3)
            || (c >= 0xf900 && c <= 0xfaff)
            || (c >= 0xfe30 && c <= 0xfe6f)
            || (c >= 0xff00 && c <= 0xff60)
            || (c >= 0xffe0 && c <= 0xffe6)
            || (c >= 0x1f300 && c <= 0x1faff)
            || (c >= 0x20000 && c <= 0x3fffd);
    return wide ? 2 : 1;
  }

  /**
   * The text in lines of at most so many columns, broken at spaces where there are any; control
   * characters become spaces. At least one line.
   */
  public static List<String> wrap(String text, int columns) {
    String printable = text.replaceAll("\\p{Cntrl}", " ");
    var lines = new ArrayList<String>();
    int start = 0;
    while (columns(printable.substring(start)) > columns) {
      int end = start;
      int space = -1;
      int used = 0;
      while (used + columns(printable.codePointAt(end)) <= columns) {
        int c = printable.codePointAt(end);
        used += columns(c);
        space = c == ' ' ? end : space;
        end += Character.charCount(c);
      }
      if (printable.charAt(end) == ' ') {
        space = end;
      }
      int cut = space > start ? space : end;
      lines.add(printable.substring(start, cut));
      start = space > start ? cut + 1 : cut;
    }
    lines.add(printable.substring(start));
    return lines;
  }
}
