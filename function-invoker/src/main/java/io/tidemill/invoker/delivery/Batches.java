package io.tidemill.invoker.delivery;

import io.tidemill.schemas.resource.Delivery;
import io.tidemill.schemas.resource.Trigger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Collects the deliveries of a lane's batching triggers until there are enough or one waited long
 * enough. An ordered trigger starts one delivery of a key at a time, so no batch holds two of a
 * key. Any thread.
 */
final class Batches {
  private record Open(Trigger trigger, Destination to, List<Entry> entries) {}

  private record Address(String trigger, String target) {}

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Address, Open> open = new HashMap<>();
  private final Consumer<Work> full;
  private final BiConsumer<Duration, Runnable> later;

  /**
   * @param full takes a batch that goes out
   * @param later runs something after a pause
   */
  Batches(Consumer<Work> full, BiConsumer<Duration, Runnable> later) {
    this.full = full;
    this.later = later;
  }

  /** Adds a delivery to the batch of its trigger and target. */
  void add(Entry entry, Trigger trigger, Destination to, Delivery.Batch limits) {
    var address = new Address(trigger.name(), to.target().key());
    Open batch;
    int size;
    boolean isFull;
    lock.lock();
    try {
      batch = open.computeIfAbsent(address, _ -> new Open(trigger, to, new ArrayList<>()));
      batch.entries().add(entry);
      size = batch.entries().size();
      isFull = size >= limits.maxEvents();
      if (isFull) {
        // Here and now: the next one must begin a batch of its own.
        open.remove(address);
      }
    } finally {
      lock.unlock();
    }
    if (isFull) {
      full.accept(new Work(batch.entries(), batch.trigger(), batch.to()));
    } else if (size == 1) {
      later.accept(limits.maxWait(), () -> close(address, batch));
    }
  }

  private void close(Address address, Open batch) {
    Work work;
    lock.lock();
    try {
      if (open.get(address) != batch) {
        return;
      }
      open.remove(address);
      work = new Work(batch.entries(), batch.trigger(), batch.to());
    } finally {
      lock.unlock();
    }
    full.accept(work);
  }
}
