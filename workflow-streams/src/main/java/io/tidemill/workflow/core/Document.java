package io.tidemill.workflow.core;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemill.schemas.json.Json;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Function;
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

  /** Longest text that stands in the control record of its instance, in bytes of UTF-8. */
  public static final int INLINE_BYTES_MAX = 4 * 1024;

  /** The empty object. */
  public static final Document EMPTY = of(Json.object());

  private static final long UNKNOWN = -1;
  private static final int NAME_BYTES = 16;
  // Longer than any number that is read.
  private static final int NUMBER_LENGTH_MAX = 450;

  // Volatile because a query may read an instance on another thread; both forms are equal, so it
  // does not matter who makes the missing one.
  private volatile @Nullable JsonNode node;
  private volatile @Nullable String text;
  private volatile @Nullable String name;
  private volatile long bytes = UNKNOWN;
  private volatile boolean fits;
  private final @Nullable Function<String, String> loader;

  private Document(
      @Nullable JsonNode node,
      @Nullable String text,
      @Nullable String name,
      @Nullable Function<String, String> loader) {
    this.node = node;
    this.text = text;
    this.name = name;
    this.loader = loader;
    this.fits = node == null;
  }

  /** A document that is a tree; the tree must not be changed any more. */
  public static Document of(JsonNode node) {
    return new Document(node, null, null, null);
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
    return new Document(null, text, null, null);
  }

  /** A large document from its {@link #name}; its text is loaded when it is first looked at. */
  static Document stored(String name, Function<String, String> loader) {
    return new Document(null, null, name, loader);
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
      JsonNode tree = node;
      known = tree == null ? load() : Json.text(tree);
      text = known;
    }
    return known;
  }

  private String load() {
    String known = name;
    if (loader == null || known == null) {
      throw new IllegalStateException("a document without tree, text and name");
    }
    return loader.apply(known);
  }

  /** Whether it is too long to stand in the control record of its instance. */
  public boolean large() {
    return name != null || bytes() > INLINE_BYTES_MAX;
  }

  /** Length of its text in bytes of UTF-8. */
  long bytes() {
    if (bytes == UNKNOWN) {
      bytes = bytes(text());
    }
    return bytes;
  }

  /** What a large document is found by: the first 16 bytes of the SHA-256 of its text, in hex. */
  String name() {
    String known = name;
    if (known == null) {
      try {
        byte[] digest =
            MessageDigest.getInstance("SHA-256").digest(text().getBytes(StandardCharsets.UTF_8));
        known = HexFormat.of().formatHex(digest, 0, NAME_BYTES);
      } catch (NoSuchAlgorithmException impossible) {
        throw new IllegalStateException(impossible);
      }
      name = known;
    }
    return known;
  }

  /** Whether it may be stored: not too long, and not too deep to be read again. */
  boolean fits() {
    if (!fits) {
      // Writing the text only to measure it would cost most of a step, and few are near the limit.
      fits =
          bound(node(), BYTES_MAX, 1) >= 0
              || (depth(node()) <= Json.DEPTH_MAX && bytes() <= BYTES_MAX);
    }
    return fits;
  }

  /** What is left of so many bytes after a node's text, at the most; negative when too little. */
  private static long bound(JsonNode node, long left, int level) {
    if (left < 0 || (node.isContainerNode() && level > Json.DEPTH_MAX)) {
      return -1;
    }
    if (node instanceof ObjectNode object) {
      long rest = left - 2;
      for (var member : object.properties()) {
        rest = bound(member.getValue(), rest - bound(member.getKey()) - 2, level + 1);
        if (rest < 0) {
          return -1;
        }
      }
      return rest;
    }
    if (node instanceof ArrayNode array) {
      long rest = left - 2;
      for (JsonNode element : array) {
        rest = bound(element, rest - 1, level + 1);
        if (rest < 0) {
          return -1;
        }
      }
      return rest;
    }
    return left - (node.isTextual() ? bound(node.textValue()) : scalar(node));
  }

  // A control character is written as six.
  private static long bound(String text) {
    return 6L * text.length() + 2;
  }

  private static long scalar(JsonNode node) {
    return node.isInt() || node.isBoolean() || node.isNull() ? 11 : NUMBER_LENGTH_MAX;
  }

  private static int depth(JsonNode node) {
    int deepest = 0;
    // No deeper than the reader and one result path allow, so the stack holds.
    for (JsonNode child : node) {
      deepest = Math.max(deepest, depth(child));
    }
    return node.isContainerNode() ? deepest + 1 : 0;
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
    if (other == this) {
      return true;
    }
    if (!(other instanceof Document that)) {
      return false;
    }
    return (large() && that.large()) ? name().equals(that.name()) : text().equals(that.text());
  }

  @Override
  public int hashCode() {
    // A large one would have to be loaded for the hash of its text.
    return large() ? name().hashCode() : text().hashCode();
  }

  @Override
  public String toString() {
    return text();
  }
}
