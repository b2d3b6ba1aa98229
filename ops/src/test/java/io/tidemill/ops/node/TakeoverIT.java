package io.tidemill.ops.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemill.ops.testing.KafkaExtension;
import io.tidemill.ops.testing.TestFunction;
import io.tidemill.ops.testing.TestFunction.Answer;
import io.tidemill.ops.testing.TestFunction.Call;
import io.tidemill.ops.testing.TestKafka;
import io.tidemill.ops.testing.TestNode;
import io.tidemill.schemas.event.Extensions;
import io.tidemill.schemas.log.InstanceKey;
import io.tidemill.schemas.topic.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.MemberDescription;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two processes on one cluster, and a kill -9 for one of them: how long the other one's instances
 * pause, and when those of the killed one go on. {@code docs/ARCHITECTURE.md} says what bounds it.
 */
@ExtendWith(KafkaExtension.class)
final class TakeoverIT {
  private static final int TOKENS = 32;
  private static final int PARTITIONS = 4;
  private static final Duration SOON = Duration.ofSeconds(60);

  /** Of the group; a killed node is missed after it. */
  private static final Duration SESSION = Duration.ofSeconds(10);

  /** On a busy machine: noticing, two rebalances, restoring, the mark. */
  private static final Duration SLACK = Duration.ofSeconds(20);

  /** Each instance calls its function ten times a second by a timer, and so shows that it lives. */
  private static final String RESOURCES =
      """
      apiVersion: tidemill.io/v1
      kind: Function
      metadata: {name: beat}
      spec: {http: {url: "%s"}, concurrency: 100}
      ---
      apiVersion: tidemill.io/v1
      kind: Workflow
      metadata: {name: pulse}
      spec:
        states:
          - name: Beat
            type: OPERATION
            start: true
            action-mode: SEQUENTIAL
            actions: [{function: beat, ResultPath: $.stop}]
            next-state: Rest
          - {name: Rest, type: DELAY, time-delay: PT0.1S, next-state: More}
          - name: More
            type: SWITCH
            choices: [{path: $.stop, operator: EQ, value: 1, next-state: Done}]
            default: Beat
          - {name: Done, type: END, status: SUCCESS}
      """;

  private final TestKafka kafka;
  private final Topics topics;
  private final Map<String, ConcurrentLinkedQueue<Long>> beats = new ConcurrentHashMap<>();
  @TempDir private Path directory;

  TakeoverIT(TestKafka kafka) {
    this.kafka = kafka;
    this.topics = new Topics(kafka.uniquePrefix("takeover"));
  }

  @Test
  void theInstancesOfAKilledNodeGoOnAtTheOther() throws Exception {
    try (var function = new TestFunction(this::beat);
        var log = new LogWriter(kafka, topics);
        TestNode killed = start("killed", function).awaitReady();
        TestNode survivor = start("survivor", function).awaitReady()) {
      await()
          .atMost(SOON)
          .until(() -> owned("killed").size() == 2 && owned("survivor").size() == 2);
      for (int i = 0; i < TOKENS; i++) {
        log.start(new InstanceKey("pulse", "k" + i), "{}");
      }
      await()
          .atMost(SOON)
          .until(() -> tokens(_ -> true).allMatch(token -> since(token, 0).size() > 10));
      Set<Integer> lost = owned("killed");
      Set<Integer> kept = owned("survivor");
      assertThat(lost).hasSize(2);

      long kill = System.currentTimeMillis();
      killed.kill();
      await()
          .atMost(SESSION.plus(SLACK))
          .until(() ->
              // What comes at once was sent before the kill.
              tokens(lost::contains).allMatch(token -> since(token, kill + 1_000).size() >= 5));
      long pause =
          tokens(kept::contains).mapToLong(token -> longestGap(token, kill)).max().orElseThrow();
      long first =
          tokens(lost::contains)
                  .mapToLong(token -> since(token, kill + 1_000).getFirst())
                  .min()
                  .orElseThrow()
              - kill;
      long last =
          tokens(lost::contains)
                  .mapToLong(token -> since(token, kill + 1_000).getFirst())
                  .max()
                  .orElseThrow()
              - kill;
      System.out.printf(
          "takeover: the survivor's own instances paused at most %d ms; the killed node's went on"
              + " after %d ms (first) to %d ms (last)%n",
          pause, first, last);
      assertThat(tokens(kept::contains)).isNotEmpty();
      assertThat(pause).as("pause of the survivor's own").isLessThan(SESSION.toMillis());
      assertThat(last).as("pause of the others").isLessThan(SESSION.plus(SLACK).toMillis());
      assertThat(owned("survivor")).hasSize(PARTITIONS);
    }
  }

  private Answer beat(Call call) {
    beats
        .computeIfAbsent(call.header("ce-" + Extensions.TOKEN), _ -> new ConcurrentLinkedQueue<>())
        .add(System.currentTimeMillis());
    return Answer.json("0");
  }

  private TestNode start(String name, TestFunction function) throws IOException {
    Path home = Files.createDirectories(directory.resolve(name));
    Files.writeString(
        home.resolve("tidemill.yaml"),
        "topic-prefix: %s\nworkflow-partitions: %d\n".formatted(topics.prefix(), PARTITIONS));
    Path resources = home.resolve("resources.yaml");
    Files.writeString(resources, RESOURCES.formatted(function.url()));
    return TestNode.start(
        home,
        TestNode.freePort(),
        "--bootstrap-servers",
        kafka.bootstrapServers(),
        "-f",
        resources.toString());
  }

  /** The partitions of the workflow log that a node owns. */
  private Set<Integer> owned(String name) throws Exception {
    String node = Files.readString(directory.resolve(name).resolve("data/node-id")).strip();
    String group = topics.prefix() + "-workflows";
    ConsumerGroupDescription described =
        Objects.requireNonNull(
                kafka.admin().describeConsumerGroups(List.of(group)).describedGroups().get(group))
            .get(10, TimeUnit.SECONDS);
    return described.members().stream()
        .filter(member -> isOf(member, node))
        .flatMap(member -> member.assignment().topicPartitions().stream())
        .filter(partition -> partition.topic().equals(topics.workflowLogName()))
        .map(partition -> partition.partition())
        .collect(Collectors.toSet());
  }

  private static boolean isOf(MemberDescription member, String node) {
    return member.groupInstanceId().filter(id -> id.contains(node)).isPresent();
  }

  private static Stream<String> tokens(Predicate<Integer> partition) {
    return IntStream.range(0, TOKENS)
        .mapToObj(i -> "k" + i)
        .filter(token ->
            partition.test(LogWriter.partition(new InstanceKey("pulse", token), PARTITIONS)));
  }

  private List<Long> since(String token, long ms) {
    var all = beats.get(token);
    return all == null ? List.of() : all.stream().filter(at -> at >= ms).toList();
  }

  /** Longest time without a beat from shortly before the kill until now. */
  private long longestGap(String token, long kill) {
    long longest = 0;
    long before = 0;
    for (long at : since(token, kill - 1_000)) {
      longest = before == 0 ? 0 : Math.max(longest, at - before);
      before = at;
    }
    return Math.max(longest, System.currentTimeMillis() - before);
  }
}
