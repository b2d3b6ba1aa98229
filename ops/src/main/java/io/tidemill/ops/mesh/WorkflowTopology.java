package io.tidemill.ops.mesh;

import io.tidemill.schemas.topic.Topics;
import io.tidemill.workflow.stream.WorkflowProcessor;
import io.tidemill.workflow.stream.WorkflowServices;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.Topology;

/**
 * The workflow log is folded by the owner of each partition (design D3): log → workflow → history
 * and dead letters.
 */
public final class WorkflowTopology {
  private WorkflowTopology() {}

  /** The topology over the one workflow log. */
  public static Topology of(WorkflowServices services) {
    Topics topics = services.topics();
    Deserializer<byte[]> in = new ByteArrayDeserializer();
    Serializer<byte[]> out = new ByteArraySerializer();
    return new Topology()
        .addSource("log", in, in, topics.workflowLogName())
        .addProcessor(
            "workflow", WorkflowProcessor.supplier(services, StreamsSettings.changelog()), "log")
        .addSink(WorkflowProcessor.HISTORY, topics.workflowHistoryName(), out, out, "workflow")
        .addSink(
            WorkflowProcessor.DEAD_LETTERS, topics.workflowDeadLetters(), out, out, "workflow");
  }
}
