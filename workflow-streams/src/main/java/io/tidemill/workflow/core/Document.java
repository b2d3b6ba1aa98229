package io.tidemill.workflow.core;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.tidemill.schemas.json.Json;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One JSON value of an instance, at most {@value #BYTES_MAX} bytes of text and {@value
 * io.tidemill.schemas.json.Json#DEPTH_MAX} levels deep when it is stored.
 *
 * <p>It is kept as tree, as text, or both: each form is made when it is first asked for. A step
 * that does not look at a document neither parses nor writes it again. One of more than {@value
 * #INLINE_BYTES_MAX} bytes lies beside the control record of its instance, under a name made of its
 * content, and is loaded when it is first looked at.
 */
public final class Document {
  /** Longest text of one document, in bytes of UTF-8. */
  public static final int BYTES_MAX = 1024 * 1024;

  /** The empty object. */
  public static final Document EMPTY = of(Json.object());

  // Volatile because a query may read an instance on another thread; both forms are equal, so it
  // does not matter who makes the missing one.
  private volatile @Nullable JsonNode node;
  private volatile @Nullable String text;

  private Document(@Nullable JsonNode node, @Nullable String text) {
    this.node = node;
    this.text = text;
  }

  /** A document that is a tree; the tree must not be changed any more. */
  public static Document of(JsonNode node) {
    return new Document(node, null);
  }

  /**
   * Reads text that others wrote; empty when it is not JSON. The text is brought to its shortest.
   */
  public static Optional<Document> parse(String foreign) {
    try {
      return Optional.of(of(Json.parse(foreign)));
    } catch (JsonProcessingException notJson) {
      return Optional.empty();
    }
  }

  /** A document from the text that {@link #text} gave. */
  static Document stored(String text) {
    return new Document(null, text);
  }

  /** The tree; it is shared and must not be changed. */
  public JsonNode node() {
    JsonNode known = node;
    if (known == null) {
      known = Json.parseOwn(text());
      node = known;
    }
    return known;
  }

  /** The shortest text. */
  public String text() {
    String known = text;
    if (known == null) {
      known = Json.text(node());
      text = known;
    }
    return known;
  }

  /** Whether it may be stored: not too long, and not too deep to be read again. */
  boolean fits() {
    String json = text();
    long bytes = 0;
    int depth = 0;
    boolean quoted = false;
    for (int i = 0; i < json.length(); i++) {
      char c = json.charAt(i);
      bytes += bytes(c);
      if (quoted) {
        if (c == '\\') {
          i++;
          bytes++;
        }
        quoted = c != '"';
      } else if (c == '"') {
        quoted = true;
      } else if (c == '{' || c == '[') {
        depth++;
        if (depth > Json.DEPTH_MAX) {
          return false;
        }
      } else if (c == '}' || c == ']') {
        depth--;
      }
    }
    return bytes <= BYTES_MAX;
  }

  /** Length of a text in bytes of UTF-8. */
  static long bytes(String text) {
    long bytes = 0;
    for (int i = 0; i < text.length(); i++) {
      bytes += bytes(text.charAt(i));
    }
    return bytes;
  }

  private static int bytes(char c) {
    if (c < 0x80) {
      return 1;
    }
    // Each half of a surrogate pair counts 2: together the 4 bytes of the code point.
    return c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other == this || (other instanceof Document that && text().equals(that.text()));
  }

  @Override
  public int hashCode() {
    return text().hashCode();
  }

  @Override
  public String toString() {
    return text();
  }
}
