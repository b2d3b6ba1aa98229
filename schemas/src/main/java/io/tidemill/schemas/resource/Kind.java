package io.tidemill.schemas.resource;

import java.util.Locale;
import java.util.Optional;

/** The kinds of resources, in the order in which they are applied. */
public enum Kind {
  BROKER("Broker"),
  FUNCTION("Function"),
  TRIGGER("Trigger"),
  WORKFLOW("Workflow"),
  SOURCE("Source");

  private final String word;

  Kind(String word) {
    this.word = word;
  }

  /** As written in a document. */
  public String word() {
    return word;
  }

  /** As written in an address: lower case, plural. */
  public String plural() {
    return word.toLowerCase(Locale.ROOT) + "s";
  }

  /** Reads {@code Trigger}, {@code trigger} or {@code triggers}. */
  public static Optional<Kind> parse(String text) {
    for (Kind kind : values()) {
      if (kind.word.equalsIgnoreCase(text) || kind.plural().equalsIgnoreCase(text)) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }
}
