package io.tidemill.schemas.log;

import java.nio.charset.StandardCharsets;

/**
 * The key of everything about one workflow and correlation token: {@code workflow/token} in UTF-8.
 * Workflow names have no slash, so the first one ends the name whatever the token holds.
 *
 * @param workflow a resource name
 * @param token any non-empty string, at most {@value #TOKEN_LENGTH_MAX} characters
 */
public record InstanceKey(String workflow, String token) {
  /** Longest token. */
  public static final int TOKEN_LENGTH_MAX = 1024;

  public InstanceKey {
    if (workflow.isEmpty() || workflow.indexOf('/') >= 0) {
      throw new IllegalArgumentException(
          "workflow must be a name without slash, found " + workflow);
    }
    if (token.isEmpty()) {
      throw new IllegalArgumentException("token must not be empty");
    }
  }

  /** The bytes of the key on Kafka and in the store. */
  public byte[] bytes() {
    return toString().getBytes(StandardCharsets.UTF_8);
  }

  /** Reads what {@link #bytes} wrote. */
  public static InstanceKey parse(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    int slash = text.indexOf('/');
    if (slash < 0) {
      throw new IllegalArgumentException("not workflow/token: " + text);
    }
    return new InstanceKey(text.substring(0, slash), text.substring(slash + 1));
  }

  @Override
  public String toString() {
    return workflow + "/" + token;
  }
}
