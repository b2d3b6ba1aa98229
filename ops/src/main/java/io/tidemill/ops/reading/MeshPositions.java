package io.tidemill.ops.reading;

import io.tidemill.ops.kafka.ClientProperties;
import io.tidemill.ops.kafka.KafkaRequirements;
import io.tidemill.schemas.problem.ProblemException;
import io.tidemill.schemas.topic.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;

/** How far the mesh has read and committed its topics. */
public final class MeshPositions {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final ClientProperties clients;
  private final Topics topics;

  public MeshPositions(ClientProperties clients, Topics topics) {
    this.clients = clients;
    this.topics = topics;
  }

  /** The group in which all nodes read events. */
  public static String group(Topics topics) {
    return topics.prefix() + "-mesh";
  }

  /** The offset up to which each partition is read; partitions never committed are missing. */
  public Map<TopicPartition, Long> committed() {
    try (Admin admin = Admin.create(clients.admin())) {
      var committed = new HashMap<TopicPartition, Long>();
      admin
          .listConsumerGroupOffsets(group(topics))
          .partitionsToOffsetAndMetadata()
          .get(LIMIT.toMillis(), TimeUnit.MILLISECONDS)
          .forEach((partition, offset) -> {
            if (offset != null) {
              committed.put(partition, offset.offset());
            }
          });
      return committed;
    } catch (ExecutionException | TimeoutException unanswered) {
      throw new ProblemException(
          KafkaRequirements.unreachable(
              clients.bootstrapServers(), "the mesh's offsets were not told: " + unanswered));
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      throw new ProblemException(
          KafkaRequirements.unreachable(clients.bootstrapServers(), "interrupted while waiting"));
    }
  }
}
