package io.tidemill.ops.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.List;

/** Aligned columns, two spaces apart. */
final class Table {
  /** Longest cell of a table that is not wide, in characters. */
  private static final int CELL_MAX = 60;

  private Table() {}

  static void print(
      PrintWriter out, List<Column> columns, List<? extends JsonNode> rows, boolean wide) {
    List<Column> shown = columns.stream().filter(column -> wide || !column.wide()).toList();
    String[][] cells = new String[rows.size() + 1][shown.size()];
    int[] widths = new int[shown.size()];
    for (int c = 0; c < shown.size(); c++) {
      cells[0][c] = shown.get(c).title();
      for (int r = 0; r < rows.size(); r++) {
        cells[r + 1][c] = cell(shown.get(c).value().apply(rows.get(r)), wide);
      }
      for (String[] row : cells) {
        widths[c] = Math.max(widths[c], row[c].codePointCount(0, row[c].length()));
      }
    }
    for (String[] row : cells) {
      StringBuilder line = new StringBuilder();
      for (int c = 0; c < row.length; c++) {
        line.append(row[c]);
        line.repeat(' ', widths[c] - row[c].codePointCount(0, row[c].length()) + 2);
      }
      out.println(line.toString().stripTrailing());
    }
  }

  private static String cell(String text, boolean wide) {
    // A line break or a terminal's control sequence in a value must not reach the terminal.
    String line = printable(text);
    if (line.isEmpty()) {
      return "-";
    }
    return wide || line.length() <= CELL_MAX ? line : line.substring(0, CELL_MAX - 1) + "…";
  }

  /** The text with control characters shown as {@code �}. */
  static String printable(String text) {
    return text.replaceAll("\\p{Cntrl}", "\uFFFD");
  }
}
