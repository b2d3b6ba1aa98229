package io.tidemill.workflow.stream;

import io.tidemill.schemas.log.InstanceKey;
import io.tidemill.workflow.core.Instance;
import io.tidemill.workflow.core.InstanceCodec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/** Reads the instances of the partitions that this node owns. */
public final class InstanceQueries {
  private final KafkaStreams streams;

  public InstanceQueries(KafkaStreams streams) {
    this.streams = streams;
  }

  /** The newest run under a key, if this node owns it. */
  public Optional<Instance> find(InstanceKey key) {
    return Optional.ofNullable(store().get(Bytes.wrap(key.bytes()))).map(InstanceCodec::decode);
  }

  /**
   * Runs of one workflow, older runs of a token included, at most {@code limit}, in order of their
   * keys.
   */
  public List<Instance> list(String workflow, int limit, Predicate<Instance> wanted) {
    var found = new ArrayList<Instance>();
    byte[] from = (workflow + "/").getBytes(StandardCharsets.UTF_8);
    byte[] to = (workflow + "0").getBytes(StandardCharsets.UTF_8); // the character after the slash
    try (KeyValueIterator<Bytes, byte[]> all = store().range(Bytes.wrap(from), Bytes.wrap(to))) {
      while (all.hasNext() && found.size() < limit) {
        Instance instance = InstanceCodec.decode(all.next().value);
        if (wanted.test(instance)) {
          found.add(instance);
        }
      }
    }
    return found;
  }

  private ReadOnlyKeyValueStore<Bytes, byte[]> store() {
    return streams.store(
        StoreQueryParameters.fromNameAndType(
            WorkflowProcessor.STORE, QueryableStoreTypes.<Bytes, byte[]>keyValueStore()));
  }
}
