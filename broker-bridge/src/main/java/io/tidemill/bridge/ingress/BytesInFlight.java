package io.tidemill.bridge.ingress;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How much of the heap all requests together hold, from their first octet until they are answered:
 * the congestion control of the door (delivery contract, D8). Octets count when they come, not when
 * they are announced, so that a sender who announces much and sends nothing takes nothing.
 */
final class BytesInFlight {
  /** Most bytes of a node's requests. */
  static final long BYTES_MAX = 64L * 1024 * 1024;

  /** What a request takes besides its headers and its body. */
  private static final int REQUEST_BYTES = 8 * 1024;

  private final long bytesMax;
  private final AtomicLong held = new AtomicLong();

  BytesInFlight(long bytesMax) {
    this.bytesMax = bytesMax;
  }

  /** A request that holds nothing yet. */
  Share share() {
    return new Share();
  }

  long bytesMax() {
    return bytesMax;
  }

  /** What all requests hold now. */
  long held() {
    return held.get();
  }

  /** The bytes of one request. */
  final class Share {
    private final AtomicLong taken = new AtomicLong();

    /** Takes what the request costs beside its body; false when there is no room. */
    boolean open(long headerBytes) {
      return take(REQUEST_BYTES + headerBytes);
    }

    /** Takes so many bytes more; false, and nothing is taken, when there is no room. */
    boolean take(long bytes) {
      if (held.addAndGet(bytes) > bytesMax) {
        held.addAndGet(-bytes);
        return false;
      }
      taken.addAndGet(bytes);
      return true;
    }

    /** Gives everything back; again, nothing. */
    void close() {
      held.addAndGet(-taken.getAndSet(0));
    }
  }
}
