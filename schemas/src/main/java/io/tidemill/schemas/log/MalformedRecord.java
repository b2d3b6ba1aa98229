package io.tidemill.schemas.log;

import org.jspecify.annotations.Nullable;

/** Bytes of an internal topic or store that this version cannot read. */
public final class MalformedRecord extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public MalformedRecord(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
