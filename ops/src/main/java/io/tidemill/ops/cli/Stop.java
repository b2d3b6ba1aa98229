package io.tidemill.ops.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C as a wish: work that is under way is finished and told, nothing new is begun. The process
 * ends when this is closed, or after {@value #PATIENCE_SECONDS} s.
 */
final class Stop implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 20;

  private final CountDownLatch finished = new CountDownLatch(1);
  private final Thread hook = Thread.ofPlatform().name("ctrl-c").unstarted(this::awaitEnd);
  private volatile boolean requested;

  /** A stop that Ctrl-C asks for. */
  static Stop onCtrlC() {
    var stop = new Stop();
    Runtime.getRuntime().addShutdownHook(stop.hook);
    return stop;
  }

  /** Whether somebody wants it to end. */
  boolean requested() {
    return requested;
  }

  void request() {
    requested = true;
  }

  private void awaitEnd() {
    request();
    try {
      if (!finished.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        Thread.currentThread().interrupt();
      }
    } catch (InterruptedException ending) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    finished.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException ending) {
      // The hook runs; it ends by itself.
    }
  }
}
