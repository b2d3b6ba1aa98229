package io.tidemill.ops.redelivery;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cloudevents.CloudEvent;
import io.tidemill.invoker.delivery.Publisher;
import io.tidemill.ops.api.Job;
import io.tidemill.ops.api.Operations;
import io.tidemill.ops.reading.Stretch;
import io.tidemill.ops.reading.TopicReader;
import io.tidemill.schemas.event.EventCodec;
import io.tidemill.schemas.event.Origin;
import io.tidemill.schemas.event.Redelivery;
import io.tidemill.schemas.json.Json;
import io.tidemill.schemas.resource.Trigger;
import io.tidemill.triggers.core.Subscription;
import io.tidemill.triggers.core.SubscriptionIndex;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Delivers past events of a broker to one trigger again: those that its filter holds for, from a
 * place up to where the topic ended at the start. Every replay has a name of its own, which is part
 * of the identity of its deliveries, so that what was delivered before is delivered again, and what
 * one replay puts in twice is not.
 */
public final class Replay {
  private static final long NO_LIMIT_NANOS = Duration.ofDays(365).toNanos();

  private final TopicReader reader;
  private final Publisher publisher;
  private final RedeliverTopic redeliver;
  private final Trigger trigger;
  private final String name;
  private final Operations.Replay asked;
  private final SubscriptionIndex index;

  private long read;
  private long matching;
  private long replayed;
  private String last = "";

  /**
   * A replay that has not begun.
   *
   * @param name letters and digits, unique
   */
  public Replay(
      TopicReader reader,
      Publisher publisher,
      RedeliverTopic redeliver,
      Trigger trigger,
      String name,
      Operations.Replay asked) {
    this.reader = reader;
    this.publisher = publisher;
    this.redeliver = redeliver;
    this.trigger = trigger;
    this.name = name;
    this.asked = asked;
    this.index =
        SubscriptionIndex.of(
            List.of(
                new Subscription.ToTrigger(trigger.broker(), trigger.filter(), trigger.name())));
  }

  /** Replays the events of the broker's topic. */
  public void run(String topic, Job.Lines out) throws IOException {
    var feed = new Feed(publisher, asked.rate(), out, () -> line(false));
    try {
      reader.read(
          stretches(topic),
          System.nanoTime() + NO_LIMIT_NANOS,
          record -> {
            read++;
            if (EventCodec.decode(record.headers(), record.value())
                    instanceof EventCodec.Decoded.Event(var event)
                && !index.match(trigger.broker(), event).isEmpty()) {
              matching++;
              if (!asked.dryRun()) {
                send(record, event, feed);
              }
            }
            last = new Origin(topic, record.partition(), record.offset()).toString();
            feed.report();
            return true;
          });
      feed.flush();
    } catch (UncheckedIOException gone) {
      throw new IOException("nobody listens any more", gone);
    }
    out.line(line(true));
  }

  private void send(
      ConsumerRecord<byte @Nullable [], byte @Nullable []> record, CloudEvent event, Feed feed) {
    var identity =
        new Origin("replay." + name + "." + record.topic(), record.partition(), record.offset());
    feed.send(
        new Redelivery(
                trigger.broker(),
                trigger.name(),
                identity,
                Optional.ofNullable(asked.subscriber())
                    .flatMap(Redelivery::subscriber)
                    .orElse(null))
            .toRecord(
                redeliver.topic(),
                redeliver.of(record.partition()),
                Again.replayed(event, name),
                record.key()));
    replayed++;
  }

  private Map<TopicPartition, Stretch> stretches(String topic) {
    Map<TopicPartition, Stretch> within =
        reader.between(
            reader.partitions(topic),
            Optional.ofNullable(asked.since()),
            Optional.ofNullable(asked.until()));
    if (asked.offsets().isEmpty()) {
      return within;
    }
    var chosen = new HashMap<TopicPartition, Stretch>();
    within.forEach((partition, all) -> {
      Long from = asked.offsets().get(partition.partition());
      if (from != null) {
        chosen.put(partition, all.within(new Stretch(from, Math.max(from, all.to()))));
      }
    });
    return chosen;
  }

  private ObjectNode line(boolean done) {
    return Json.object()
        .put("done", done)
        .put("dryRun", asked.dryRun())
        .put("replay", name)
        .put("read", read)
        .put("matching", matching)
        .put("replayed", replayed)
        .put("last", last.isEmpty() ? null : last);
  }
}
