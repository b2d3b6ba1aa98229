package io.tidemill.invoker.delivery;

import io.tidemill.schemas.avro.DeliveryRecord;
import io.tidemill.schemas.log.DeliveryCodec;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/** A store in memory that outlives its lanes, tells when it is used, and fails when told. */
final class TestDisk implements KeyValueStore<Bytes, byte[]> {
  private final TreeMap<Bytes, byte[]> content = new TreeMap<>();
  private int writes;
  private int failAt;
  private Runnable onPut = () -> {};
  private Runnable onRange = () -> {};

  int writes() {
    return writes;
  }

  int size() {
    return content.size();
  }

  boolean isEmpty() {
    return content.isEmpty();
  }

  DeliveryRecord only() {
    if (content.size() != 1) {
      throw new AssertionError("expected one record, found " + content.size());
    }
    return DeliveryCodec.ALL.decode(content.firstEntry().getValue());
  }

  /** The next put but n-1 times out. */
  void failPutNumber(int n) {
    failAt = writes + n;
  }

  /** Runs once, just before the next put. */
  void onPut(Runnable once) {
    onPut = once;
  }

  /** Runs once, just before the next range is read. */
  void onRange(Runnable once) {
    onRange = once;
  }

  @Override
  public void put(Bytes key, byte[] value) {
    Runnable run = onPut;
    onPut = () -> {};
    run.run();
    writes++;
    if (writes == failAt) {
      throw new TimeoutException("timed out");
    }
    content.put(key, value);
  }

  @Override
  public byte[] putIfAbsent(Bytes key, byte[] value) {
    throw new AssertionError("not expected");
  }

  @Override
  public void putAll(List<KeyValue<Bytes, byte[]>> entries) {
    throw new AssertionError("not expected");
  }

  @Override
  @SuppressWarnings("NullAway") // Null for none, as Kafka's stores answer.
  public byte[] delete(Bytes key) {
    return content.remove(key);
  }

  @Override
  @SuppressWarnings("NullAway") // Null for none, as Kafka's stores answer.
  public byte[] get(Bytes key) {
    return content.get(key);
  }

  @Override
  public KeyValueIterator<Bytes, byte[]> range(Bytes from, Bytes to) {
    Runnable run = onRange;
    onRange = () -> {};
    run.run();
    return new Entries(new TreeMap<>(content.subMap(from, true, to, true)));
  }

  @Override
  public KeyValueIterator<Bytes, byte[]> all() {
    throw new AssertionError("not expected");
  }

  @Override
  public long approximateNumEntries() {
    return content.size();
  }

  @Override
  public String name() {
    return "disk";
  }

  @Override
  public void init(StateStoreContext context, StateStore root) {}

  @Override
  public void close() {}

  @Override
  public boolean persistent() {
    return true;
  }

  @Override
  public boolean isOpen() {
    return true;
  }

  private static final class Entries implements KeyValueIterator<Bytes, byte[]> {
    private final Iterator<Map.Entry<Bytes, byte[]>> entries;

    Entries(TreeMap<Bytes, byte[]> snapshot) {
      entries = snapshot.entrySet().iterator();
    }

    @Override
    public boolean hasNext() {
      return entries.hasNext();
    }

    @Override
    public KeyValue<Bytes, byte[]> next() {
      var next = entries.next();
      return KeyValue.pair(next.getKey(), next.getValue());
    }

    @Override
    public Bytes peekNextKey() {
      throw new AssertionError("not expected");
    }

    @Override
    public void close() {}
  }
}
