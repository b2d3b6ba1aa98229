package io.tidemill.workflow.stream;

import io.cloudevents.CloudEvent;
import io.tidemill.schemas.event.DeadLetter;
import io.tidemill.schemas.event.EventCodec;
import io.tidemill.schemas.event.EventParts;
import io.tidemill.schemas.event.Origin;
import io.tidemill.schemas.log.InstanceKey;
import io.tidemill.schemas.log.LogCodec;
import io.tidemill.schemas.log.LogRecord;
import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.workflow.core.Decision;
import io.tidemill.workflow.core.Effect;
import io.tidemill.workflow.core.Instance;
import io.tidemill.workflow.core.InstanceCodec;
import io.tidemill.workflow.core.InstanceEvent;
import io.tidemill.workflow.core.Machine;
import io.tidemill.workflow.core.Status;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Folds the log of one partition into instances and performs what they ask for: load, {@link
 * Machine#step}, fold, store, forward.
 *
 * <p>Take-over: the first thing a new owner does is append {@link LogRecord.OwnerAssumed} with a
 * name of its own to its partition. Until it reads that record back it only folds, for what stands
 * before it may have been performed by the owner before; then it performs every call that is still
 * outstanding, once, and from there on performs calls as they are decided, before its transaction
 * commits (design D4).
 */
public final class WorkflowProcessor implements Processor<byte[], byte[], byte[], byte[]> {
  /** Name of the store of instances. */
  public static final String STORE = "instances";

  /** The child that takes lifecycle events. */
  public static final String HISTORY = "history";

  /** The child that takes what no instance takes. */
  public static final String DEAD_LETTERS = "workflow-dead-letters";

  private static final Logger LOG = LoggerFactory.getLogger(WorkflowProcessor.class);
  private static final Duration LOOK_INTERVAL = Duration.ofMillis(500);
  private static final byte[] OWNER_KEY = "owner".getBytes(StandardCharsets.UTF_8);

  private final WorkflowServices services;
  private @Nullable Task task;

  private WorkflowProcessor(WorkflowServices services) {
    this.services = services;
  }

  /** The processor, to be wired into a topology below the workflow log. */
  public static ProcessorSupplier<byte[], byte[], byte[], byte[]> supplier(
      WorkflowServices services) {
    return () -> new WorkflowProcessor(services);
  }

  /** The store that the processor needs. */
  public static StoreBuilder<?> store(Map<String, String> changelogSettings) {
    return Stores.keyValueStoreBuilder(
            Stores.persistentKeyValueStore(STORE), Serdes.Bytes(), Serdes.ByteArray())
        .withLoggingEnabled(changelogSettings)
        .withCachingDisabled();
  }

  @Override
  public void init(ProcessorContext<byte[], byte[]> context) {
    Task opened = new Task(context);
    opened.announce();
    context.schedule(LOOK_INTERVAL, PunctuationType.WALL_CLOCK_TIME, _ -> opened.performWaiting());
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
    if (task != null) {
      task.close();
    }
  }

  /** What lives as long as this task owns its partition. */
  private final class Task {
    private final ProcessorContext<byte[], byte[]> context;
    private final KeyValueStore<Bytes, byte[]> instances;
    private final int partition;
    private final String owner;
    private final CallLane calls;
    private boolean performing;
    private boolean callsWait;

    Task(ProcessorContext<byte[], byte[]> context) {
      this.context = context;
      this.instances = context.getStateStore(STORE);
      this.partition = context.taskId().partition();
      this.owner = services.node() + "/" + partition + "/" + System.nanoTime();
      this.calls = new CallLane(services, partition);
    }

    /**
     * Marks in the log where this owner's time begins; the producer repeats it until it is stored.
     */
    void announce() {
      var mark =
          new ProducerRecord<>(
              services.topics().workflowLogName(),
              partition,
              OWNER_KEY,
              LogCodec.encode(new LogRecord.OwnerAssumed(owner)));
      services
          .publisher()
          .publish(mark)
          .whenComplete((_, failure) -> {
            if (failure != null && !calls.isClosed()) {
              LOG.atWarn()
                  .addKeyValue("partition", partition)
                  .setCause(failure)
                  .log("take-over not marked yet");
              announce();
            }
          });
    }

    void process(Record<byte[], byte[]> record) {
      var metadata = context.recordMetadata().orElseThrow();
      var origin = new Origin(metadata.topic(), metadata.partition(), metadata.offset());
      try {
        LogRecord decoded = LogCodec.decode(record.value());
        if (decoded instanceof LogRecord.OwnerAssumed(var name)) {
          if (name.equals(owner)) {
            performing = true;
            callsWait = true;
            performWaiting();
          }
        } else {
          fold(InstanceKey.parse(record.key()), decoded, Instant.ofEpochMilli(record.timestamp()));
        }
      } catch (StreamsException dependency) {
        throw dependency;
      } catch (RuntimeException poison) {
        // Whatever this record does to the machine, the partition goes on; the record is kept with
        // the reason.
        LOG.atError()
            .addKeyValue("origin", origin)
            .setCause(poison)
            .log("log record cannot be processed");
        putAside(record, origin, poison);
      }
      services.progress().advance(partition, metadata.offset());
    }

    private void fold(InstanceKey key, LogRecord record, Instant now) {
      Bytes storeKey = Bytes.wrap(key.bytes());
      byte[] stored = instances.get(storeKey);
      Instance newest = stored == null ? null : InstanceCodec.decode(stored);
      int version = Machine.versionFor(newest, record);
      var definition =
          version == 0 ? null : services.definitions().require(key.workflow(), version);
      Decision decision = Machine.step(newest, key, record, definition, now);
      Instance after = apply(newest, key, decision, now);
      if (after != null && after != newest) {
        if (newest != null && newest.run() != after.run() && stored != null) {
          instances.put(Bytes.wrap(archived(key, newest.run())), stored);
        }
        instances.put(storeKey, InstanceCodec.encode(after));
      }
      decision.effects().forEach(effect -> perform(effect, key));
    }

    private @Nullable Instance apply(
        @Nullable Instance newest, InstanceKey key, Decision decision, Instant now) {
      Instance instance = newest;
      int transitions = 0;
      for (InstanceEvent fact : decision.events()) {
        instance = Instance.apply(instance, key, fact, now);
        if (instance != null && fact.changes()) {
          transitions++;
          forwardHistory(HistoryEvent.of(fact, instance, now), key, now);
          if (fact instanceof InstanceEvent.Ended(var status, _, _, _)) {
            services.listener().ended(key.workflow(), status.name());
          }
        }
      }
      services.listener().folded(key.workflow(), transitions);
      return instance;
    }

    private void forwardHistory(CloudEvent event, InstanceKey key, Instant now) {
      var record = EventCodec.encode(services.topics().workflowHistoryName(), event, key.bytes());
      context.forward(
          new Record<>(key.bytes(), record.value(), now.toEpochMilli(), record.headers()), HISTORY);
    }

    private void perform(Effect effect, InstanceKey key) {
      switch (effect) {
        case Effect.Invoke invoke -> {
          if (!performing) {
            return; // replay: once caught up, every instance is asked for what is outstanding
          }
          if (calls.hasRoom()) {
            calls.start(invoke);
          } else {
            callsWait = true;
          }
        }
        case Effect.DeadLetter(var reason, var arrived) -> {
          services.listener().deadLettered(key.workflow());
          var event =
              EventParts.join(
                  arrived.attributes(),
                  arrived.data() == null
                      ? null
                      : ByteBuffer.wrap(arrived.data().getBytes(StandardCharsets.UTF_8)));
          var why =
              DeadLetter.untried(key.workflow(), reason, "token " + key.token(), arrived.origin());
          var letter = why.record(services.topics().workflowDeadLetters(), event);
          context.forward(
              new Record<>(
                  key.bytes(), letter.value(), context.currentSystemTimeMs(), letter.headers()),
              DEAD_LETTERS);
        }
      }
    }

    /** Performs the calls that were held during replay or for want of room. */
    void performWaiting() {
      if (!performing || !callsWait || calls.size() > CallLane.CALLS_MAX / 2) {
        return;
      }
      callsWait = false;
      try (KeyValueIterator<Bytes, byte[]> all = instances.all()) {
        while (all.hasNext()) {
          KeyValue<Bytes, byte[]> next = all.next();
          Instance instance = InstanceCodec.decode(next.value);
          if (instance.status() == Status.RUNNING && instance.work() != null) {
            if (!calls.hasRoom()) {
              callsWait = true;
              return;
            }
            var definition =
                services.definitions().require(instance.workflow(), instance.version());
            Machine.outstanding(instance, definition).forEach(calls::start);
          }
        }
      }
    }

    private void putAside(Record<byte[], byte[]> record, Origin origin, RuntimeException poison) {
      var headers = new RecordHeaders(record.headers());
      String message = String.valueOf(poison.getMessage());
      DeadLetter.untried("workflow log", ProblemCode.TM_5005, message, origin.toString())
          .annotate(headers);
      services.listener().deadLettered("");
      context.forward(record.withHeaders(headers), DEAD_LETTERS);
    }

    void close() {
      calls.close();
      services.progress().forget(partition);
    }
  }

  /**
   * Where an ended run is kept once a newer one has taken its place; no token ends like that by
   * accident of UTF-8.
   */
  private static byte[] archived(InstanceKey key, int run) {
    return (key + "\0" + run).getBytes(StandardCharsets.UTF_8);
  }
}
