package io.tidemill.invoker.call;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The windows of all targets of this node, shared by the mesh and the workflows. */
public final class Windows {
  private final ConcurrentMap<String, Window> windows = new ConcurrentHashMap<>();
  private volatile boolean paused;

  /**
   * Runs {@code start} when a place in the target's window is free; each start is followed by one
   * {@link #release}. It may run at once on this thread, so it must not block.
   */
  public void submit(Target target, Runnable start) {
    Window window = windows.computeIfAbsent(target.key(), _ -> new Window(target.concurrency()));
    if (paused) {
      // Asked only now that the window is in the map: either this sees the pause or pause sees it.
      window.pause();
    }
    window.submit(start, target.concurrency());
  }

  /** Gives back the place of one call that ended. */
  public void release(Target target) {
    Window window = windows.get(target.key());
    if (window == null) {
      throw new IllegalStateException("nothing was started for " + target.key());
    }
    window.release();
  }

  /** Starts no call any more; those under way end by themselves. */
  public void pause() {
    paused = true;
    windows.values().forEach(Window::pause);
  }

  /** Calls under way now. */
  public int underWay() {
    return windows.values().stream().mapToInt(Window::underWay).sum();
  }
}
