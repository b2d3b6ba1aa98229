package io.tidemill.workflow.core;

import io.tidemill.schemas.avro.AcceptedEvent;
import io.tidemill.schemas.avro.InstanceRecord;
import io.tidemill.schemas.avro.InstanceStatus;
import io.tidemill.schemas.avro.WorkRecord;
import io.tidemill.schemas.log.AvroCodec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Instances as bytes: {@code InstanceRecord.avsc} in single-object encoding. Equal histories give
 * equal bytes.
 */
public final class InstanceCodec {
  private static final AvroCodec<InstanceRecord> CODEC =
      new AvroCodec<>(InstanceRecord.class, InstanceRecord.getClassSchema());

  private InstanceCodec() {}

  /** The bytes of an instance. */
  public static byte[] encode(Instance instance) {
    return CODEC.encode(
        new InstanceRecord(
            instance.id(),
            instance.workflow(),
            instance.version(),
            instance.token(),
            instance.run(),
            instance.startId(),
            InstanceStatus.valueOf(instance.status().name()),
            instance.code(),
            instance.message(),
            instance.state(),
            instance.sequence(),
            instance.calls(),
            instance.startedMs(),
            instance.changedMs(),
            instance.raw().text(),
            work(instance.work()),
            instance.inbox().stream().map(InstanceCodec::inboxEvent).toList(),
            instance.accepted().stream()
                .map(one -> new AcceptedEvent(one.source(), one.id(), one.atMs()))
                .toList(),
            instance.trail()));
  }

  /**
   * Reads what {@link #encode} wrote; throws {@link io.tidemill.schemas.log.MalformedRecord} for
   * anything else.
   */
  public static Instance decode(byte[] bytes) {
    InstanceRecord record = CODEC.decode(bytes);
    var raw = Document.stored(record.getRaw());
    return new Instance(
        record.getId(),
        record.getWorkflow(),
        record.getVersion(),
        record.getToken(),
        record.getRun(),
        record.getStartId(),
        Status.valueOf(record.getStatus().name()),
        record.getCode(),
        record.getMessage(),
        record.getState(),
        record.getSequence(),
        record.getCalls(),
        record.getStartedMs(),
        record.getChangedMs(),
        raw,
        work(record.getWork(), raw),
        record.getInbox().stream().map(InstanceCodec::inboxEvent).toList(),
        record.getAccepted().stream()
            .map(one -> new Instance.Accepted(one.getSource(), one.getId(), one.getAtMs()))
            .toList(),
        record.getTrail());
  }

  private static @Nullable WorkRecord work(Instance.@Nullable Work work) {
    return work == null
        ? null
        : new WorkRecord(
            work.alternative(),
            work.base().text(),
            work.data().text(),
            work.action(),
            work.call(),
            work.attempt());
  }

  private static Instance.@Nullable Work work(@Nullable WorkRecord work, Document raw) {
    if (work == null) {
      return null;
    }
    // The three are often one document; sharing it again saves parsing it three times.
    Document base = shared(work.getBase(), List.of(raw));
    Document data = shared(work.getData(), List.of(raw, base));
    return new Instance.Work(
        work.getAlternative(), base, data, work.getAction(), work.getCall(), work.getAttempt());
  }

  private static Document shared(String text, List<Document> known) {
    return known.stream()
        .filter(document -> document.text().equals(text))
        .findFirst()
        .orElseGet(() -> Document.stored(text));
  }

  private static io.tidemill.schemas.avro.InboxEvent inboxEvent(Instance.InboxEvent event) {
    return new io.tidemill.schemas.avro.InboxEvent(
        event.source(), event.id(), event.triggers(), event.data());
  }

  private static Instance.InboxEvent inboxEvent(io.tidemill.schemas.avro.InboxEvent event) {
    return new Instance.InboxEvent(
        event.getSource(), event.getId(), event.getTriggers(), event.getData());
  }
}
