package io.tidemill.ops.deadletters;

import io.tidemill.invoker.delivery.Publisher;
import io.tidemill.ops.api.Job;
import io.tidemill.ops.reading.Stretch;
import io.tidemill.ops.reading.TopicReader;
import io.tidemill.ops.redelivery.Again;
import io.tidemill.ops.redelivery.Feed;
import io.tidemill.ops.redelivery.RedeliverTopic;
import io.tidemill.schemas.event.Extensions;
import io.tidemill.schemas.event.Origin;
import io.tidemill.schemas.event.Redelivery;
import io.tidemill.schemas.resource.ResourceTable;
import io.tidemill.schemas.resource.Trigger;
import io.tidemill.schemas.topic.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
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
  private final Places before = new Places();
  private final Tally tally;

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
    this.tally = new Tally(dryRun);
    this.redeliver = RedeliverTopic.of(topics, reader);
  }

  void run(
      Map<TopicPartition, Stretch> stretches, Predicate<Letter> wanted, int rate, Job.Lines out)
      throws IOException {
    var feed = new Feed(publisher, rate, out, () -> tally.line(false));
    try {
      readRedelivered(feed);
      reader.read(
          stretches,
          System.nanoTime() + NO_LIMIT_NANOS,
          record -> {
            Letter letter = Letter.read(record);
            boolean isWanted = wanted.test(letter);
            tally.read(letter, isWanted);
            if (isWanted) {
              redrive(letter, record.key(), feed);
            }
            feed.report();
            return true;
          });
      feed.flush();
    } catch (UncheckedIOException gone) {
      throw new IOException("nobody listens any more", gone);
    }
    out.line(tally.line(true));
  }

  private void redrive(Letter letter, byte @Nullable [] key, Feed feed) {
    Optional<Trigger> trigger =
        letter
            .trigger()
            .flatMap(resources.get()::trigger)
            .filter(known -> known.broker().equals(broker));
    if (letter.event() == null || trigger.isEmpty()) {
      tally.impossible();
    } else if (before.contains(letter.place())) {
      tally.alreadyRedriven();
    } else {
      tally.redriven();
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
          Redelivery.read(record.headers()).map(Redelivery::identity).ifPresent(before::add);
          feed.report();
          return true;
        });
  }
}
