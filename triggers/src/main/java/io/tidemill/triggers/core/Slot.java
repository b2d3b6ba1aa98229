package io.tidemill.triggers.core;

/**
 * A place in the index: the events that have an attribute of one kind of value.
 *
 * @param text the value, or how it starts or ends; empty for {@link Kind#PRESENT}
 */
record Slot(Kind kind, String attribute, String text) {
  /** What the slot says about the value. */
  enum Kind {
    /** It is the text. */
    EXACT(1),
    /** It starts with the text. */
    PREFIX(4),
    /** It ends with the text. */
    SUFFIX(6),
    /** There is one. */
    PRESENT(64);

    private final int weight;

    Kind(int weight) {
      this.weight = weight;
    }

    /**
     * How much likelier an event meets a slot of this kind than an exact one. Guesses: they decide
     * only which of several right slots is taken.
     */
    int weight() {
      return weight;
    }
  }

  static Slot exact(String attribute, String value) {
    return new Slot(Kind.EXACT, attribute, value);
  }

  static Slot prefix(String attribute, String start) {
    return start.isEmpty() ? present(attribute) : new Slot(Kind.PREFIX, attribute, start);
  }

  static Slot suffix(String attribute, String end) {
    return end.isEmpty() ? present(attribute) : new Slot(Kind.SUFFIX, attribute, end);
  }

  static Slot present(String attribute) {
    return new Slot(Kind.PRESENT, attribute, "");
  }
}
