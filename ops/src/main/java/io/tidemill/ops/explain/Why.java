package io.tidemill.ops.explain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cloudevents.CloudEvent;
import io.tidemill.ops.journal.Attempt;
import io.tidemill.ops.kafka.ClientProperties;
import io.tidemill.ops.reading.MeshPositions;
import io.tidemill.ops.reading.Stretch;
import io.tidemill.ops.reading.TopicReader;
import io.tidemill.schemas.event.EventCodec;
import io.tidemill.schemas.event.Origin;
import io.tidemill.schemas.json.Json;
import io.tidemill.schemas.log.MalformedRecord;
import io.tidemill.schemas.problem.Problem;
import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.schemas.problem.ProblemException;
import io.tidemill.schemas.resource.Broker;
import io.tidemill.schemas.resource.Kind;
import io.tidemill.schemas.resource.ResourceTable;
import io.tidemill.schemas.topic.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the events of an id and tells what became of them: where they lie by the journal, or, when
 * the mesh has not come to them yet, in the ends of the topics; their records by their places; the
 * rest by {@link EventStory}.
 */
public final class Why {
  private static final Logger LOG = LoggerFactory.getLogger(Why.class);
  private static final Duration JOURNAL_WITHIN = Duration.ofSeconds(10);
  private static final Duration TAIL_WITHIN = Duration.ofMillis(500);
  private static final Duration SCAN_WITHIN = Duration.ofSeconds(25);
  private static final long TAIL_MAX = 20_000;

  /** Most events of one id that are told. */
  private static final int EVENTS_MAX = 50;

  private final ClientProperties clients;
  private final Topics topics;
  private final Supplier<ResourceTable> resources;
  private final Supplier<EventStory> stories;

  Why(
      ClientProperties clients,
      Topics topics,
      Supplier<ResourceTable> resources,
      Supplier<EventStory> stories) {
    this.clients = clients;
    this.topics = topics;
    this.resources = resources;
    this.stories = stories;
  }

  /** See {@link io.tidemill.ops.api.Operations#why}. */
  JsonNode ask(String id, @Nullable String source, @Nullable Instant scanSince) {
    long start = System.nanoTime();
    var search = new JournalSearch(id);
    var places = new LinkedHashMap<Origin, List<Attempt>>();
    try (TopicReader reader = TopicReader.open(clients)) {
      boolean whole = readJournal(reader, search);
      places.putAll(search.found());
      Map<TopicPartition, Long> committed = new MeshPositions(clients, topics).committed();
      var records =
          new LinkedHashMap<Origin, ConsumerRecord<byte @Nullable [], byte @Nullable []>>();
      scan(reader, id, tails(reader, committed), TAIL_WITHIN, records);
      boolean scanned = true;
      if (scanSince != null) {
        scanned = scan(reader, id, since(reader, scanSince), SCAN_WITHIN, records);
      }
      records.keySet().forEach(place -> places.putIfAbsent(place, List.of()));
      ObjectNode answer = Json.object().put("id", id);
      var events = answer.putArray("events");
      for (var entry : places.entrySet()) {
        if (events.size() < EVENTS_MAX) {
          Optional.ofNullable(records.get(entry.getKey()))
              .or(() -> reader.one(entry.getKey()))
              .flatMap(record -> story(record, id, source, entry.getValue(), committed))
              .ifPresent(events::add);
        }
      }
      if (events.isEmpty()) {
        throw unknown(id, search, scanSince);
      }
      answer
          .putObject("journal")
          .put("from", time(search.oldestMs()))
          .put("events", search.events())
          .put("complete", whole);
      answer.put("scanned", scanSince != null && scanned);
      return answer.put("tookMs", (System.nanoTime() - start) / 1_000_000);
    }
  }

  private boolean readJournal(TopicReader reader, JournalSearch search) {
    Map<TopicPartition, Stretch> stretches = reader.whole(reader.partitions(topics.journalName()));
    Map<TopicPartition, Long> reached =
        reader.read(
            stretches,
            System.nanoTime() + JOURNAL_WITHIN.toNanos(),
            record -> {
              byte[] value = record.value();
              if (value != null) {
                try {
                  search.read(record.partition(), value);
                } catch (MalformedRecord broken) {
                  LOG.atWarn()
                      .addKeyValue("offset", record.offset())
                      .addKeyValue("partition", record.partition())
                      .log("A record of the journal cannot be read and is passed over");
                }
              }
              return true;
            });
    return stretches.entrySet().stream()
        .allMatch(e -> reached.getOrDefault(e.getKey(), 0L) >= e.getValue().to());
  }

  /** What lies after the committed offsets, and so may not be in the journal yet. */
  private Map<TopicPartition, Stretch> tails(
      TopicReader reader, Map<TopicPartition, Long> committed) {
    Map<TopicPartition, Stretch> tails = reader.whole(eventPartitions(reader));
    long share = TAIL_MAX / Math.max(1, tails.size());
    tails.replaceAll((partition, all) -> {
      long from = Math.max(committed.getOrDefault(partition, 0L), all.to() - share);
      return all.within(new Stretch(from, Math.max(from, all.to())));
    });
    return tails;
  }

  private Map<TopicPartition, Stretch> since(TopicReader reader, Instant since) {
    return reader.between(eventPartitions(reader), Optional.of(since), Optional.empty());
  }

  private List<TopicPartition> eventPartitions(TopicReader reader) {
    var partitions = new ArrayList<TopicPartition>();
    for (String broker : brokers()) {
      partitions.addAll(reader.partitions(resources.get().eventsTopic(topics, broker)));
    }
    return partitions;
  }

  private List<String> brokers() {
    var names = new ArrayList<String>();
    names.add(Broker.DEFAULT);
    resources.get().all(Kind.BROKER).forEach(broker -> names.add(broker.name()));
    return names.stream().distinct().toList();
  }

  /** Collects the records of an id; false when time did not suffice. */
  private static boolean scan(
      TopicReader reader,
      String id,
      Map<TopicPartition, Stretch> stretches,
      Duration limit,
      Map<Origin, ConsumerRecord<byte @Nullable [], byte @Nullable []>> into) {
    Map<TopicPartition, Long> reached =
        reader.read(
            stretches,
            System.nanoTime() + limit.toNanos(),
            record -> {
              if (into.size() < EVENTS_MAX
                  && event(record).filter(event -> event.getId().equals(id)).isPresent()) {
                into.put(new Origin(record.topic(), record.partition(), record.offset()), record);
              }
              return true;
            });
    return stretches.entrySet().stream()
        .allMatch(e -> reached.getOrDefault(e.getKey(), 0L) >= e.getValue().to());
  }

  private Optional<JsonNode> story(
      ConsumerRecord<byte @Nullable [], byte @Nullable []> record,
      String id,
      @Nullable String source,
      List<Attempt> attempts,
      Map<TopicPartition, Long> committed) {
    Optional<CloudEvent> event =
        event(record)
            .filter(found -> found.getId().equals(id))
            .filter(found -> source == null || found.getSource().toString().equals(source));
    Optional<String> broker = resources.get().brokerOf(topics, record.topic());
    if (event.isEmpty() || broker.isEmpty()) {
      return Optional.empty();
    }
    var partition = new TopicPartition(record.topic(), record.partition());
    return Optional.of(
        stories
            .get()
            .of(
                broker.get(),
                event.get(),
                new Origin(record.topic(), record.partition(), record.offset()),
                record.timestamp(),
                committed.getOrDefault(partition, 0L) > record.offset(),
                attempts));
  }

  private static Optional<CloudEvent> event(
      ConsumerRecord<byte @Nullable [], byte @Nullable []> record) {
    return EventCodec.decode(record.headers(), record.value())
            instanceof EventCodec.Decoded.Event(var event)
        ? Optional.of(event)
        : Optional.empty();
  }

  private static ProblemException unknown(
      String id, JournalSearch search, @Nullable Instant scanSince) {
    String from = time(search.oldestMs());
    return new ProblemException(
        new Problem(
            ProblemCode.TM_2008,
            "",
            "",
            scanSince == null
                ? "no event `%s` in the journal, which begins %s".formatted(id, from)
                : "no event `%s` in the journal, nor in the topics since %s"
                    .formatted(id, scanSince),
            "the id of an event that Tidemill has read",
            scanSince == null
                ? "check the id, or let the topics be read: tidemill why %s --scan --since 1h"
                    .formatted(id)
                : "check the id, or look further back with --since"));
  }

  private static @Nullable String time(long ms) {
    return ms == Long.MAX_VALUE ? null : Instant.ofEpochMilli(ms).toString();
  }
}
