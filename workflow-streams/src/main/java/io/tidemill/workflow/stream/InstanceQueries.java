package io.tidemill.workflow.stream;

import io.tidemill.schemas.log.InstanceKey;
import io.tidemill.workflow.core.Instance;
import io.tidemill.workflow.core.InstanceCodec;
import io.tidemill.workflow.core.Status;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Reads the instances of the partitions that this node owns, live and finished. Documents are not
 * looked at: a large one is loaded when the caller asks for it. Fails with {@link
 * org.apache.kafka.streams.errors.InvalidStateStoreException} while partitions move.
 */
public final class InstanceQueries {
  private final Supplier<KafkaStreams> streams;

  public InstanceQueries(Supplier<KafkaStreams> streams) {
    this.streams = streams;
  }

  /** The newest run under a key, if this node owns it. */
  public Optional<Instance> find(InstanceKey key) {
    Bytes live = StoreKeys.newest(key);
    ReadOnlyKeyValueStore<Bytes, byte[]> instances = store(WorkflowProcessor.STORE, null);
    byte[] stored = instances.get(live);
    if (stored != null) {
      return Optional.of(decode(instances, live, stored));
    }
    ReadOnlyKeyValueStore<Bytes, byte[]> finished = store(WorkflowProcessor.FINISHED, null);
    try (var newestFirst =
        finished.reverseRange(
            StoreKeys.finished(key, 0), StoreKeys.finished(key, Integer.MAX_VALUE))) {
      while (newestFirst.hasNext()) {
        var next = newestFirst.next();
        if (StoreKeys.run(next.key, key) >= 0) {
          return Optional.of(decode(finished, next.key, next.value));
        }
      }
    }
    return Optional.empty();
  }

  /** One run under a key, if this node owns it. */
  public Optional<Instance> find(InstanceKey key, int run) {
    Optional<Instance> newest = find(key);
    if (newest.isPresent() && newest.get().run() == run) {
      return newest;
    }
    ReadOnlyKeyValueStore<Bytes, byte[]> finished = store(WorkflowProcessor.FINISHED, null);
    Bytes place = StoreKeys.finished(key, run);
    return Optional.ofNullable(finished.get(place)).map(stored -> decode(finished, place, stored));
  }

  /** Runs of one workflow, older runs of a token included. */
  public InstanceSearch.Page search(InstanceSearch search) {
    byte[] after = search.after() == null ? new byte[0] : HexFormat.of().parseHex(search.after());
    var found = new ArrayList<InstanceSearch.Found>();
    var walk = new Walk(search.workflow(), search.token(), after);
    try (walk) {
      for (Run run = walk.next(); run != null; run = walk.next()) {
        StoredRun head = StoredRun.read(run.stored());
        if (search.status() != null && head.status() != search.status()) {
          continue;
        }
        Instance instance = run.decoded();
        if (search.wants(instance)) {
          if (found.size() == search.limit()) {
            return new InstanceSearch.Page(found, found.getLast().place());
          }
          found.add(new InstanceSearch.Found(HexFormat.of().formatHex(run.place()), instance));
        }
      }
    }
    return new InstanceSearch.Page(found, null);
  }

  /** How many runs of a workflow there are of each status. */
  public Map<Status, Long> counts(String workflow) {
    var counts = new EnumMap<Status, Long>(Status.class);
    try (var walk = new Walk(workflow, "", new byte[0])) {
      for (Run run = walk.next(); run != null; run = walk.next()) {
        counts.merge(StoredRun.read(run.stored()).status(), 1L, Long::sum);
      }
    }
    return counts;
  }

  /** The versions of a workflow that live instances of this node run. */
  public Collection<Integer> liveVersions(String workflow) {
    var versions = new TreeSet<Integer>();
    try (var walk = new Walk(workflow, "", new byte[0])) {
      for (Run run = walk.next(); run != null; run = walk.next()) {
        StoredRun head = StoredRun.read(run.stored());
        if (!head.ended()) {
          versions.add(head.version());
        }
      }
    }
    return versions;
  }

  /** The keys of live instances of this node whose workflow begins so. */
  public Collection<InstanceKey> live(String workflowStart) {
    var keys = new ArrayList<InstanceKey>();
    try (var walk = new Walk(workflowStart, new byte[0])) {
      for (Run run = walk.next(); run != null; run = walk.next()) {
        if (!StoredRun.read(run.stored()).ended()) {
          keys.add(InstanceKey.parse(run.key().get()));
        }
      }
    }
    return keys;
  }

  private static Instance decode(
      ReadOnlyKeyValueStore<Bytes, byte[]> store, Bytes run, byte[] stored) {
    return InstanceCodec.decode(
        StoredRun.read(stored).control(),
        name -> RunStore.text(store.get(StoreKeys.document(run, name)), name));
  }

  private ReadOnlyKeyValueStore<Bytes, byte[]> store(String name, @Nullable Integer partition) {
    StoreQueryParameters<ReadOnlyKeyValueStore<Bytes, byte[]>> wanted =
        StoreQueryParameters.fromNameAndType(
            name, QueryableStoreTypes.<Bytes, byte[]>keyValueStore());
    return streams.get().store(partition == null ? wanted : wanted.withPartition(partition));
  }

  private Collection<Integer> partitions() {
    var own = new TreeSet<Integer>();
    streams
        .get()
        .metadataForLocalThreads()
        .forEach(
            thread -> thread.activeTasks().forEach(task -> own.add(task.taskId().partition())));
    return own;
  }

  /**
   * A run on the way.
   *
   * @param place key and number of the run; the newest of a key stands behind the older ones
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared; lives for one look.
  private record Run(
      ReadOnlyKeyValueStore<Bytes, byte[]> store, Bytes key, byte[] stored, byte[] place) {
    Instance decoded() {
      return decode(store, key, stored);
    }
  }

  /** One store of one partition, from a place on. */
  private static final class Road implements AutoCloseable {
    private final ReadOnlyKeyValueStore<Bytes, byte[]> store;
    private final boolean finished;
    private final KeyValueIterator<Bytes, byte[]> runs;

    Road(ReadOnlyKeyValueStore<Bytes, byte[]> store, boolean finished, Bytes from, Bytes to) {
      this.store = store;
      this.finished = finished;
      this.runs = store.range(from, to);
    }

    byte[] place() {
      Bytes key = runs.peekNextKey();
      return finished
          ? key.get()
          : StoreKeys.finished(InstanceKey.parse(key.get()), Integer.MAX_VALUE).get();
    }

    Run next() {
      byte[] place = place();
      var next = runs.next();
      return new Run(store, next.key, next.value, place);
    }

    @Override
    public void close() {
      runs.close();
    }
  }

  /** All runs of a workflow that this node owns, of all partitions in one order. */
  private final class Walk implements AutoCloseable {
    private final List<Road> roads = new ArrayList<>();
    private final PriorityQueue<Road> next =
        new PriorityQueue<>((a, b) -> Arrays.compareUnsigned(a.place(), b.place()));
    private final byte[] after;

    Walk(String workflow, String token, byte[] after) {
      this(workflow + "/" + token, after);
    }

    Walk(String start, byte[] after) {
      this(start.getBytes(StandardCharsets.UTF_8), after);
    }

    private Walk(byte[] prefix, byte[] after) {
      this.after = after;
      // No text in UTF-8 has this byte, so it stands behind all that begin alike.
      byte[] end = Arrays.copyOf(prefix, prefix.length + 1);
      end[prefix.length] = (byte) 0xFF;
      byte[] start =
          Arrays.compareUnsigned(after, prefix) > 0
              ? StoreKeys.ofFinished(Bytes.wrap(after)).bytes()
              : prefix;
      for (int partition : partitions()) {
        for (String name : List.of(WorkflowProcessor.STORE, WorkflowProcessor.FINISHED)) {
          roads.add(
              new Road(
                  store(name, partition),
                  name.equals(WorkflowProcessor.FINISHED),
                  Bytes.wrap(start),
                  Bytes.wrap(end)));
        }
      }
      roads.stream().filter(road -> road.runs.hasNext()).forEach(next::add);
    }

    /** The next run behind {@code after}; null at the end. */
    @Nullable Run next() {
      for (Road road = next.poll(); road != null; road = next.poll()) {
        Run run = road.next();
        if (road.runs.hasNext()) {
          next.add(road);
        }
        if (Arrays.compareUnsigned(run.place(), after) > 0) {
          return run;
        }
      }
      return null;
    }

    @Override
    public void close() {
      roads.forEach(Road::close);
    }
  }
}
