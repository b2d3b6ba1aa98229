package io.tidemill.bridge.ingress;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import org.eclipse.jetty.io.Content;

/**
 * Reads a request's body up to a limit without a thread waiting for it. Runs on one thread at a
 * time: Jetty calls it again when there is more.
 *
 * <p>What is beyond the limit is read and dropped for another {@value #DRAIN_BYTES_MAX} bytes: an
 * answer given while the sender still sends makes the connection reset, and many clients (the JDK's
 * among them) then report a broken pipe instead of the answer.
 */
final class BodyReader implements Runnable {
  /** Most bytes beyond the limit that are read and dropped. */
  static final int DRAIN_BYTES_MAX = 8 * 1024 * 1024;

  private static final int START_BYTES_MAX = 64 * 1024;

  private final Content.Source source;
  private final int bytesMax;
  private final BytesInFlight.Share share;
  private final Listener listener;
  private final ByteArrayOutputStream body;
  private long total;
  private boolean noRoom;

  /** Is told once how the reading ended. */
  interface Listener {
    void read(byte[] body);

    void tooLarge();

    /** The node holds as many bytes as it may. */
    void noRoom();

    /** The sender broke off, was too slow, or its framing is wrong. */
    void failed();
  }

  /**
   * Prepares the reading; {@link #run} starts it.
   *
   * @param share pays for what is kept
   * @param declared the body's length in bytes as declared by the sender, negative when it is not
   */
  BodyReader(
      Content.Source source,
      long declared,
      int bytesMax,
      BytesInFlight.Share share,
      Listener listener) {
    this.source = source;
    this.bytesMax = bytesMax;
    this.share = share;
    this.listener = listener;
    // A declared length is only believed up to a point: memory is taken when octets come.
    body = new ByteArrayOutputStream((int) Math.clamp(declared, 512, START_BYTES_MAX));
  }

  @Override
  public void run() {
    while (true) {
      Content.Chunk chunk = source.read();
      if (chunk == null) {
        source.demand(this);
        return;
      }
      if (Content.Chunk.isFailure(chunk)) {
        listener.failed();
        return;
      }
      add(chunk.getByteBuffer());
      boolean last = chunk.isLast();
      chunk.release();
      if (last || total - bytesMax > DRAIN_BYTES_MAX) {
        end();
        return;
      }
    }
  }

  private void add(ByteBuffer octets) {
    total += octets.remaining();
    if (total <= bytesMax && !noRoom) {
      noRoom = !share.take(octets.remaining());
    }
    if (total <= bytesMax && !noRoom) {
      byte[] taken = new byte[octets.remaining()];
      octets.get(taken);
      body.writeBytes(taken);
    }
  }

  private void end() {
    if (total > bytesMax) {
      listener.tooLarge();
    } else if (noRoom) {
      listener.noRoom();
    } else {
      listener.read(body.toByteArray());
    }
  }
}
