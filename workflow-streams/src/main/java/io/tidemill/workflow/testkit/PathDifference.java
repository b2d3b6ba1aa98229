package io.tidemill.workflow.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Two paths of execution beside each other, the first difference in brackets. */
public final class PathDifference {
  /** Stands for any states and attempts, none included. */
  static final String ANY = "…";

  private PathDifference() {}

  /** Two lines; none when the path is as expected. */
  public static List<String> of(String expected, List<String> found) {
    String path = String.join(">", found);
    if (expected.equals(path) || (expected.contains(ANY) && matches(expected, path))) {
      return List.of();
    }
    List<String> left = List.of(expected.split(">"));
    if (expected.contains(ANY)) {
      return List.of("expected  " + expected, "found     " + path);
    }
    int first = 0;
    while (first < Math.min(left.size(), found.size())
        && left.get(first).equals(found.get(first))) {
      first++;
    }
    return List.of("expected  " + marked(left, first), "found     " + marked(found, first));
  }

  private static boolean matches(String expected, String path) {
    var pattern = new StringBuilder();
    for (String piece : (">" + expected + ">").split(">" + ANY + ">", -1)) {
      pattern.append(pattern.isEmpty() ? "" : ">(?:.*>)?").append(Pattern.quote(piece));
    }
    return Pattern.compile(pattern.toString(), Pattern.DOTALL).matcher(">" + path + ">").matches();
  }

  private static String marked(List<String> path, int first) {
    var marked = new ArrayList<>(path);
    if (first < marked.size()) {
      marked.set(first, "[" + marked.get(first) + "]");
    } else {
      marked.add("[nothing]");
    }
    return String.join(">", marked);
  }
}
