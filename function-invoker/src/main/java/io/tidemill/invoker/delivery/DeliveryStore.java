package io.tidemill.invoker.delivery;

import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.internals.CacheFlushListener;
import org.apache.kafka.streams.state.internals.CachedStateStore;
import org.jspecify.annotations.Nullable;

/**
 * A write-behind buffer around a changelogged RocksDB store: what is unsettled when the task
 * commits is written just before its offsets are, what was settled by then never is (design D2).
 *
 * <p>The only moment that is late enough to skip what is settled and early enough to be durable
 * before the consumed offset moves on is the task's preparation of a commit. Kafka Streams 4.3
 * calls {@link StateStore#commit} after the offsets were committed, and {@link
 * CachedStateStore#flushCache} before, on the stream thread, also when a task is revoked or closed;
 * so this store presents itself as a cached one. That interface is internal to Kafka Streams: the
 * crash tests and the changelog test fail if a later version stops calling it.
 */
final class DeliveryStore implements StateStore, CachedStateStore<byte[], byte[]> {
  private final KeyValueStore<Bytes, byte[]> inner;
  private @Nullable Runnable beforeCommit;

  DeliveryStore(KeyValueStore<Bytes, byte[]> inner) {
    this.inner = inner;
  }

  /** Calls {@code write} on the stream thread before each commit of the task; null for no one. */
  void beforeCommit(@Nullable Runnable write) {
    beforeCommit = write;
  }

  void put(byte[] key, byte[] value) {
    inner.put(Bytes.wrap(key), value);
  }

  void delete(byte[] key) {
    inner.delete(Bytes.wrap(key));
  }

  /** The value of a key; null for none. */
  byte @Nullable [] get(byte[] key) {
    return inner.get(Bytes.wrap(key));
  }

  /** Everything from one key to another, both included. */
  KeyValueIterator<Bytes, byte[]> range(byte[] from, byte[] to) {
    return inner.range(Bytes.wrap(from), Bytes.wrap(to));
  }

  @Override
  public void flushCache() {
    if (beforeCommit != null) {
      beforeCommit.run();
    }
  }

  @Override
  public boolean setFlushListener(
      CacheFlushListener<byte[], byte[]> listener, boolean sendOldValues) {
    return false;
  }

  @Override
  public void clearCache() {
    // What is buffered belongs to the lane, which is made anew with each task.
  }

  @Override
  public String name() {
    return inner.name();
  }

  @Override
  public void init(StateStoreContext context, StateStore root) {
    inner.init(context, root);
  }

  @Override
  public void commit(Map<TopicPartition, Long> changelogOffsets) {
    inner.commit(changelogOffsets);
  }

  @Override
  public @Nullable Long committedOffset(TopicPartition partition) {
    return inner.committedOffset(partition);
  }

  @Override
  @SuppressWarnings("deprecation") // New stores shall answer it until it is removed.
  public boolean managesOffsets() {
    return inner.managesOffsets();
  }

  @Override
  public void close() {
    inner.close();
  }

  @Override
  public boolean persistent() {
    return inner.persistent();
  }

  @Override
  public boolean isOpen() {
    return inner.isOpen();
  }
}
