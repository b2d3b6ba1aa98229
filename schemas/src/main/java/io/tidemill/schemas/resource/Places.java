package io.tidemill.schemas.resource;

import java.util.HashMap;
import java.util.Map;

/** Where each value of one document stands in its text, by JSON Pointer. */
public final class Places {
  private final Map<String, Mark> keys = new HashMap<>();
  private final Map<String, Mark> values = new HashMap<>();

  Places() {}

  void key(String pointer, Mark mark) {
    keys.put(pointer, mark);
  }

  void value(String pointer, Mark mark) {
    values.put(pointer, mark);
  }

  /**
   * The start of a value. What an alias repeats has no place of its own: it is that of the nearest
   * value around it that has one.
   */
  public Mark value(String pointer) {
    return nearest(values, pointer);
  }

  /** The start of a member's name; of an element the start of its value. */
  public Mark key(String pointer) {
    Mark key = keys.get(pointer);
    return key == null ? value(pointer) : key;
  }

  private static Mark nearest(Map<String, Mark> marks, String pointer) {
    String around = pointer;
    while (!marks.containsKey(around) && !around.isEmpty()) {
      around = around.substring(0, Math.max(0, around.lastIndexOf('/')));
    }
    return marks.getOrDefault(around, Mark.START);
  }
}
