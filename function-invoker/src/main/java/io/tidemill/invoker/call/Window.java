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
    for (Runnable next = take(); next != null; next = take()) {
      next.run();
    }
  }

  private @Nullable Runnable take() {
    lock.lock();
    try {
      if (paused || underWay >= limit || waiting.isEmpty()) {
        return null;
      }
      underWay++;
      return waiting.remove();
    } finally {
      lock.unlock();
    }
  }
}
