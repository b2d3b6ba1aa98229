package io.tidemill.invoker.delivery;

import java.util.ArrayList;
import java.util.List;

/**
 * Calls that may be made only once a commit has carried the marks of their entries (at most once).
 * Guarded by the lane's lock.
 */
final class HeldCalls {
  private List<Runnable> forNextCommit = new ArrayList<>();
  private List<Runnable> carried = new ArrayList<>();
  private List<Runnable> committed = new ArrayList<>();

  /** Waits for the next commit that begins. */
  void add(Runnable call) {
    forNextCommit.add(call);
  }

  /** A commit begins: what waits up to now is what it carries. */
  void commitBegins() {
    carried.addAll(forNextCommit);
    forNextCommit = new ArrayList<>();
  }

  /** All marks are written, so that the commit under way makes them durable. */
  void marksWritten() {
    committed.addAll(carried);
    carried = new ArrayList<>();
  }

  /** What the last commit carried; the stream thread is back from it. */
  List<Runnable> takeCommitted() {
    List<Runnable> ready = committed;
    committed = new ArrayList<>();
    return ready;
  }

  /** Everything that waits, whether its mark was carried or not. */
  List<Runnable> takeAll() {
    List<Runnable> all = takeCommitted();
    all.addAll(carried);
    all.addAll(forNextCommit);
    carried = new ArrayList<>();
    forNextCommit = new ArrayList<>();
    return all;
  }
}
