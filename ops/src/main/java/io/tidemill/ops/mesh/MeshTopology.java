package io.tidemill.ops.mesh;

import io.tidemill.invoker.delivery.DeliveryProcessor;
import io.tidemill.invoker.delivery.Lanes;
import io.tidemill.schemas.event.Redelivery;
import io.tidemill.schemas.resource.Broker;
import io.tidemill.schemas.topic.Topics;
import io.tidemill.triggers.core.SubscriptionIndex;
import io.tidemill.triggers.stream.MatchListener;
import io.tidemill.triggers.stream.MatchProcessor;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.Topology;

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
    Deserializer<byte[]> in = new ByteArrayDeserializer();
    Serializer<byte[]> out = new ByteArraySerializer();
    return new Topology()
        .addSource("events", in, in, topics.everyMeshInput())
        .addProcessor("match", () -> new MatchProcessor(topics, index, listener), "events")
        .addProcessor(MatchProcessor.DELIVERIES, DeliveryProcessor.supplier(lanes), "match")
        .addStateStore(
            DeliveryProcessor.store(StreamsSettings.changelog()), MatchProcessor.DELIVERIES)
        .addSink(MatchProcessor.WORKFLOW_LOG, topics.workflowLogName(), out, out, "match")
        .addSink(
            MatchProcessor.DEAD_LETTERS,
            (_, _, record) ->
                topics.deadLettersOf(
                    topics
                        .brokerOf(record.topic())
                        .or(() -> Redelivery.read(record.headers()).map(Redelivery::broker))
                        .orElse(Broker.DEFAULT)),
            out,
            out,
            "match")
        .addSink(
            MatchProcessor.WORKFLOW_DEAD_LETTERS, topics.workflowDeadLetters(), out, out, "match");
  }
}
