package io.tidemill.ops.resources;

import io.tidemill.ops.kafka.ClientProperties;
import io.tidemill.ops.kafka.KafkaRequirements;
import io.tidemill.schemas.problem.ProblemException;
import io.tidemill.schemas.resource.Kind;
import io.tidemill.schemas.resource.ResourceTable;
import io.tidemill.schemas.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the resources topic from its beginning and always has a table of what it has read.
 *
 * <p>One thread reads; everybody else takes the newest immutable table and keeps it as long as one
 * decision lasts. Lost brokers are waited for by the consumer; anything else that it throws makes a
 * new consumer, which goes on where the table ends. A record that is nonsense is logged, passed
 * over, and never stops the others.
 */
public final class ResourceStore implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ResourceStore.class);
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration END_LIMIT = Duration.ofSeconds(10);
  private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);
  private static final long UNKNOWN = Long.MAX_VALUE;

  private final ClientProperties clients;
  private final String group;
  private final TopicPartition partition;
  private final Thread reader;
  private final List<Consumer<ResourceTable>> listeners = new CopyOnWriteArrayList<>();
  private final Object changed = new Object();
  private volatile ResourceTable table = ResourceTable.empty();
  // Beside the table, not in it: that a trigger has become active changes no trigger.
  private volatile Map<String, Map<Integer, Long>> activeFrom = Map.of();
  // When the records of versions were written; beside the table for the same reason.
  private final Map<ResourceKey, Instant> written = new ConcurrentHashMap<>();
  private volatile boolean closed;
  private volatile @Nullable KafkaConsumer<byte @Nullable [], byte @Nullable []> consumer;
  // Where the topic ended when this store first looked.
  private long endAtStart = UNKNOWN;

  private ResourceStore(ClientProperties clients, Topics topics, String nodeId) {
    this.clients = clients;
    this.group = group(topics, nodeId);
    this.partition = new TopicPartition(topics.resources().name(), 0);
    this.reader = Thread.ofPlatform().daemon().name("resource-store").unstarted(this::run);
  }

  /**
   * Begins to read; the topic must exist. {@link #awaitLoaded} says when the table is whole.
   *
   * @param nodeId names the group under which this store commits how far its table is
   */
  public static ResourceStore start(ClientProperties clients, Topics topics, String nodeId) {
    ResourceStore store = new ResourceStore(clients, topics, nodeId);
    store.reader.start();
    return store;
  }

  /** The group whose committed offset says how far a node's table is. */
  public static String group(Topics topics, String nodeId) {
    return topics.prefix() + "-resources-" + nodeId;
  }

  /**
   * By partition the offset from which the present form of a trigger holds on every node; empty
   * while that is not known.
   */
  public Optional<Map<Integer, Long>> activeFrom(String trigger) {
    return Optional.ofNullable(activeFrom.get(trigger));
  }

  /** When a version of a workflow was applied; empty while its record is not read. */
  public Optional<Instant> appliedAt(String workflow, int version) {
    return Optional.ofNullable(written.get(new ResourceKey(Kind.WORKFLOW, workflow, version)));
  }

  /** What has been read so far. */
  public ResourceTable current() {
    return table;
  }

  /**
   * Calls a listener with every table from now on, on the reading thread: it must not block. A
   * table that differs from the last one in its offset only is not told.
   */
  public void onChange(Consumer<ResourceTable> listener) {
    listeners.add(listener);
  }

  /**
   * Returns when the table holds everything the topic held at the start; fails with TM-4004 after
   * {@code limit}.
   */
  public void awaitLoaded(Duration limit) {
    await(limit, "its beginning", () -> endAtStart != UNKNOWN && table.offset() >= endAtStart);
  }

  /**
   * Returns when the table has read up to an end offset; fails with TM-4004 after {@code limit}.
   */
  public void awaitOffset(long offset, Duration limit) {
    await(limit, "offset " + offset, () -> table.offset() >= offset);
  }

  /**
   * Returns true when the table holds everything the topic holds now; false when that is not so
   * after {@code limit}, or the cluster does not tell.
   */
  public boolean awaitNewest(Admin admin, Duration limit) {
    try {
      long end =
          admin
              .listOffsets(Map.of(partition, OffsetSpec.latest()))
              .partitionResult(partition)
              .get(limit.toMillis(), TimeUnit.MILLISECONDS)
              .offset();
      awaitOffset(end, limit);
      return true;
    } catch (ExecutionException | TimeoutException | ProblemException unknown) {
      return false;
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void await(Duration limit, String what, BooleanSupplier reached) {
    long deadline = System.nanoTime() + limit.toNanos();
    synchronized (changed) {
      while (!reached.getAsBoolean()) {
        long restMs = (deadline - System.nanoTime()) / 1_000_000;
        if (restMs <= 0 || closed) {
          throw new ProblemException(
              KafkaRequirements.unreachable(
                  clients.bootstrapServers(),
                  "%s was not read up to %s within %d ms, only to %d"
                      .formatted(partition.topic(), what, limit.toMillis(), table.offset())));
        }
        try {
          changed.wait(restMs);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new ProblemException(
              KafkaRequirements.unreachable(
                  clients.bootstrapServers(), "interrupted while waiting"));
        }
      }
    }
  }

  private void run() {
    String lastFailure = "";
    while (!closed) {
      try (var fresh = newConsumer()) {
        consumer = fresh;
        follow(fresh);
      } catch (WakeupException closing) {
        // Only close() wakes it.
      } catch (RuntimeException e) {
        // The same failure every second is one line in the log, not one every second.
        if (!e.toString().equals(lastFailure)) {
          LOG.atWarn()
              .addKeyValue("topic", partition.topic())
              .setCause(e)
              .log("Resources cannot be read; trying on.");
          lastFailure = e.toString();
        }
        pause();
      } finally {
        consumer = null;
      }
    }
  }

  private KafkaConsumer<byte @Nullable [], byte @Nullable []> newConsumer() {
    Map<String, Object> settings = clients.consumer();
    settings.put(ConsumerConfig.GROUP_ID_CONFIG, group);
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    return new KafkaConsumer<byte @Nullable [], byte @Nullable []>(
        settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private void follow(KafkaConsumer<byte @Nullable [], byte @Nullable []> from) {
    from.assign(List.of(partition));
    if (table.offset() == 0) {
      from.seekToBeginning(List.of(partition));
    } else {
      from.seek(partition, table.offset());
    }
    if (endAtStart == UNKNOWN) {
      long end = from.endOffsets(List.of(partition), END_LIMIT).getOrDefault(partition, 0L);
      synchronized (changed) {
        endAtStart = end;
        changed.notifyAll();
      }
    }
    long[] committed = {-1};
    while (!closed) {
      fold(from.poll(POLL), from.position(partition));
      long applied = table.offset();
      if (committed[0] != applied) {
        // Who applied a change waits for this. What fails is tried at the next poll.
        committed[0] = applied;
        from.commitAsync(
            Map.of(partition, new OffsetAndMetadata(applied)),
            (_, failure) -> {
              if (failure != null) {
                committed[0] = -1;
              }
            });
      }
    }
  }

  private void fold(ConsumerRecords<byte @Nullable [], byte @Nullable []> records, long position) {
    if (records.isEmpty() && position <= table.offset()) {
      return;
    }
    // Offsets that run back mean that the topic was made anew: what was in the old one is gone.
    boolean anew = !records.isEmpty() && records.iterator().next().offset() < table.offset();
    ResourceTable.Builder next = new ResourceTable.Builder(anew ? ResourceTable.empty() : table);
    Map<String, Map<Integer, Long>> active = anew ? new HashMap<>() : new HashMap<>(activeFrom);
    for (var record : records) {
      fold(record, next, active);
    }
    if (!records.isEmpty()) {
      activeFrom = Map.copyOf(active);
    }
    publish(next.build(position), !records.isEmpty());
  }

  private void fold(
      ConsumerRecord<byte @Nullable [], byte @Nullable []> record,
      ResourceTable.Builder next,
      Map<String, Map<Integer, Long>> active) {
    String refused;
    try {
      refused = ResourceFold.apply(next, active, record.key(), record.value()).orElse("");
      noteVersion(record);
    } catch (RuntimeException bug) {
      refused = bug.toString();
    }
    if (!refused.isEmpty()) {
      LOG.atWarn()
          .addKeyValue("record", partition + "@" + record.offset())
          .addKeyValue("reason", refused.replaceAll("\\s+", " "))
          .log("A record of the resources topic is passed over.");
    }
  }

  private void noteVersion(ConsumerRecord<byte @Nullable [], byte @Nullable []> record) {
    byte[] key = record.key();
    if (key != null && record.value() != null) {
      ResourceKey.parse(new String(key, StandardCharsets.UTF_8))
          .filter(parsed -> parsed.version() != ResourceKey.CURRENT)
          .ifPresent(parsed -> written.put(parsed, Instant.ofEpochMilli(record.timestamp())));
    }
  }

  private void publish(ResourceTable next, boolean tell) {
    synchronized (changed) {
      table = next;
      changed.notifyAll();
    }
    if (tell) {
      for (Consumer<ResourceTable> listener : listeners) {
        try {
          listener.accept(next);
        } catch (RuntimeException bug) {
          LOG.error("A listener to resources failed.", bug);
        }
      }
    }
  }

  private void pause() {
    synchronized (changed) {
      try {
        if (!closed) {
          changed.wait(PAUSE_AFTER_FAILURE.toMillis());
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        closed = true;
      }
    }
  }

  /** Stops reading; the last table stays. */
  @Override
  public void close() {
    synchronized (changed) {
      closed = true;
      changed.notifyAll();
    }
    var reading = consumer;
    if (reading != null) {
      reading.wakeup();
    }
    try {
      if (!reader.join(CLOSE_LIMIT)) {
        LOG.warn("The reader of resources did not stop within {} s.", CLOSE_LIMIT.toSeconds());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
