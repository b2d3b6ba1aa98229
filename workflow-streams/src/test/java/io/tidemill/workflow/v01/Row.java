package io.tidemill.workflow.v01;

import java.util.List;

/**
 * One row of a validation table.
 *
 * @param yaml a document
 * @param found everything that is found in it: {@code CODE pointer}, {@code W } before warnings
 */
record Row(String name, Profile profile, String yaml, List<String> found) {
  static Row row(String name, String yaml, String... found) {
    return new Row(name, Profile.EXTENDED, yaml, List.of(found));
  }

  static Row strict(String name, String yaml, String... found) {
    return new Row(name, Profile.STRICT, yaml, List.of(found));
  }

  @Override
  public String toString() {
    return name + (profile == Profile.STRICT ? " (strict)" : "");
  }
}
