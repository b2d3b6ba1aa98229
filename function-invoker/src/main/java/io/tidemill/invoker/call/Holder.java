package io.tidemill.invoker.call;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The calls of one trigger, over all its targets; guarded by the lock of {@link Windows}. */
final class Holder {
  final String name;
  int limit;
  int underWay;

  /** Where calls of it wait. */
  private final Set<Window> waiting = new HashSet<>();

  /** Where its turn came while it was full, so that it takes none until a call of it ends. */
  private final Set<Window> passed = new LinkedHashSet<>();

  Holder(String name) {
    this.name = name;
  }

  boolean hasPlace() {
    return underWay < limit;
  }

  void waitsFor(Window window) {
    waiting.add(window);
  }

  void waitsNoMoreFor(Window window) {
    waiting.remove(window);
    passed.remove(window);
  }

  void passes(Window window) {
    passed.add(window);
  }

  /**
   * After a call of it ended in a window: lets it take turns again, and answers the windows in
   * which that, or the place that is free there, may start something.
   */
  List<Window> takeTurnsAgain(Window ended) {
    if (passed.isEmpty() || !hasPlace()) {
      return List.of(ended);
    }
    var freed = new LinkedHashSet<Window>();
    freed.add(ended);
    for (Window window : passed) {
      window.takeTurns(this);
      freed.add(window);
    }
    passed.clear();
    return List.copyOf(freed);
  }

  boolean isIdle() {
    return underWay == 0 && waiting.isEmpty();
  }
}
