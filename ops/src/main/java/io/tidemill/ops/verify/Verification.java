package io.tidemill.ops.verify;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cloudevents.CloudEvent;
import io.tidemill.ops.api.Job;
import io.tidemill.ops.journal.JournalCursor;
import io.tidemill.ops.reading.MeshPositions;
import io.tidemill.ops.reading.Places;
import io.tidemill.ops.reading.Stretch;
import io.tidemill.ops.reading.TopicReader;
import io.tidemill.ops.verify.core.Ledger;
import io.tidemill.schemas.event.EventCodec;
import io.tidemill.schemas.event.EventMessage;
import io.tidemill.schemas.event.Extensions;
import io.tidemill.schemas.event.Origin;
import io.tidemill.schemas.json.Json;
import io.tidemill.schemas.log.MalformedRecord;
import io.tidemill.schemas.problem.Problem;
import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.schemas.problem.ProblemException;
import io.tidemill.schemas.topic.Topics;
import io.tidemill.triggers.core.Subscription;
import io.tidemill.triggers.core.SubscriptionIndex;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * One verification of a broker: reads its events up to what the mesh has committed, then what is
 * pending, then the journal, then the dead letters. In this order a delivery that is settled
 * meanwhile is found in the journal.
 */
final class Verification {
  /** The account of records that are no CloudEvents; no trigger has this name. */
  private static final String MALFORMED = "";

  private static final long NO_LIMIT_NANOS = Duration.ofDays(365).toNanos();
  private static final long REPORT_EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final TopicReader reader;
  private final Topics topics;
  private final Scope scope;
  private final Job.Lines out;
  private final SubscriptionIndex index;
  private final Ledger ledger;
  private final Map<Integer, Long> journalFrom = new HashMap<>();
  private final JournalCursor cursor = new JournalCursor();
  private final Set<String> deadLetterTopics;

  private String phase = "";
  private long read;
  private long total;
  private long events;
  private long nextReport = System.nanoTime() + REPORT_EVERY_NANOS;

  /**
   * What is verified.
   *
   * @param triggers of which it is known from where they hold
   * @param unknown triggers of which it is not
   * @param deadLetterTopics every topic in which dead letters of the broker may lie
   * @param since only events written at or after; null for all
   */
  record Scope(
      String broker,
      String topic,
      List<Active> triggers,
      List<String> unknown,
      Set<String> deadLetterTopics,
      @Nullable Instant since) {}

  /**
   * A trigger that holds.
   *
   * @param from by partition the offset from which it holds; 0 where none is named
   */
  record Active(Subscription.ToTrigger subscription, Map<Integer, Long> from) {}

  private final Map<String, Map<Integer, Long>> activeFrom = new HashMap<>();

  Verification(TopicReader reader, Topics topics, Scope scope, Job.Lines out) {
    this.reader = reader;
    this.topics = topics;
    this.scope = scope;
    this.out = out;
    var names = new ArrayList<String>(List.of(MALFORMED));
    var subscriptions = new ArrayList<Subscription>();
    for (Active trigger : scope.triggers()) {
      names.add(trigger.subscription().trigger());
      subscriptions.add(trigger.subscription());
      activeFrom.put(trigger.subscription().trigger(), trigger.from());
    }
    this.index = SubscriptionIndex.of(subscriptions);
    this.ledger = new Ledger(names);
    this.deadLetterTopics = scope.deadLetterTopics();
  }

  void run(MeshPositions mesh) throws IOException {
    try {
      Map<TopicPartition, Stretch> range = range(mesh.committed());
      read("events", range, this::event);
      read("pending", whole(topics.prefix() + "-mesh-deliveries-changelog"), this::pending);
      readJournal();
      for (String topic : deadLetterTopics) {
        read("dead-letters", whole(topic), this::deadLetter);
      }
      out.line(result(range));
    } catch (UncheckedIOException gone) {
      throw new IOException("nobody listens any more", gone);
    }
  }

  /** From what was asked for to what the mesh is done with reading. */
  private Map<TopicPartition, Stretch> range(Map<TopicPartition, Long> committed) {
    var range = new LinkedHashMap<TopicPartition, Stretch>();
    reader
        .between(
            reader.partitions(scope.topic()), Optional.ofNullable(scope.since()), Optional.empty())
        .forEach((partition, all) ->
            range.put(
                partition,
                new Stretch(
                    all.from(),
                    Math.max(
                        all.from(), Math.min(all.to(), committed.getOrDefault(partition, 0L))))));
    return range;
  }

  private Map<TopicPartition, Stretch> whole(String topic) {
    return reader.whole(reader.partitions(topic));
  }

  private void readJournal() {
    Map<TopicPartition, Stretch> journal = whole(topics.journalName());
    boolean[] trimmed = {false};
    journal.values().forEach(stretch -> trimmed[0] |= stretch.from() > 0);
    read("journal", journal, this::journal);
    if (!trimmed[0]) {
      journalFrom.clear();
    }
  }

  private void read(String name, Map<TopicPartition, Stretch> stretches, Taker taker) {
    phase = name;
    read = 0;
    total = stretches.values().stream().mapToLong(Stretch::length).sum();
    reader.read(
        stretches,
        System.nanoTime() + NO_LIMIT_NANOS,
        record -> {
          read++;
          taker.take(record);
          report();
          return true;
        });
  }

  private void event(ConsumerRecord<byte @Nullable [], byte @Nullable []> record) {
    events++;
    switch (EventCodec.decode(record.headers(), record.value())) {
      case EventCodec.Decoded.Event(var event) -> matches(event, record);
      case EventCodec.Decoded.Malformed _ -> matched(MALFORMED, record);
    }
  }

  private void matches(
      CloudEvent event, ConsumerRecord<byte @Nullable [], byte @Nullable []> record) {
    for (Subscription subscription : index.match(scope.broker(), event)) {
      if (subscription instanceof Subscription.ToTrigger trigger
          && record.offset()
              >= activeFrom
                  .getOrDefault(trigger.trigger(), Map.of())
                  .getOrDefault(record.partition(), 0L)) {
        matched(trigger.trigger(), record);
      }
    }
  }

  private void matched(
      String trigger, ConsumerRecord<byte @Nullable [], byte @Nullable []> record) {
    if (!ledger.matched(trigger, record.partition(), record.offset())) {
      throw new ProblemException(
          new Problem(
              ProblemCode.TM_1010,
              "",
              "",
              "more than " + Ledger.MATCHES_MAX + " matches",
              "at most so many in one verification",
              "verify a shorter time: tidemill verify --since 1h"));
    }
  }

  private void pending(ConsumerRecord<byte @Nullable [], byte @Nullable []> record) {
    byte[] key = record.key();
    if (key != null) {
      PendingKey.parse(key)
          .filter(parsed -> parsed.identity().topic().equals(scope.topic()))
          .ifPresent(parsed ->
              ledger.pending(
                  parsed.trigger(),
                  parsed.identity().partition(),
                  parsed.identity().offset(),
                  record.value() != null));
    }
  }

  private void journal(ConsumerRecord<byte @Nullable [], byte @Nullable []> record) {
    byte[] value = record.value();
    if (value == null) {
      return;
    }
    try {
      cursor.open(value);
      while (cursor.nextRead()) {
        if (cursor.topic().equals(scope.topic())) {
          journalFrom.merge(cursor.partition(), cursor.first(), Math::min);
        }
      }
      cursor.openAttempts();
      while (cursor.nextAttempt()) {
        if (cursor.topic().equals(scope.topic())) {
          settled();
        }
      }
    } catch (MalformedRecord broken) {
      throw new ProblemException(
          new Problem(
              ProblemCode.TM_4007,
              record.topic() + "-" + record.partition() + "@" + record.offset(),
              "",
              String.valueOf(broken.getMessage()),
              "a journal that this version can read",
              "verify with the newest version that wrote it"));
    }
  }

  private void settled() {
    switch (cursor.end()) {
      case DELIVERED -> ledger.delivered(cursor.trigger(), cursor.partition(), cursor.offset());
      case DEAD_LETTERED ->
          ledger.deadLettered(cursor.trigger(), cursor.partition(), cursor.offset());
      case NONE -> {}
    }
  }

  private void deadLetter(ConsumerRecord<byte @Nullable [], byte @Nullable []> record) {
    String trigger = MALFORMED;
    Header header = record.headers().lastHeader(Extensions.ORIGIN);
    String origin =
        header == null || header.value() == null
            ? ""
            : new String(header.value(), StandardCharsets.UTF_8);
    if (EventCodec.decode(record.headers(), record.value())
        instanceof EventCodec.Decoded.Event(var event)) {
      trigger = Optional.ofNullable(EventMessage.attribute(event, Extensions.TRIGGER)).orElse("");
      origin = Optional.ofNullable(EventMessage.attribute(event, Extensions.ORIGIN)).orElse("");
    }
    Optional<Origin> place =
        Places.parse(origin).filter(found -> found.topic().equals(scope.topic()));
    if (place.isPresent()) {
      ledger.deadLettered(trigger, place.get().partition(), place.get().offset());
    }
  }

  private void report() {
    if (System.nanoTime() - nextReport >= 0) {
      nextReport = System.nanoTime() + REPORT_EVERY_NANOS;
      try {
        out.line(
            Json.object()
                .put("done", false)
                .put("phase", phase)
                .put("read", read)
                .put("of", total));
      } catch (IOException gone) {
        throw new UncheckedIOException(gone);
      }
    }
  }

  private ObjectNode result(Map<TopicPartition, Stretch> range) {
    ObjectNode json = Json.object().put("done", true).put("broker", scope.broker());
    ObjectNode ranges = json.putObject("range");
    range.forEach((partition, stretch) ->
        ranges
            .putObject(Integer.toString(partition.partition()))
            .put("from", stretch.from())
            .put("to", stretch.to()));
    json.put("events", events);
    long unaccounted = 0;
    ArrayNode triggers = json.putArray("triggers");
    for (Ledger.Balance balance : ledger.balances(journalFrom)) {
      unaccounted += balance.unaccounted();
      ObjectNode account = account(balance);
      if (balance.trigger().equals(MALFORMED)) {
        json.set("malformed", account);
      } else {
        triggers.add(account);
      }
    }
    ArrayNode unknown = json.putArray("notVerified");
    scope.unknown().forEach(unknown::add);
    return json.put("unaccounted", unaccounted);
  }

  private ObjectNode account(Ledger.Balance balance) {
    ObjectNode json =
        Json.object()
            .put("trigger", balance.trigger().isEmpty() ? null : balance.trigger())
            .put("matched", balance.matched())
            .put("delivered", balance.delivered())
            .put("deadLettered", balance.deadLettered())
            .put("pending", balance.pending())
            .put("beforeJournal", balance.beforeJournal())
            .put("unaccounted", balance.unaccounted());
    ArrayNode places = json.putArray("places");
    balance
        .places()
        .forEach(place ->
            places.add(new Origin(scope.topic(), place.partition(), place.offset()).toString()));
    return json;
  }

  private interface Taker {
    void take(ConsumerRecord<byte @Nullable [], byte @Nullable []> record);
  }
}
