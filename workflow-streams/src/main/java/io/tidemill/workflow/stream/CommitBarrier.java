package io.tidemill.workflow.stream;

import java.util.Map;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.internals.CacheFlushListener;
import org.apache.kafka.streams.state.internals.CachedStateStore;
import org.jspecify.annotations.Nullable;

/**
 * Runs something on the stream thread before each commit of a task. It holds nothing: it presents
 * itself as a cached store, because {@link CachedStateStore#flushCache} is the one moment before
 * the offsets are committed (as the delivery store does; the emit test fails if a later version of
 * Kafka Streams stops calling it).
 */
final class CommitBarrier implements StateStore, CachedStateStore<byte[], byte[]> {
  private final String name;
  private @Nullable Runnable before;
  private boolean open;

  private CommitBarrier(String name) {
    this.name = name;
  }

  /** Makes the barrier of each task. */
  static StoreBuilder<CommitBarrier> builder(String name) {
    return new StoreBuilder<>() {
      @Override
      public StoreBuilder<CommitBarrier> withCachingEnabled() {
        return this;
      }

      @Override
      public StoreBuilder<CommitBarrier> withCachingDisabled() {
        return this;
      }

      @Override
      public StoreBuilder<CommitBarrier> withLoggingEnabled(Map<String, String> config) {
        throw new IllegalStateException("there is nothing to log");
      }

      @Override
      public StoreBuilder<CommitBarrier> withLoggingDisabled() {
        return this;
      }

      @Override
      public CommitBarrier build() {
        return new CommitBarrier(name);
      }

      @Override
      public Map<String, String> logConfig() {
        return Map.of();
      }

      @Override
      public boolean loggingEnabled() {
        return false;
      }

      @Override
      public String name() {
        return name;
      }
    };
  }

  /** What is run from now on; null for nothing. */
  void before(@Nullable Runnable what) {
    before = what;
  }

  @Override
  public void flushCache() {
    if (before != null) {
      before.run();
    }
  }

  @Override
  public boolean setFlushListener(
      CacheFlushListener<byte[], byte[]> listener, boolean sendOldValues) {
    return false;
  }

  @Override
  public void clearCache() {
    // There is none.
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void init(StateStoreContext context, StateStore root) {
    context.register(root, (_, _) -> {});
    open = true;
  }

  @Override
  public void close() {
    open = false;
  }

  @Override
  public boolean persistent() {
    return false;
  }

  @Override
  public boolean isOpen() {
    return open;
  }
}
