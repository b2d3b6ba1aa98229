package io.tidemill.workflow.stream;

import io.tidemill.schemas.event.DeadLetter;
import io.tidemill.schemas.event.EventCodec;
import io.tidemill.schemas.event.EventParts;
import io.tidemill.schemas.event.Origin;
import io.tidemill.schemas.log.InstanceKey;
import io.tidemill.schemas.log.LogCodec;
import io.tidemill.schemas.log.LogRecord;
import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.workflow.core.Effect;
import io.tidemill.workflow.core.Instance;
import io.tidemill.workflow.core.InstanceEvent;
import io.tidemill.workflow.core.Machine;
import io.tidemill.workflow.core.Moment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What lives as long as a task owns its partition: load, step, store, perform. All on the stream
 * thread.
 */
final class WorkflowTask implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WorkflowTask.class);
  private static final byte[] OWNER_KEY = "owner".getBytes(StandardCharsets.UTF_8);

  /** Calls that are taken up and runs that are moved in one tick. */
  private static final int TICK_MAX = 1_000;

  private static final int SWEEP_MAX = 500;
  private static final int ENDED_MAX = 100_000;

  private final WorkflowServices services;
  private final ProcessorContext<byte[], byte[]> context;
  private final RunStore runs;
  private final int partition;
  private final String owner;
  private final CallLane calls;
  private final WaitingCalls waiting;
  private final TimerLane timers;
  private final EmitLane emits;

  /** Runs that ended and still lie among the instances. */
  private final Deque<InstanceKey> ended = new ArrayDeque<>();

  private @Nullable Bytes swept;
  private boolean performing;

  WorkflowTask(WorkflowServices services, ProcessorContext<byte[], byte[]> context, RunStore runs) {
    this.services = services;
    this.context = context;
    this.runs = runs;
    this.partition = context.taskId().partition();
    this.owner = services.node() + "/" + partition + "/" + System.nanoTime();
    Path shelves =
        context.stateDir().toPath().toAbsolutePath().resolveSibling("shelves-" + context.taskId());
    this.calls = new CallLane(services, partition);
    this.waiting = new WaitingCalls(new RocksShelf(shelves.resolve("calls")));
    this.timers =
        new TimerLane(
            services, partition, new TimerIndex(new RocksShelf(shelves.resolve("timers"))));
    this.emits = new EmitLane(services);
  }

  /** Makes anew what is derived from the instances; the only time that all are read. */
  void open() {
    runs.all(
        (key, instance) -> {
          timers.change(null, instance);
          waiting.addAll(instance);
          if (!instance.live()) {
            ended.add(key);
          }
        },
        (key, malformed) ->
            LOG.atError()
                .addKeyValue("partition", partition)
                .addKeyValue("key", key)
                .setCause(malformed)
                .log("instance cannot be read; its timers and calls rest"));
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
          takeUpCalls();
        }
      } else {
        fold(InstanceKey.parse(record.key()), decoded, moment(record, metadata.offset()), origin);
      }
    } catch (StreamsException dependency) {
      throw dependency;
    } catch (RuntimeException poison) {
      // Whatever this record is, the partition goes on; it is kept with the reason.
      LOG.atError()
          .addKeyValue("origin", origin)
          .setCause(poison)
          .log("log record cannot be processed");
      putAside(record.key(), record.value(), origin, ProblemCode.TM_5005, String.valueOf(poison));
    }
    services.progress().advance(partition, metadata.offset());
  }

  private Moment moment(Record<byte[], byte[]> record, long offset) {
    return new Moment(
        record.timestamp(), offset, services.settings().finishedRetention().toMillis());
  }

  private void fold(InstanceKey key, LogRecord record, Moment at, Origin origin) {
    if (record instanceof LogRecord.CallReturned returned) {
      calls.folded(returned);
    }
    RunStore.Loaded before = runs.newest(key);
    var folding = new Folding(key, at, instance(before), services.definitions());
    folding.step(record, number -> runs.held(key, number));
    try {
      store(key, before, folding);
    } catch (StreamsException dependency) {
      throw dependency;
    } catch (RuntimeException unwritable) {
      // Nothing of it was written: the run stays as it was, but for the incident.
      folding = new Folding(key, at, instance(before), services.definitions());
      folding.quarantine(record, unwritable);
      store(key, before, folding);
    }
    Instance after = folding.after();
    timers.change(instance(before), after);
    if (record instanceof LogRecord.TimerDue due) {
      timers.folded(due, at.ms(), instance(before), after);
    }
    tell(key, folding, at);
    for (Folding.Broken broken : folding.broken()) {
      report(key, broken, origin);
    }
    folding.effects().forEach(effect -> perform(effect, key));
  }

  private static @Nullable Instance instance(RunStore.@Nullable Loaded loaded) {
    return loaded == null ? null : loaded.instance();
  }

  private void store(InstanceKey key, RunStore.@Nullable Loaded before, Folding folding) {
    Instance was = instance(before);
    Instance after = folding.after();
    if (after == null || after == was) {
      return;
    }
    runs.save(key, before, after);
    int held = was == null ? 0 : was.held();
    runs.forget(key, folding.released() > 0 ? 0 : Math.min(held, after.held()), held);
    for (InstanceEvent fact : folding.facts()) {
      if (fact instanceof InstanceEvent.Held(var number, var kept)) {
        runs.hold(key, number, kept);
      }
    }
    if (!after.live()) {
      ended.add(key);
      if (ended.size() > ENDED_MAX) {
        runs.moveEnded(ended.removeFirst());
      }
    }
  }

  private void tell(InstanceKey key, Folding folding, Moment at) {
    int transitions = 0;
    for (InstanceEvent fact : folding.facts()) {
      transitions += fact.changes() ? 1 : 0;
      if (fact instanceof InstanceEvent.Ended end) {
        services.listener().ended(key.workflow(), end.status().name());
      } else if (fact instanceof InstanceEvent.CommandRefused(_, var reason)) {
        services.progress().refused(partition, at.offset(), reason);
      } else if (fact instanceof InstanceEvent.StartRefused(_, var reason)) {
        services.progress().refused(partition, at.offset(), reason);
      }
    }
    services.listener().folded(key.workflow(), transitions);
    Instance after = folding.after();
    if (after != null) {
      HistoryEvent.of(folding.facts(), after, at.ms(), services.settings().history())
          .map(event ->
              EventCodec.encode(services.topics().workflowHistoryName(), event, key.bytes()))
          .ifPresent(event ->
              context.forward(
                  new Record<>(key.bytes(), event.value(), at.ms(), event.headers()),
                  WorkflowProcessor.HISTORY));
    }
  }

  private void report(InstanceKey key, Folding.Broken broken, Origin origin) {
    LOG.atError()
        .addKeyValue("key", key)
        .addKeyValue("origin", origin)
        .setCause(broken.cause())
        .log("a record broke its instance, which is suspended");
    services.listener().incident(key.workflow());
    byte[] value = LogCodec.encode(broken.record());
    putAside(key.bytes(), value, origin, broken.code(), broken.message());
  }

  private void perform(Effect effect, InstanceKey key) {
    switch (effect) {
      case Effect.Invoke invoke -> {
        if (performing && waiting.isEmpty() && calls.hasRoom()) {
          calls.start(invoke);
        } else {
          waiting.add(invoke);
        }
      }
      case Effect.DeadLetter(var reason, var arrived) -> deadLetter(key, reason, arrived);
      case Effect.Reply reply -> services.replies().reply(reply);
      case Effect.Emit emit -> emits.emit(emit);
    }
  }

  private void deadLetter(InstanceKey key, ProblemCode reason, LogRecord.EventArrived arrived) {
    services.listener().deadLettered(key.workflow());
    var event =
        EventParts.join(
            arrived.attributes(),
            arrived.data() == null
                ? null
                : ByteBuffer.wrap(arrived.data().getBytes(StandardCharsets.UTF_8)));
    var why = DeadLetter.untried(key.workflow(), reason, "token " + key.token(), arrived.origin());
    var letter = why.record(services.topics().workflowDeadLetters(), event);
    context.forward(
        new Record<>(key.bytes(), letter.value(), context.currentSystemTimeMs(), letter.headers()),
        WorkflowProcessor.DEAD_LETTERS);
  }

  private void putAside(byte[] key, byte[] value, Origin origin, ProblemCode code, String message) {
    var headers = new RecordHeaders();
    DeadLetter.untried("workflow log", code, message, origin.toString()).annotate(headers);
    services.listener().deadLettered("");
    context.forward(
        new Record<>(key, value, context.currentSystemTimeMs(), headers),
        WorkflowProcessor.DEAD_LETTERS);
  }

  /** Appends what is due, starts what waited, moves what ended. */
  void tick() {
    if (performing) {
      timers.tick(context.currentSystemTimeMs());
      takeUpCalls();
    }
    for (int i = 0; i < TICK_MAX && !ended.isEmpty(); i++) {
      runs.moveEnded(ended.removeFirst());
    }
  }

  private void takeUpCalls() {
    for (int i = 0; i < TICK_MAX && calls.hasRoom() && !waiting.isEmpty(); i++) {
      Agenda.Entry next = waiting.next();
      try {
        takeUp(InstanceKey.parse(next.key().getBytes(StandardCharsets.UTF_8)), next.number());
      } catch (StreamsException dependency) {
        throw dependency;
      } catch (RuntimeException broken) {
        LOG.atError().addKeyValue("key", next.key()).setCause(broken).log("call cannot be made");
      }
    }
  }

  private void takeUp(InstanceKey key, int call) {
    Instance instance = runs.live(key);
    if (instance == null || !instance.live()) {
      return;
    }
    var definition = services.definitions().require(key.workflow(), instance.version());
    List<Effect.Invoke> wanted = Machine.outstanding(instance, definition);
    wanted.stream().filter(invoke -> invoke.call() == call).forEach(calls::start);
  }

  /** Deletes some of what ended long ago. */
  void sweep() {
    long keptMs = services.settings().finishedRetention().toMillis();
    swept = runs.sweep(swept, context.currentSystemTimeMs() - keptMs, SWEEP_MAX);
  }

  /** Before the task commits: what was emitted is stored. */
  void settle() {
    emits.settle();
  }

  @Override
  public void close() {
    calls.close();
    waiting.close();
    timers.close();
    services.progress().forget(partition);
  }
}
