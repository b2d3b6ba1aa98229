package io.tidemill.invoker.call;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * How many calls of one target may be under way at once from this node; the rest waits in order.
 * Whoever waits bounds its own number: the queue itself has no limit.
 */
final class Window {
  private final ReentrantLock lock = new ReentrantLock();
  private final Deque<Runnable> waiting = new ArrayDeque<>();
  private int limit;
  private int underWay;
  private boolean paused;

  /**
   * Whether a thread is starting calls. Only one does at a time: a start that ends at once, on the
   * same stack, leaves the next to the loop below it, so the stack stays flat and the order holds.
   */
  private boolean starting;

  Window(int limit) {
    this.limit = limit;
  }

  /**
   * Runs {@code start} now or when its turn comes; each start is followed by one {@link #release}.
   */
  void submit(Runnable start, int newLimit) {
    lock.lock();
    try {
      limit = newLimit;
      waiting.add(start);
    } finally {
      lock.unlock();
    }
    startNext();
  }

  /** Gives back the place of one call that ended. */
  void release() {
    lock.lock();
    try {
      underWay--;
    } finally {
      lock.unlock();
    }
    startNext();
  }

  /** Starts nothing more. */
  void pause() {
    lock.lock();
    try {
      paused = true;
    } finally {
      lock.unlock();
    }
  }

  int underWay() {
    lock.lock();
    try {
      return underWay;
    } finally {
      lock.unlock();
    }
  }

  private void startNext() {
    for (Runnable next = first(); next != null; next = following()) {
      boolean started = false;
      try {
        next.run();
        started = true;
      } finally {
        if (!started) {
          stopStarting();
        }
      }
    }
  }

  private @Nullable Runnable first() {
    lock.lock();
    try {
      return starting ? null : following();
    } finally {
      lock.unlock();
    }
  }

  private @Nullable Runnable following() {
    lock.lock();
    try {
      starting = !paused && underWay < limit && !waiting.isEmpty();
      if (!starting) {
        return null;
      }
      underWay++;
      return waiting.remove();
    } finally {
      lock.unlock();
    }
  }

  private void stopStarting() {
    lock.lock();
    try {
      starting = false;
    } finally {
      lock.unlock();
    }
  }
}
