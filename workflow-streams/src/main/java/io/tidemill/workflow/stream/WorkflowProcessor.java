package io.tidemill.workflow.stream;

import io.tidemill.schemas.log.LogRecord;
import io.tidemill.workflow.core.Machine;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

/**
 * Folds the log of one partition into instances and performs what they ask for: load, {@link
 * Machine#step}, fold, store, forward.
 *
 * <p>Take-over: the first thing a new owner does is append {@link LogRecord.OwnerAssumed} with a
 * name of its own to its partition. Until it reads that record back it only folds, for what stands
 * before it may have been performed by the owner before; then it performs every call that is still
 * outstanding and every timer that is due, once, and from there on performs calls as they are
 * decided, before its transaction commits (design D4).
 *
 * <p>A step is at most three records of Kafka: the log record, the run in the changelog, and one
 * event of the history. What a run becomes between two commits is written once.
 */
public final class WorkflowProcessor implements Processor<byte[], byte[], byte[], byte[]> {
  /** Name of the store of the newest runs. */
  public static final String STORE = "instances";

  /** Name of the store of runs that ended. */
  public static final String FINISHED = "finished";

  /** The child that takes lifecycle events. */
  public static final String HISTORY = "history";

  /** The child that takes what no instance takes. */
  public static final String DEAD_LETTERS = "workflow-dead-letters";

  private static final String BARRIER = "emitted";

  /** How late a timer is at least noticed, on average by half. */
  private static final Duration TICK = Duration.ofMillis(20);

  private static final Duration SWEEP = Duration.ofSeconds(1);

  private final WorkflowServices services;
  private @Nullable WorkflowTask task;
  private @Nullable CommitBarrier barrier;

  private WorkflowProcessor(WorkflowServices services) {
    this.services = services;
  }

  /**
   * The processor with its stores, to be wired into a topology below the workflow log.
   *
   * @param changelogSettings of the topics behind the stores
   */
  public static ProcessorSupplier<byte[], byte[], byte[], byte[]> supplier(
      WorkflowServices services, Map<String, String> changelogSettings) {
    return new ProcessorSupplier<>() {
      @Override
      public Processor<byte[], byte[], byte[], byte[]> get() {
        return new WorkflowProcessor(services);
      }

      @Override
      public Set<StoreBuilder<?>> stores() {
        return Set.of(
            // Cached, so that what is written between two commits goes to the changelog once.
            runs(STORE, changelogSettings).withCachingEnabled(),
            runs(FINISHED, changelogSettings).withCachingDisabled(),
            CommitBarrier.builder(BARRIER));
      }
    };
  }

  private static StoreBuilder<KeyValueStore<Bytes, byte[]>> runs(
      String name, Map<String, String> changelogSettings) {
    return Stores.keyValueStoreBuilder(
            Stores.persistentKeyValueStore(name), Serdes.Bytes(), Serdes.ByteArray())
        .withLoggingEnabled(changelogSettings);
  }

  @Override
  public void init(ProcessorContext<byte[], byte[]> context) {
    var opened =
        new WorkflowTask(
            services,
            context,
            new RunStore(context.getStateStore(STORE), context.getStateStore(FINISHED)));
    opened.open();
    opened.announce();
    CommitBarrier before = context.getStateStore(BARRIER);
    before.before(opened::settle);
    context.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, _ -> opened.tick());
    context.schedule(SWEEP, PunctuationType.WALL_CLOCK_TIME, _ -> opened.sweep());
    barrier = before;
    task = opened;
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    if (task == null) {
      throw new IllegalStateException("init was not called");
    }
    task.process(record);
  }

  @Override
  public void close() {
    if (barrier != null) {
      barrier.before(null);
    }
    if (task != null) {
      task.close();
    }
  }
}
