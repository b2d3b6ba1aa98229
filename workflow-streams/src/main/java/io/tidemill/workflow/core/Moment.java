package io.tidemill.workflow.core;

/**
 * When and where a log record stands; all that the machine knows of time.
 *
 * @param ms the record's time in epoch milliseconds
 * @param offset the record's place in its partition
 * @param rememberedMs milliseconds for which an ended run counts, at least 1; after that it is as
 *     if there had never been one, so that it may be deleted at any time from then on
 */
public record Moment(long ms, long offset, long rememberedMs) {
  /** The usual time for which an ended run counts: 7 days. */
  public static final long REMEMBERED_MS = 7L * 24 * 60 * 60 * 1000;

  public Moment {
    if (rememberedMs < 1) {
      throw new IllegalArgumentException("an ended run counts for at least 1 ms");
    }
  }

  public Moment(long ms, long offset) {
    this(ms, offset, REMEMBERED_MS);
  }
}
