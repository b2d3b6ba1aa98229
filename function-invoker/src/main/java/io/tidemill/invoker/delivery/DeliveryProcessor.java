package io.tidemill.invoker.delivery;

import io.tidemill.schemas.event.MatchedEvent;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.StoreBuilder;
import org.jspecify.annotations.Nullable;

/** The shell around a {@link Lane}: one for each task, on its stream thread. */
public final class DeliveryProcessor implements Processor<byte[], Object, Void, Void> {
  /** Name of the delivery store. */
  public static final String STORE = "deliveries";

  /**
   * Pause between two looks at the backlog, and so between two commits of a task that reads
   * nothing.
   */
  private static final Duration REFILL_INTERVAL = Duration.ofMillis(100);

  /** A quarter of the commit interval: most of what waits is written when the commit begins. */
  private static final Duration WRITE_EARLY_INTERVAL = Duration.ofMillis(25);

  private final Lanes lanes;
  private @Nullable DeliveryStore store;
  private @Nullable Lane lane;

  private DeliveryProcessor(Lanes lanes) {
    this.lanes = lanes;
  }

  /** The processor and its store, to be wired into a topology. */
  public static ProcessorSupplier<byte[], Object, Void, Void> supplier(Lanes lanes) {
    return () -> new DeliveryProcessor(lanes);
  }

  /** The store that the processor needs. */
  public static StoreBuilder<?> store(Map<String, String> changelogSettings) {
    return new DeliveryStoreBuilder(STORE, changelogSettings);
  }

  @Override
  public void init(ProcessorContext<Void, Void> context) {
    DeliveryStore opened = context.getStateStore(STORE);
    Lane started = lanes.open(opened, context.taskId().partition());
    opened.beforeCommit(started::beforeCommit);
    try {
      started.restore();
    } catch (RuntimeException failed) {
      // Kafka Streams does not close what did not begin; calls may be under way already.
      lanes.close(started);
      opened.beforeCommit(null);
      throw failed;
    }
    context.schedule(
        WRITE_EARLY_INTERVAL, PunctuationType.WALL_CLOCK_TIME, _ -> started.writeEarly());
    context.schedule(REFILL_INTERVAL, PunctuationType.WALL_CLOCK_TIME, _ -> started.refill());
    store = opened;
    lane = started;
  }

  @Override
  public void process(Record<byte[], Object> record) {
    if (lane != null && record.value() instanceof MatchedEvent matched) {
      lane.accept(matched);
    }
  }

  @Override
  public void close() {
    if (lane != null) {
      lanes.close(lane);
    }
    if (store != null) {
      store.beforeCommit(null);
    }
  }
}
