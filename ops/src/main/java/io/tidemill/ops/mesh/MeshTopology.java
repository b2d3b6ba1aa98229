package io.tidemill.ops.mesh;

import io.tidemill.invoker.delivery.DeliveryProcessor;
import io.tidemill.invoker.delivery.Lanes;
import io.tidemill.schemas.event.Redelivery;
import io.tidemill.schemas.resource.Broker;
import io.tidemill.schemas.topic.Topics;
import io.tidemill.triggers.core.SubscriptionIndex;
import io.tidemill.triggers.stream.MatchListener;
import io.tidemill.triggers.stream.MatchProcessor;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.RecordContext;

/**
 * Events are read once and delivered by the task that read them (design D1): events topics → match
 * → deliveries, and beside it the workflow log and the dead letters.
 */
public final class MeshTopology {
  private MeshTopology() {}

  /**
   * The topology over every events topic of the prefix, those that are made later included, and the
   * redeliveries.
   */
  public static Topology of(
      Topics topics, Supplier<SubscriptionIndex> index, MatchListener listener, Lanes lanes) {
    return of(topics, Map.of(), index, listener, lanes);
  }

  /**
   * The topology over every events topic of the prefix and topics of users.
   *
   * @param laidOver topics of users, each with the broker that is laid over it; fixed with the
   *     topology, so that it knows the broker of every record it ever reads
   */
  public static Topology of(
      Topics topics,
      Map<String, String> laidOver,
      Supplier<SubscriptionIndex> index,
      MatchListener listener,
      Lanes lanes) {
    UnaryOperator<String> brokerOf =
        topic ->
            topics
                .brokerOf(topic)
                .or(() -> Optional.ofNullable(laidOver.get(topic)))
                .orElseThrow(() -> new IllegalStateException("no broker has the topic " + topic));
    Deserializer<byte[]> in = new ByteArrayDeserializer();
    Serializer<byte[]> out = new ByteArraySerializer();
    return new Topology()
        .addSource("events", in, in, with(topics.everyMeshInput(), laidOver.keySet()))
        .addProcessor(
            "match", () -> new MatchProcessor(topics, brokerOf, index, listener), "events")
        .addProcessor(MatchProcessor.DELIVERIES, DeliveryProcessor.supplier(lanes), "match")
        .addStateStore(
            DeliveryProcessor.store(StreamsSettings.changelog()), MatchProcessor.DELIVERIES)
        .addSink(MatchProcessor.WORKFLOW_LOG, topics.workflowLogName(), out, out, "match")
        .addSink(
            MatchProcessor.DEAD_LETTERS,
            (_, _, record) -> topics.deadLettersOf(brokerOf(record, topics, brokerOf)),
            out,
            out,
            "match")
        .addSink(
            MatchProcessor.WORKFLOW_DEAD_LETTERS, topics.workflowDeadLetters(), out, out, "match");
  }

  /** A redelivery says whose event it is; one that does not say so is the default broker's. */
  private static String brokerOf(
      RecordContext record, Topics topics, UnaryOperator<String> brokerOf) {
    return record.topic().equals(topics.redeliverName())
        ? Redelivery.read(record.headers()).map(Redelivery::broker).orElse(Broker.DEFAULT)
        : brokerOf.apply(record.topic());
  }

  private static Pattern with(Pattern pattern, Collection<String> names) {
    return Pattern.compile(
        Stream.concat(Stream.of(pattern.pattern()), names.stream().sorted().map(Pattern::quote))
            .collect(Collectors.joining("|")));
  }
}
