package io.tidemill.schemas.problem;

/**
 * One thing that is wrong, told to the person who can mend it.
 *
 * @param code which page explains it
 * @param file the file or request it stands in; empty when there is none
 * @param pointer the JSON Pointer of the field, {@code ""} for the whole document
 * @param found what is there
 * @param expected what should be there
 * @param fix what to do
 */
public record Problem(
    ProblemCode code, String file, String pointer, String found, String expected, String fix) {

  /** The same problem, located in a file. */
  public Problem in(String name) {
    return new Problem(code, name, pointer, found, expected, fix);
  }

  /** The same problem, with its pointer moved below {@code prefix}. */
  public Problem below(String prefix) {
    return new Problem(code, file, prefix + pointer, found, expected, fix);
  }

  /** Three lines for a terminal. */
  public String text() {
    String place = (file.isEmpty() ? "" : "  " + file) + (pointer.isEmpty() ? "" : "  " + pointer);
    return "%s%s  (%s)%n  found %s, expected %s%n  fix   %s      docs/errors/%s.md"
        .formatted(code.code(), place, code.fault().word(), found, expected, fix, code.code());
  }
}
