package io.tidemill.ops.deadletters;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemill.invoker.delivery.Publisher;
import io.tidemill.ops.api.Job;
import io.tidemill.ops.reading.OffsetSet;
import io.tidemill.ops.reading.Stretch;
import io.tidemill.ops.reading.TopicReader;
import io.tidemill.ops.redelivery.Again;
import io.tidemill.ops.redelivery.Feed;
import io.tidemill.ops.redelivery.RedeliverTopic;
import io.tidemill.schemas.event.Extensions;
import io.tidemill.schemas.event.Origin;
import io.tidemill.schemas.event.Redelivery;
import io.tidemill.schemas.json.Json;
import io.tidemill.schemas.resource.ResourceTable;
import io.tidemill.schemas.resource.Trigger;
import io.tidemill.schemas.topic.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Puts dead letters in again, once. The place of a dead letter is the identity of its redelivery,
 * so what is put in twice is delivered once; what the topic of redeliveries still holds is left out
 * here already, and counted.
 */
final class Redrive {
  private static final long NO_LIMIT_NANOS = Duration.ofDays(365).toNanos();

  private final TopicReader reader;
  private final Supplier<ResourceTable> resources;
  private final Publisher publisher;
  private final String broker;
  private final boolean dryRun;
  private final RedeliverTopic redeliver;
  private final Map<TopicPartition, OffsetSet> before = new HashMap<>();

  private long read;
  private long matching;
  private long alreadyRedriven;
  private long redriven;
  private long impossible;
  private String last = "";

  Redrive(
      TopicReader reader,
      Topics topics,
      Supplier<ResourceTable> resources,
      Publisher publisher,
      String broker,
      boolean dryRun) {
    this.reader = reader;
    this.resources = resources;
    this.publisher = publisher;
    this.broker = broker;
    this.dryRun = dryRun;
    this.redeliver = RedeliverTopic.of(topics, reader);
  }

  void run(
      Map<TopicPartition, Stretch> stretches, Predicate<Letter> wanted, int rate, Job.Lines out)
      throws IOException {
    var feed = new Feed(publisher, rate, out, () -> line(false));
    try {
      readRedelivered(feed);
      reader.read(
          stretches,
          System.nanoTime() + NO_LIMIT_NANOS,
          record -> {
            Letter letter = Letter.read(record);
            read++;
            if (wanted.test(letter)) {
              matching++;
              redrive(letter, record.key(), feed);
            }
            last = letter.place().toString();
            feed.report();
            return true;
          });
      feed.flush();
    } catch (UncheckedIOException gone) {
      throw new IOException("nobody listens any more", gone);
    }
    out.line(line(true));
  }

  private void redrive(Letter letter, byte @Nullable [] key, Feed feed) {
    Optional<Trigger> trigger =
        letter
            .trigger()
            .flatMap(resources.get()::trigger)
            .filter(known -> known.broker().equals(broker));
    if (letter.event() == null || trigger.isEmpty()) {
      impossible++;
    } else if (contains(letter.place())) {
      alreadyRedriven++;
    } else {
      redriven++;
      if (!dryRun) {
        int partition = letter.origin().map(Origin::partition).orElse(letter.place().partition());
        feed.send(
            new Redelivery(broker, trigger.get().name(), letter.place(), null)
                .toRecord(
                    redeliver.topic(),
                    redeliver.of(partition),
                    Again.redriven(letter.event(), letter.number(Extensions.REDRIVES)),
                    key));
      }
    }
  }

  private void readRedelivered(Feed feed) {
    reader.read(
        reader.whole(reader.partitions(redeliver.topic())),
        System.nanoTime() + NO_LIMIT_NANOS,
        record -> {
          Redelivery.read(record.headers())
              .map(Redelivery::identity)
              .ifPresent(place ->
                  before
                      .computeIfAbsent(
                          new TopicPartition(place.topic(), place.partition()),
                          _ -> new OffsetSet())
                      .add(place.offset()));
          feed.report();
          return true;
        });
  }

  private boolean contains(Origin place) {
    OffsetSet known = before.get(new TopicPartition(place.topic(), place.partition()));
    return known != null && known.contains(place.offset());
  }

  private ObjectNode line(boolean done) {
    return Json.object()
        .put("done", done)
        .put("dryRun", dryRun)
        .put("read", read)
        .put("matching", matching)
        .put("alreadyRedriven", alreadyRedriven)
        .put("redriven", redriven)
        .put("impossible", impossible)
        .put("last", last.isEmpty() ? null : last);
  }
}
