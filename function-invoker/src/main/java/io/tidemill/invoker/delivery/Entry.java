package io.tidemill.invoker.delivery;

import io.cloudevents.CloudEvent;
import io.tidemill.invoker.core.Outcome;
import io.tidemill.schemas.avro.DeliveryRecord;
import io.tidemill.schemas.event.DeadLetter;
import io.tidemill.schemas.event.EventMessage;
import io.tidemill.schemas.event.EventParts;
import io.tidemill.schemas.event.Origin;
import io.tidemill.schemas.problem.ProblemCode;
import java.nio.ByteBuffer;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A delivery that is not settled; its fields are guarded by the lane's lock. */
final class Entry {
  private final DeliveryId id;
  private final String broker;
  private final CloudEvent event;
  private int attempts;
  private long dueMs;
  private long firstMs;
  private long lastMs;
  private Outcome.@Nullable Failed failure;
  private boolean dead;

  /** Whether a call is under way. */
  private boolean underWay;

  /** Whether the store holds a record of it. */
  private boolean stored;

  Entry(DeliveryId id, String broker, CloudEvent event) {
    this.id = id;
    this.broker = broker;
    this.event = event;
  }

  static Entry of(DeliveryRecord record) {
    var origin = new Origin(record.getTopic(), record.getPartition(), record.getOffset());
    var entry =
        new Entry(
            new DeliveryId(record.getTrigger(), origin),
            record.getBroker(),
            EventParts.join(record.getAttributes(), record.getData()));
    entry.attempts = record.getAttempts();
    entry.dueMs = record.getDueMs();
    entry.firstMs = record.getFirstMs();
    entry.lastMs = record.getLastMs();
    entry.dead = record.getDead();
    entry.failure = failureOf(record);
    entry.stored = true;
    return entry;
  }

  private static Outcome.@Nullable Failed failureOf(DeliveryRecord record) {
    String reason = record.getReason();
    if (reason == null) {
      return null;
    }
    int space = reason.indexOf(' ');
    ByteBuffer answer = record.getAnswer();
    byte[] body = new byte[answer == null ? 0 : answer.remaining()];
    if (answer != null) {
      answer.duplicate().get(body);
    }
    return new Outcome.Failed(
        ProblemCode.valueOf(reason.substring(0, space)),
        record.getStatus(),
        reason.substring(space + 1),
        body,
        true,
        null);
  }

  DeliveryRecord record() {
    Outcome.Failed last = failure;
    return new DeliveryRecord(
        id.trigger(),
        broker,
        id.origin().topic(),
        id.origin().partition(),
        id.origin().offset(),
        attempts,
        dueMs,
        firstMs,
        lastMs,
        last == null ? null : last.code().name() + " " + last.message(),
        last == null ? 0 : last.status(),
        last == null ? null : ByteBuffer.wrap(last.body()),
        dead,
        EventMessage.attributes(event),
        EventParts.data(event));
  }

  DeliveryId id() {
    return id;
  }

  String broker() {
    return broker;
  }

  CloudEvent event() {
    return event;
  }

  int attempts() {
    return attempts;
  }

  long dueMs() {
    return dueMs;
  }

  /** When the first attempt ended; 0 before it. */
  long firstMs() {
    return firstMs;
  }

  boolean isDead() {
    return dead;
  }

  boolean isStored() {
    return stored;
  }

  /** Whether an attempt was made, or given up: a repetition of it would be noticed outside. */
  boolean hasOutcome() {
    return attempts > 0 || dead;
  }

  boolean isUnderWay() {
    return underWay;
  }

  void underWay(boolean is) {
    underWay = is;
  }

  void failed(Outcome.Failed how, long nowMs) {
    attempts++;
    firstMs = firstMs == 0 ? nowMs : firstMs;
    lastMs = nowMs;
    failure = how;
  }

  void retryAt(long instantMs) {
    dueMs = instantMs;
  }

  void die(Outcome.Failed why) {
    failure = why;
    dead = true;
  }

  void storedNow() {
    stored = true;
  }

  /** Why this delivery goes to the dead letters. */
  DeadLetter deadLetter(String destination) {
    Outcome.Failed last = failure;
    return new DeadLetter(
        destination,
        last == null ? ProblemCode.TM_5001 : last.code(),
        last == null ? "" : last.message(),
        id.trigger(),
        attempts,
        firstMs == 0 ? null : Instant.ofEpochMilli(firstMs),
        lastMs == 0 ? null : Instant.ofEpochMilli(lastMs),
        last == null ? 0 : last.status(),
        last == null ? null : last.body(),
        id.origin().toString());
  }
}
