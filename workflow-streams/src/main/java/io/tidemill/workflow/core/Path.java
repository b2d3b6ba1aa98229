package io.tidemill.workflow.core;

import com.jayway.jsonpath.JsonPath;
import io.tidemill.schemas.json.ReferencePath;
import org.jspecify.annotations.Nullable;

/** Selects something from a document (Function Workflow v0.1 §16.1). Equal texts are equal. */
public sealed interface Path {
  /** The path {@code $}. */
  Path WHOLE = new Definite(ReferencePath.ROOT);

  /** At most one node; none is {@code SYS.FilterError}. */
  record Definite(ReferencePath path) implements Path {}

  /** All nodes that match, as an array in document order; none is an empty array. */
  final class Indefinite implements Path {
    private final String text;
    private final JsonPath compiled;

    public Indefinite(String text, JsonPath compiled) {
      this.text = text;
      this.compiled = compiled;
    }

    public String text() {
      return text;
    }

    JsonPath compiled() {
      return compiled;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Indefinite that && that.text.equals(text);
    }

    @Override
    public int hashCode() {
      return text.hashCode();
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /** The path {@code null}: the empty object. */
  record Nothing() implements Path {}

  /**
   * {@code $$.event.<attribute>}: a context attribute of the event that fired; none is an error.
   */
  record OfEvent(String attribute) implements Path {}
}
