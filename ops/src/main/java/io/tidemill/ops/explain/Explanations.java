package io.tidemill.ops.explain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemill.ops.kafka.ClientProperties;
import io.tidemill.ops.reading.Stretch;
import io.tidemill.ops.reading.TopicReader;
import io.tidemill.schemas.event.EventCodec;
import io.tidemill.schemas.event.Origin;
import io.tidemill.schemas.resource.Filter;
import io.tidemill.schemas.resource.ResourceTable;
import io.tidemill.schemas.topic.Topics;
import io.tidemill.triggers.core.SubscriptionIndex;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Answers why, with a connection of its own for each question. */
public final class Explanations {
  private static final Duration TEST_WITHIN = Duration.ofSeconds(15);

  private final ClientProperties clients;
  private final Topics topics;
  private final Supplier<ResourceTable> resources;
  private final Why why;

  /**
   * Joins what is asked.
   *
   * @param index every subscription now
   * @param activeFrom the offsets from which a trigger's present form holds
   * @param instance a workflow's instance by token
   */
  public Explanations(
      ClientProperties clients,
      Topics topics,
      Supplier<ResourceTable> resources,
      Supplier<SubscriptionIndex> index,
      Function<String, Optional<Map<Integer, Long>>> activeFrom,
      BiFunction<String, String, Optional<JsonNode>> instance) {
    this.clients = clients;
    this.topics = topics;
    this.resources = resources;
    this.why =
        new Why(
            clients,
            topics,
            resources,
            () -> new EventStory(resources.get(), index.get(), activeFrom, instance));
  }

  /** What became of the events of an id. */
  public JsonNode why(String id, @Nullable String source, @Nullable Instant scanSince) {
    return why.ask(id, source, scanSince);
  }

  /** How a filter judges the newest events of a broker. */
  public JsonNode test(String broker, Filter filter, int last) {
    var test = new FilterTest(filter);
    try (TopicReader reader = TopicReader.open(clients)) {
      Map<TopicPartition, Stretch> newest =
          reader.whole(reader.partitions(resources.get().eventsTopic(topics, broker)));
      var partitions = new ArrayList<>(newest.keySet());
      long[] shares =
          Shares.of(
              partitions.stream().map(newest::get).mapToLong(Stretch::length).toArray(), last);
      newest.replaceAll((partition, all) ->
          new Stretch(all.to() - shares[partitions.indexOf(partition)], all.to()));
      Map<TopicPartition, Long> reached =
          reader.read(
              newest,
              System.nanoTime() + TEST_WITHIN.toNanos(),
              record -> {
                switch (EventCodec.decode(record.headers(), record.value())) {
                  case EventCodec.Decoded.Event(var event) ->
                      test.read(
                          event,
                          new Origin(record.topic(), record.partition(), record.offset())
                              .toString());
                  case EventCodec.Decoded.Malformed _ -> test.readMalformed();
                }
                return true;
              });
      List<Map.Entry<TopicPartition, Stretch>> cut =
          newest.entrySet().stream()
              .filter(e -> reached.getOrDefault(e.getKey(), 0L) < e.getValue().to())
              .toList();
      ObjectNode answer = test.json();
      return answer.put("broker", broker).put("complete", cut.isEmpty());
    }
  }
}
