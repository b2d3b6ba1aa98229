package io.tidemill.invoker.call;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How many calls may be under way at once from this node, for each target and for each holder (a
 * trigger) that has a limit of its own; shared by the mesh and the workflows. Whoever waits bounds
 * its own number: the queues have no limit.
 *
 * <p>A call takes its place in both windows in one step or in none, so no call holds one place
 * while it waits for the other, and nothing can deadlock. In the window of a target each holder has
 * a queue, and the queues take turns: a trigger with a thousand calls waiting delays another
 * trigger of the same function by one call, not by a thousand. A holder whose own window is full
 * leaves the turns until one of its calls ends. One lock guards all windows: it is held for well
 * under a microsecond, and never while a call is started.
 */
public final class Windows {
  /** The holder of calls without a limit of their own. */
  private static final String NOBODY = "";

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Window> windows = new HashMap<>();
  private final Map<String, Holder> holders = new HashMap<>();
  private boolean paused;

  /** The place of a call in its windows. */
  public final class Place {
    private final Window window;
    private final Holder holder;
    private boolean released;

    private Place(Window window, Holder holder) {
      this.window = window;
      this.holder = holder;
    }

    /** Gives the place back; more than once does no harm. */
    public void release() {
      List<Window> freed =
          underLock(() -> {
            if (released) {
              return List.of();
            }
            released = true;
            return end(window, holder);
          });
      freed.forEach(Windows.this::startNext);
    }
  }

  /**
   * Runs {@code start} when there is a place in the target's window and in the holder's. It may run
   * at once on this thread, so it must not block; it must see to it that the place is released.
   *
   * @param holder name of the trigger; calls of one holder and target start in the order of
   *     submission
   * @param holderLimit most calls of this holder under way at once, over all targets; 0 for no
   *     limit. The newest limit counts, as the target's does
   */
  public void submit(Target target, String holder, int holderLimit, Consumer<Place> start) {
    Window window =
        underLock(() -> {
          Window of = windows.computeIfAbsent(target.key(), Window::new);
          Holder by = holders.computeIfAbsent(holder, Holder::new);
          of.limit = target.concurrency();
          by.limit = holderLimit == 0 ? Integer.MAX_VALUE : holderLimit;
          of.add(by, start);
          return of;
        });
    startNext(window);
  }

  /**
   * Runs {@code start} when a place in the target's window is free; each start is followed by one
   * {@link #release}. It may run at once on this thread, so it must not block.
   */
  public void submit(Target target, Runnable start) {
    submit(target, NOBODY, 0, _ -> start.run());
  }

  /** Gives back the place of one call that was submitted without a holder and ended. */
  public void release(Target target) {
    List<Window> freed =
        underLock(() -> {
          Window window = windows.get(target.key());
          Holder nobody = holders.get(NOBODY);
          if (window == null || nobody == null) {
            throw new IllegalStateException("nothing was started for " + target.key());
          }
          return end(window, nobody);
        });
    freed.forEach(this::startNext);
  }

  /** Starts no call any more; those under way end by themselves. */
  public void pause() {
    underLock(() -> paused = true);
  }

  /** Calls under way now. */
  public int underWay() {
    return underLock(() -> windows.values().stream().mapToInt(window -> window.underWay).sum());
  }

  /** Windows that are kept, of targets and of holders. */
  int size() {
    return underLock(() -> windows.size() + holders.size());
  }

  /** Under the lock; answers the windows in which a call may start now. */
  private List<Window> end(Window window, Holder holder) {
    window.underWay--;
    holder.underWay--;
    List<Window> freed = holder.takeTurnsAgain(window);
    forgetIdle(window, holder);
    return freed;
  }

  private void forgetIdle(Window window, Holder holder) {
    if (window.isIdle()) {
      windows.remove(window.key, window);
    }
    if (holder.isIdle()) {
      holders.remove(holder.name, holder);
    }
  }

  /**
   * Starts what may start. Only one thread does so for a window at a time: a start that ends at
   * once, on the same stack, leaves the next to the loop below it, so the stack stays flat and the
   * order holds.
   */
  private void startNext(Window window) {
    for (Runnable next = first(window); next != null; next = following(window)) {
      boolean started = false;
      try {
        next.run();
        started = true;
      } finally {
        if (!started) {
          underLock(() -> window.starting = false);
        }
      }
    }
  }

  private @Nullable Runnable first(Window window) {
    return underLock(() -> window.starting ? null : following(window));
  }

  private @Nullable Runnable following(Window window) {
    return underLock(() -> {
      Window.Started next = paused ? null : window.next();
      window.starting = next != null;
      if (next == null) {
        if (window.isIdle()) {
          windows.remove(window.key, window);
        }
        return null;
      }
      var place = new Place(window, next.holder());
      return () -> next.start().accept(place);
    });
  }

  private <T extends @Nullable Object> T underLock(Supplier<T> what) {
    lock.lock();
    try {
      return what.get();
    } finally {
      lock.unlock();
    }
  }
}
