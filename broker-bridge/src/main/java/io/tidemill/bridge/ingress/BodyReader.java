package io.tidemill.bridge.ingress;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import org.eclipse.jetty.io.Content;

/**
 * Reads a request's body up to a limit without a thread waiting for it. Runs on one thread at a
 * time: Jetty calls it again when there is more.
 */
final class BodyReader implements Runnable {
  private static final int START_BYTES_MAX = 64 * 1024;

  private final Content.Source source;
  private final int bytesMax;
  private final Listener listener;
  private final ByteArrayOutputStream body;

  /** Is told once how the reading ended. */
  interface Listener {
    void read(byte[] body);

    void tooLarge();

    /** The sender broke off, was too slow, or its framing is wrong. */
    void failed();
  }

  /**
   * Prepares the reading; {@link #run} starts it.
   *
   * @param declared the body's length in bytes as declared by the sender, negative when it is not
   */
  BodyReader(Content.Source source, long declared, int bytesMax, Listener listener) {
    this.source = source;
    this.bytesMax = bytesMax;
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
      boolean fits = add(chunk.getByteBuffer());
      boolean last = chunk.isLast();
      chunk.release();
      if (!fits) {
        listener.tooLarge();
        return;
      }
      if (last) {
        listener.read(body.toByteArray());
        return;
      }
    }
  }

  private boolean add(ByteBuffer octets) {
    if (octets.remaining() > bytesMax - body.size()) {
      return false;
    }
    byte[] taken = new byte[octets.remaining()];
    octets.get(taken);
    body.writeBytes(taken);
    return true;
  }
}
