package io.tidemill.invoker.delivery;

import io.cloudevents.CloudEvent;
import io.tidemill.invoker.core.Outcome;
import io.tidemill.schemas.avro.DeliveryRecord;
import io.tidemill.schemas.event.DeadLetter;
import io.tidemill.schemas.event.EventMessage;
import io.tidemill.schemas.event.EventParts;
import io.tidemill.schemas.event.MatchedEvent;
import io.tidemill.schemas.event.Origin;
import io.tidemill.schemas.event.Redelivery;
import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.schemas.resource.Trigger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A delivery that is not settled; its fields are guarded by the lane's lock. */
final class Entry {
  /** What a delivery takes in memory beside its event's data and texts, roughly. */
  static final int BYTES_MIN = 700;

  private final DeliveryId id;
  private final String broker;
  private final CloudEvent event;
  private final @Nullable String key;
  private final boolean redelivery;
  private final @Nullable String subscriber;
  private final int bytes;
  private int attempts;
  private long dueMs;
  private long firstMs;
  private long lastMs;
  private Outcome.@Nullable Failed failure;
  private boolean dead;

  /** At most once: the only attempt may have been made. */
  private boolean tried;

  /** Whether it waits for others of its key. */
  private boolean ordered;

  /** Whether a call is under way. */
  private boolean underWay;

  /** Whether the store holds a record of it. */
  private boolean stored;

  private Entry(
      DeliveryId id,
      String broker,
      CloudEvent event,
      @Nullable String key,
      boolean redelivery,
      @Nullable String subscriber) {
    this.id = id;
    this.broker = broker;
    this.event = event;
    this.key = key;
    this.redelivery = redelivery;
    this.subscriber = subscriber;
    this.bytes = weight(event);
  }

  /** A delivery that was not tried. */
  static Entry fresh(MatchedEvent matched, String trigger) {
    var subscriber = matched.subscriber();
    return new Entry(
        new DeliveryId(trigger, matched.origin()),
        matched.broker(),
        matched.event(),
        matched.key(),
        matched.redelivery(),
        subscriber == null ? null : Redelivery.text(subscriber));
  }

  static Entry of(DeliveryRecord record) {
    var origin = new Origin(record.getTopic(), record.getPartition(), record.getOffset());
    var entry =
        new Entry(
            new DeliveryId(record.getTrigger(), origin),
            record.getBroker(),
            EventParts.join(record.getAttributes(), record.getData()),
            record.getKey(),
            record.getRedelivery(),
            record.getSubscriber());
    entry.attempts = record.getAttempts();
    entry.dueMs = record.getDueMs();
    entry.firstMs = record.getFirstMs();
    entry.lastMs = record.getLastMs();
    entry.dead = record.getDead();
    entry.tried = record.getTried();
    entry.failure = failureOf(record);
    entry.stored = true;
    return entry;
  }

  private static int weight(CloudEvent event) {
    long weight = BYTES_MIN;
    var data = event.getData();
    if (data != null) {
      weight += data.toBytes().length;
    }
    for (String name : event.getExtensionNames()) {
      weight += 100 + (event.getExtension(name) instanceof String text ? text.length() : 0);
    }
    return (int) Math.min(weight, Integer.MAX_VALUE);
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
        code(space < 0 ? reason : reason.substring(0, space)),
        record.getStatus(),
        space < 0 ? "" : reason.substring(space + 1),
        body,
        true,
        null);
  }

  /** A newer program may have stored a code that this one does not know. */
  private static ProblemCode code(String name) {
    try {
      return ProblemCode.valueOf(name);
    } catch (IllegalArgumentException newer) {
      return ProblemCode.TM_5001;
    }
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
        EventParts.data(event),
        key,
        redelivery,
        subscriber,
        tried);
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

  /** What it takes in memory, roughly. */
  int bytes() {
    return bytes;
  }

  /** The event's key, as the bytes of a record's key; null for none. */
  byte @Nullable [] recordKey() {
    return key == null ? null : key.getBytes(StandardCharsets.UTF_8);
  }

  /** The key whose deliveries it waits for; null when it waits for none. */
  @Nullable String orderKey() {
    return ordered ? key : null;
  }

  void ordered(boolean is) {
    ordered = is;
  }

  /** Whether it was asked for, and so must come once. */
  boolean isRedelivery() {
    return redelivery;
  }

  /** Where it goes instead of to the trigger's subscriber. */
  Optional<Trigger.Subscriber> subscriber() {
    return subscriber == null ? Optional.empty() : Redelivery.subscriber(subscriber);
  }

  boolean isTried() {
    return tried;
  }

  void tried(boolean is) {
    tried = is;
  }

  int attempts() {
    return attempts;
  }

  long dueMs() {
    return dueMs;
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
