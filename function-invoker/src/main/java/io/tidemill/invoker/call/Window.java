package io.tidemill.invoker.call;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The calls of one target, under way and waiting; guarded by the lock of {@link Windows}. */
final class Window {
  /** What one holder waits for here. */
  private static final class Queue {
    final Deque<Consumer<Windows.Place>> waiting = new ArrayDeque<>();
    boolean hasTurn;
  }

  /** A call that took its places and is to be started. */
  record Started(Holder holder, Consumer<Windows.Place> start) {}

  final String key;
  int limit;
  int underWay;

  /** Whether a thread is starting calls. */
  boolean starting;

  private final Map<Holder, Queue> queues = new HashMap<>();

  /** Holders with something waiting and a place of their own, in the order of their turns. */
  private final Deque<Holder> turns = new ArrayDeque<>();

  Window(String key) {
    this.key = key;
  }

  void add(Holder holder, Consumer<Windows.Place> start) {
    queues.computeIfAbsent(holder, _ -> new Queue()).waiting.add(start);
    holder.waitsFor(this);
    takeTurns(holder);
  }

  /** Lets a holder take turns if it waits here. */
  void takeTurns(Holder holder) {
    Queue queue = queues.get(holder);
    if (queue != null && !queue.hasTurn) {
      queue.hasTurn = true;
      turns.add(holder);
    }
  }

  /** Takes the places of the next call; null when none can start. */
  @Nullable Started next() {
    while (underWay < limit && !turns.isEmpty()) {
      Holder holder = turns.remove();
      Queue queue = queues.get(holder);
      if (queue == null) {
        throw new IllegalStateException("a turn without a queue");
      }
      queue.hasTurn = false;
      if (!holder.hasPlace()) {
        holder.passes(this);
        continue;
      }
      underWay++;
      holder.underWay++;
      var start = queue.waiting.remove();
      if (queue.waiting.isEmpty()) {
        queues.remove(holder);
        holder.waitsNoMoreFor(this);
      } else {
        takeTurns(holder);
      }
      return new Started(holder, start);
    }
    return null;
  }

  boolean isIdle() {
    return underWay == 0 && queues.isEmpty() && !starting;
  }
}
