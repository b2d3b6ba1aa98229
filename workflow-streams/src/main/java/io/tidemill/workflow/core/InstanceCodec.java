package io.tidemill.workflow.core;

import io.tidemill.schemas.avro.AcceptedEvent;
import io.tidemill.schemas.avro.ActionPhase;
import io.tidemill.schemas.avro.ActionRecord;
import io.tidemill.schemas.avro.AwaitingRecord;
import io.tidemill.schemas.avro.CallingRecord;
import io.tidemill.schemas.avro.FiredRecord;
import io.tidemill.schemas.avro.InstanceRecord;
import io.tidemill.schemas.avro.InstanceStatus;
import io.tidemill.schemas.avro.JoiningRecord;
import io.tidemill.schemas.avro.PausingRecord;
import io.tidemill.schemas.avro.PlaceRecord;
import io.tidemill.schemas.avro.SuspensionKind;
import io.tidemill.schemas.avro.SuspensionRecord;
import io.tidemill.schemas.avro.ThreadRecord;
import io.tidemill.schemas.avro.TimerRecord;
import io.tidemill.schemas.log.AvroCodec;
import io.tidemill.schemas.log.MalformedRecord;
import io.tidemill.workflow.core.Activity.ActionRun;
import io.tidemill.workflow.core.Activity.Fired;
import io.tidemill.workflow.core.Activity.RunPhase;
import io.tidemill.workflow.core.Activity.Timer;
import io.tidemill.workflow.core.Instance.Place;
import io.tidemill.workflow.core.Instance.Suspension;
import io.tidemill.workflow.core.Instance.Thread;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Instances as bytes: {@code InstanceRecord.avsc} in single-object encoding. Equal histories give
 * equal bytes. A document that several places share is stored once; a large one lies beside the
 * record, under a name made of its content, so that it is not written again with every step.
 */
public final class InstanceCodec {
  private static final AvroCodec<InstanceRecord> CODEC =
      new AvroCodec<>(InstanceRecord.class, InstanceRecord.getClassSchema());

  private InstanceCodec() {}

  /**
   * An instance as it is stored.
   *
   * @param control what stands under the key
   * @param large documents that stand beside it, by the name that the control record refers to them
   *     by; look at their text only when the name is new, for it may not be loaded
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Encoded(byte[] control, Map<String, Document> large) {}

  /** The bytes of an instance. */
  public static Encoded encode(Instance instance) {
    var documents = new DocumentTable();
    var record =
        new InstanceRecord(
            instance.id(),
            instance.workflow(),
            instance.version(),
            instance.token(),
            instance.run(),
            instance.startId(),
            InstanceStatus.valueOf(instance.status().name()),
            suspension(instance.suspension()),
            instance.held(),
            instance.code(),
            instance.message(),
            instance.endState(),
            instance.sequence(),
            instance.calls(),
            instance.nextTimer(),
            instance.nextThread(),
            instance.startedMs(),
            instance.changedMs(),
            instance.endedMs(),
            documents.index(instance.output()),
            place(instance.stopped(), documents),
            mapped(instance.threads(), thread -> thread(thread, documents)),
            mapped(instance.inbox(), event -> inboxEvent(event, documents)),
            mapped(
                instance.accepted(), one -> new AcceptedEvent(one.source(), one.id(), one.atMs())),
            instance.trail(),
            ByteBuffer.wrap(instance.records().bytes()),
            instance.lastCommand(),
            // The last, for by now all are in it.
            documents.stored());
    return new Encoded(CODEC.encode(record), documents.large());
  }

  /** Names of the large documents of an instance, without encoding it. */
  public static Set<String> references(Instance instance) {
    var names = new LinkedHashSet<String>();
    refer(instance.output(), names);
    Place stopped = instance.stopped();
    refer(stopped == null ? null : stopped.raw(), names);
    for (Thread thread : instance.threads()) {
      refer(thread.raw(), names);
      switch (thread.activity()) {
        case Activity.Calling(_, var base, _, var runs) -> {
          refer(base, names);
          for (ActionRun run : runs) {
            refer(run.raw(), names);
            refer(run.output(), names);
          }
        }
        case Activity.Joining(_, var outputs) -> outputs.forEach(one -> refer(one, names));
        case Activity.Awaiting _, Activity.Pausing _, Activity.Moving _ -> {}
      }
    }
    instance.inbox().forEach(event -> refer(event.data(), names));
    return names;
  }

  private static void refer(@Nullable Document document, Set<String> names) {
    if (document != null && document.large()) {
      names.add(document.name());
    }
  }

  /**
   * Reads what {@link #encode} wrote; throws {@link io.tidemill.schemas.log.MalformedRecord} for
   * anything else.
   *
   * @param large gives the text of a large document by its name; called when the document is first
   *     looked at, perhaps on another thread
   */
  public static Instance decode(byte[] control, Function<String, String> large) {
    InstanceRecord record = CODEC.decode(control);
    try {
      return instance(record, DocumentTable.read(record.getDocuments(), large));
    } catch (IndexOutOfBoundsException noSuchDocument) {
      throw new MalformedRecord(
          "not an Avro record of a known schema: a document is missing", noSuchDocument);
    }
  }

  private static Instance instance(InstanceRecord record, List<Document> documents) {
    return new Instance(
        record.getId(),
        record.getWorkflow(),
        record.getVersion(),
        record.getToken(),
        record.getRun(),
        record.getStartId(),
        Status.valueOf(record.getStatus().name()),
        suspension(record.getSuspension()),
        record.getHeld(),
        record.getCode(),
        record.getMessage(),
        record.getEndState(),
        record.getSequence(),
        record.getCalls(),
        record.getNextTimer(),
        record.getNextThread(),
        record.getStartedMs(),
        record.getChangedMs(),
        record.getEndedMs(),
        document(record.getOutput(), documents),
        place(record.getStopped(), documents),
        mapped(record.getThreads(), thread -> thread(thread, documents)),
        mapped(record.getInbox(), event -> inboxEvent(event, documents)),
        mapped(
            record.getAccepted(),
            one -> new Instance.Accepted(one.getSource(), one.getId(), one.getAtMs())),
        record.getTrail(),
        Offsets.of(bytes(record.getRecords())),
        record.getLastCommand());
  }

  private static @Nullable Document document(int index, List<Document> documents) {
    return index < 0 ? null : documents.get(index);
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }

  private static @Nullable SuspensionRecord suspension(@Nullable Suspension suspension) {
    return suspension == null
        ? null
        : new SuspensionRecord(
            SuspensionKind.valueOf(suspension.kind().name()),
            suspension.code(),
            suspension.message());
  }

  private static @Nullable Suspension suspension(@Nullable SuspensionRecord record) {
    return record == null
        ? null
        : new Suspension(
            Suspension.Kind.valueOf(record.getKind().name()),
            record.getCode(),
            record.getMessage());
  }

  private static @Nullable PlaceRecord place(@Nullable Place place, DocumentTable documents) {
    return place == null ? null : new PlaceRecord(place.state(), documents.index(place.raw()));
  }

  private static @Nullable Place place(@Nullable PlaceRecord record, List<Document> documents) {
    return record == null ? null : new Place(record.getState(), documents.get(record.getRaw()));
  }

  private static ThreadRecord thread(Thread thread, DocumentTable documents) {
    int raw = documents.index(thread.raw());
    return new ThreadRecord(
        thread.id(),
        thread.parent(),
        thread.branch(),
        thread.state(),
        raw,
        activity(thread.activity(), documents));
  }

  private static Thread thread(ThreadRecord record, List<Document> documents) {
    return new Thread(
        record.getId(),
        record.getParent(),
        record.getBranch(),
        record.getState(),
        documents.get(record.getRaw()),
        activity(record.getActivity(), documents));
  }

  private static Object activity(Activity activity, DocumentTable documents) {
    return switch (activity) {
      case Activity.Awaiting(var timer) -> new AwaitingRecord(timer(timer));
      case Activity.Calling(int alternative, var base, var fired, var runs) ->
          new CallingRecord(
              alternative,
              documents.index(base),
              fired == null
                  ? null
                  : new FiredRecord(fired.source(), fired.id(), fired.attributes()),
              mapped(runs, run -> run(run, documents)));
      case Activity.Pausing(var timer) ->
          new PausingRecord(new TimerRecord(timer.number(), timer.dueMs()));
      case Activity.Joining(int first, var outputs) -> {
        var indexes = new ArrayList<Integer>(outputs.size());
        outputs.forEach(output -> indexes.add(documents.index(output)));
        yield new JoiningRecord(first, indexes);
      }
      case Activity.Moving _ -> throw new IllegalStateException("no thread rests while it moves");
    };
  }

  private static Activity activity(Object record, List<Document> documents) {
    return switch (record) {
      case AwaitingRecord awaiting -> new Activity.Awaiting(timer(awaiting.getTimer()));
      case CallingRecord calling -> {
        FiredRecord fired = calling.getFired();
        yield new Activity.Calling(
            calling.getAlternative(),
            documents.get(calling.getBase()),
            fired == null
                ? null
                : new Fired(fired.getSource(), fired.getId(), fired.getAttributes()),
            mapped(calling.getRuns(), run -> run(run, documents)));
      }
      case PausingRecord pausing ->
          new Activity.Pausing(
              new Timer(pausing.getTimer().getNumber(), pausing.getTimer().getDueMs()));
      case JoiningRecord joining -> {
        var outputs = new ArrayList<@Nullable Document>(joining.getOutputs().size());
        joining.getOutputs().forEach(index -> outputs.add(document(index, documents)));
        yield new Activity.Joining(joining.getFirst(), outputs);
      }
      case Object unknown -> throw new IllegalStateException("unmapped " + unknown.getClass());
    };
  }

  private static ActionRecord run(ActionRun run, DocumentTable documents) {
    return new ActionRecord(
        run.action(),
        documents.index(run.raw()),
        run.call(),
        run.attempt(),
        run.used(),
        ActionPhase.valueOf(run.phase().name()),
        timer(run.timer()),
        documents.index(run.output()));
  }

  private static ActionRun run(ActionRecord record, List<Document> documents) {
    return new ActionRun(
        record.getAction(),
        documents.get(record.getRaw()),
        record.getCall(),
        record.getAttempt(),
        record.getUsed(),
        RunPhase.valueOf(record.getPhase().name()),
        timer(record.getTimer()),
        document(record.getOutput(), documents));
  }

  private static @Nullable TimerRecord timer(@Nullable Timer timer) {
    return timer == null ? null : new TimerRecord(timer.number(), timer.dueMs());
  }

  private static @Nullable Timer timer(@Nullable TimerRecord record) {
    return record == null ? null : new Timer(record.getNumber(), record.getDueMs());
  }

  private static io.tidemill.schemas.avro.InboxEvent inboxEvent(
      Instance.InboxEvent event, DocumentTable documents) {
    return new io.tidemill.schemas.avro.InboxEvent(
        event.number(),
        event.source(),
        event.id(),
        event.triggers(),
        event.attributes(),
        documents.index(event.data()),
        event.consumedBy());
  }

  private static Instance.InboxEvent inboxEvent(
      io.tidemill.schemas.avro.InboxEvent event, List<Document> documents) {
    return new Instance.InboxEvent(
        event.getNumber(),
        event.getSource(),
        event.getId(),
        event.getTriggers(),
        event.getAttributes(),
        document(event.getData(), documents),
        event.getConsumedBy());
  }

  private static <A, B> List<B> mapped(List<A> list, Function<A, B> mapping) {
    // Most lists of most instances are empty or have one element.
    var result = new ArrayList<B>(list.size());
    for (A one : list) {
      result.add(mapping.apply(one));
    }
    return result;
  }
}
