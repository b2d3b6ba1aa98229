package io.tidemill.workflow.core;

import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Instances as bytes: {@code InstanceRecord.avsc} in single-object encoding. Equal histories give
 * equal bytes.
 */
public final class InstanceCodec {
  private InstanceCodec() {}

  /**
   * An instance as it is stored.
   *
   * @param control what stands under the key
   * @param large documents that stand beside it, by the name that the control record refers to them
   *     by; look at their text only when the name is new, for it may not be loaded
   */
  public record Encoded(byte[] control, Map<String, Document> large) {}

  /** The bytes of an instance. */
  public static Encoded encode(Instance instance) {
    throw new IllegalStateException("not here yet");
  }

  /** Names of the large documents of an instance, without encoding it. */
  public static Set<String> references(Instance instance) {
    throw new IllegalStateException("not here yet");
  }

  /**
   * Reads what {@link #encode} wrote; throws {@link io.tidemill.schemas.log.MalformedRecord} for
   * anything else.
   *
   * @param large gives the text of a large document by its name; called when the document is first
   *     looked at, perhaps on another thread
   */
  public static Instance decode(byte[] control, Function<String, String> large) {
    throw new IllegalStateException("not here yet");
  }
}
