package io.tidemill.bridge.ingress;

import io.cloudevents.CloudEvent;
import io.tidemill.schemas.event.EventCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** A log in memory that answers on a thread of its own, as Kafka's producer does. */
final class FakeLog implements EventLog, AutoCloseable {
  private final List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
  private final List<Consumer<@Nullable Exception>> held = new ArrayList<>();
  private final ExecutorService writer = Executors.newSingleThreadExecutor();
  private Function<Integer, @Nullable Exception> failure = _ -> null;
  private boolean holding;
  private int appends;

  @Override
  public synchronized void append(
      ProducerRecord<byte[], byte[]> record, Consumer<@Nullable Exception> done) {
    Exception refused = failure.apply(appends++);
    if (refused == null) {
      records.add(record);
    }
    if (holding) {
      held.add(done);
    } else {
      writer.execute(() -> done.accept(refused));
    }
  }

  /** Decides by the number of the append, from 0 since this call, whether it fails. */
  synchronized void failing(Function<Integer, @Nullable Exception> decision) {
    failure = decision;
    appends = 0;
  }

  /** Keeps outcomes back until {@link #release}. */
  synchronized void hold() {
    holding = true;
  }

  synchronized boolean holdsOne() {
    return held.size() == 1;
  }

  synchronized int holds() {
    return held.size();
  }

  /** Ends everything that is kept back with this outcome. */
  synchronized void release(@Nullable Exception outcome) {
    holding = false;
    if (outcome != null) {
      records.clear();
    }
    held.forEach(done -> done.accept(outcome));
    held.clear();
  }

  void release() {
    release(null);
  }

  synchronized List<ProducerRecord<byte[], byte[]>> records() {
    return List.copyOf(records);
  }

  synchronized void clear() {
    records.clear();
  }

  List<CloudEvent> events() {
    return records().stream()
        .map(record -> EventCodec.decode(record.headers(), record.value()))
        .map(decoded -> ((EventCodec.Decoded.Event) decoded).event())
        .toList();
  }

  @Override
  public void close() {
    writer.shutdownNow();
  }
}
