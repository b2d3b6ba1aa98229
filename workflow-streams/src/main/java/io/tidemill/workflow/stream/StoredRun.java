package io.tidemill.workflow.stream;

import io.tidemill.schemas.log.MalformedRecord;
import io.tidemill.workflow.core.Instance;
import io.tidemill.workflow.core.Status;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A run as it lies in a store: what is asked of thousands of runs at once stands in front of the
 * control record, in {@value #HEAD_BYTES} bytes, so that it is read without decoding the rest.
 *
 * @param status whether and how it ended
 * @param suspended why it does not go on; null when it does
 * @param version of its definition
 * @param changedMs epoch milliseconds
 * @param endedMs epoch milliseconds; 0 while it runs
 * @param control see {@link io.tidemill.workflow.core.InstanceCodec}
 */
record StoredRun(
    Status status,
    Instance.Suspension.@Nullable Kind suspended,
    int version,
    long changedMs,
    long endedMs,
    byte[] control) {
  private static final byte FORMAT = 1;
  private static final int HEAD_BYTES = 3 + Integer.BYTES + 2 * Long.BYTES;
  private static final Status[] STATUSES = Status.values();
  private static final Instance.Suspension.Kind[] KINDS = Instance.Suspension.Kind.values();

  static StoredRun of(Instance instance, byte[] control) {
    Instance.Suspension suspension = instance.suspension();
    return new StoredRun(
        instance.status(),
        suspension == null ? null : suspension.kind(),
        instance.version(),
        instance.changedMs(),
        instance.endedMs(),
        control);
  }

  byte[] bytes() {
    return ByteBuffer.allocate(HEAD_BYTES + control.length)
        .put(FORMAT)
        .put((byte) status.ordinal())
        .put((byte) (suspended == null ? -1 : suspended.ordinal()))
        .putInt(version)
        .putLong(changedMs)
        .putLong(endedMs)
        .put(control)
        .array();
  }

  /** Reads what {@link #bytes} wrote; throws {@link MalformedRecord} for anything else. */
  static StoredRun read(byte[] stored) {
    var bytes = ByteBuffer.wrap(stored);
    if (stored.length < HEAD_BYTES || bytes.get() != FORMAT) {
      throw new MalformedRecord("not a stored run", null);
    }
    int status = bytes.get();
    int suspended = bytes.get();
    if (status < 0 || status >= STATUSES.length || suspended >= KINDS.length) {
      throw new MalformedRecord("not a stored run", null);
    }
    int version = bytes.getInt();
    long changedMs = bytes.getLong();
    long endedMs = bytes.getLong();
    byte[] control = new byte[bytes.remaining()];
    bytes.get(control);
    return new StoredRun(
        STATUSES[status],
        suspended < 0 ? null : KINDS[suspended],
        version,
        changedMs,
        endedMs,
        control);
  }

  /** Whether it is over. */
  boolean ended() {
    return status != Status.RUNNING;
  }
}
