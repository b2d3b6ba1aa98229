package io.tidemill.ops.node;

import io.tidemill.ops.reading.MeshPositions;
import io.tidemill.ops.resources.ResourceStore;
import io.tidemill.schemas.resource.ResourceTable;
import io.tidemill.schemas.topic.Topics;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.TopicPartition;

/**
 * Finds out from which offset a change of resources holds (C4).
 *
 * <p>Every node commits how far its table of resources is. When all nodes that are members of the
 * mesh's group have come to a change, every event that is appended from then on is matched with it:
 * where the topics end at that moment is the answer. A node that joins later has read the resources
 * before it joins. Rejected: to ask the nodes themselves, which would need addresses and a second
 * protocol between them.
 */
final class Activator {
  static final Duration WITHIN = Duration.ofSeconds(2);

  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(5);
  private static final long LOOK_AGAIN_NANOS = Duration.ofMillis(10).toNanos();

  /** Kafka Streams adds the number of the thread to what a node calls itself. */
  private static final Pattern MEMBER = Pattern.compile("(.+)-mesh(-[0-9]+)?");

  private final Admin admin;
  private final Topics topics;
  private final Supplier<ResourceTable> resources;
  private final String ownNode;

  /**
   * Joins what is asked.
   *
   * @param ownNode this node, which is known to have come to a change that it waits for
   */
  Activator(Admin admin, Topics topics, Supplier<ResourceTable> resources, String ownNode) {
    this.admin = admin;
    this.topics = topics;
    this.resources = resources;
    this.ownNode = ownNode;
  }

  /** Waits until all have read resources up to an offset; why they have not, when time is over. */
  Optional<String> await(long offset) {
    long deadline = System.nanoTime() + WITHIN.toNanos();
    try {
      while (true) {
        Optional<String> missing = missing(offset);
        if (missing.isEmpty() || System.nanoTime() - deadline >= 0) {
          return missing;
        }
        LockSupport.parkNanos(LOOK_AGAIN_NANOS);
      }
    } catch (ExecutionException | TimeoutException unanswered) {
      return Optional.of("Kafka does not say which nodes there are: " + unanswered);
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      return Optional.of("the node is stopping");
    }
  }

  private Optional<String> missing(long offset)
      throws ExecutionException, TimeoutException, InterruptedException {
    String mesh = MeshPositions.group(topics);
    ConsumerGroupDescription group =
        admin
            .describeConsumerGroups(Set.of(mesh))
            .all()
            .get(ANSWER_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
            .get(mesh);
    if (group == null) {
      return Optional.of("no node reads events");
    }
    if (group.groupState() != GroupState.STABLE) {
      return Optional.of(
          group.members().isEmpty()
              ? "no node reads events"
              : "the nodes are dividing the partitions anew");
    }
    Set<String> nodes = new HashSet<>();
    for (MemberDescription member : group.members()) {
      nodes.add(member.groupInstanceId().map(Activator::node).orElse(member.consumerId()));
    }
    nodes.remove(ownNode);
    Set<String> behind = behind(nodes, offset);
    return behind.isEmpty()
        ? Optional.empty()
        : Optional.of("not read yet by " + String.join(", ", behind));
  }

  private Set<String> behind(Set<String> nodes, long offset)
      throws ExecutionException, TimeoutException, InterruptedException {
    var resources = new TopicPartition(topics.resources().name(), 0);
    Set<String> behind = new HashSet<>();
    if (nodes.isEmpty()) {
      return behind;
    }
    var wanted = new HashMap<String, ListConsumerGroupOffsetsSpec>();
    for (String node : nodes) {
      wanted.put(ResourceStore.group(topics, node), new ListConsumerGroupOffsetsSpec());
    }
    var committed =
        admin
            .listConsumerGroupOffsets(wanted)
            .all()
            .get(ANSWER_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    for (String node : nodes) {
      var offsets = committed.getOrDefault(ResourceStore.group(topics, node), Map.of());
      var at = offsets.get(resources);
      if (at == null || at.offset() < offset) {
        behind.add(node);
      }
    }
    return behind;
  }

  private static String node(String member) {
    Matcher matcher = MEMBER.matcher(member);
    return matcher.matches() ? matcher.group(1) : member;
  }

  /** Where the topic of each broker ends now, by partition; a broker without a topic is missing. */
  Map<String, Map<Integer, Long>> ends(Collection<String> brokers) {
    var ends = new HashMap<String, Map<Integer, Long>>();
    for (String broker : brokers) {
      try {
        ends.put(broker, ends(resources.get().eventsTopic(topics, broker)));
      } catch (ExecutionException | TimeoutException unanswered) {
        ends.remove(broker);
      } catch (InterruptedException stopping) {
        Thread.currentThread().interrupt();
        return ends;
      }
    }
    return ends;
  }

  private Map<Integer, Long> ends(String topic)
      throws ExecutionException, TimeoutException, InterruptedException {
    TopicDescription described =
        admin
            .describeTopics(Set.of(topic))
            .allTopicNames()
            .get(ANSWER_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
            .get(topic);
    if (described == null) {
      return Map.of();
    }
    var latest = new HashMap<TopicPartition, OffsetSpec>();
    described
        .partitions()
        .forEach(p -> latest.put(new TopicPartition(topic, p.partition()), OffsetSpec.latest()));
    var ends = new HashMap<Integer, Long>();
    admin
        .listOffsets(latest)
        .all()
        .get(ANSWER_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
        .forEach((partition, end) -> ends.put(partition.partition(), end.offset()));
    return ends;
  }
}
