package io.tidemill.invoker.delivery;

import java.util.Map;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * Makes the delivery store of a task: RocksDB with a changelog, without Kafka Streams' own cache.
 */
final class DeliveryStoreBuilder implements StoreBuilder<DeliveryStore> {
  private final StoreBuilder<KeyValueStore<Bytes, byte[]>> inner;

  DeliveryStoreBuilder(String name, Map<String, String> changelogSettings) {
    this.inner =
        Stores.keyValueStoreBuilder(
                Stores.persistentKeyValueStore(name), Serdes.Bytes(), Serdes.ByteArray())
            .withLoggingEnabled(changelogSettings)
            .withCachingDisabled();
  }

  @Override
  public DeliveryStore build() {
    return new DeliveryStore(inner.build());
  }

  @Override
  public StoreBuilder<DeliveryStore> withCachingEnabled() {
    throw new IllegalStateException("the delivery store is a cache itself");
  }

  @Override
  public StoreBuilder<DeliveryStore> withCachingDisabled() {
    return this;
  }

  @Override
  public StoreBuilder<DeliveryStore> withLoggingEnabled(Map<String, String> config) {
    inner.withLoggingEnabled(config);
    return this;
  }

  @Override
  public StoreBuilder<DeliveryStore> withLoggingDisabled() {
    throw new IllegalStateException("without a changelog a crash would lose deliveries");
  }

  @Override
  public Map<String, String> logConfig() {
    return inner.logConfig();
  }

  @Override
  public boolean loggingEnabled() {
    return true;
  }

  @Override
  public String name() {
    return inner.name();
  }
}
