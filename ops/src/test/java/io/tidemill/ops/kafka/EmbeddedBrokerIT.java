package io.tidemill.ops.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tidemill.ops.testing.TestKafka;
import io.tidemill.schemas.problem.Problem;
import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.schemas.problem.ProblemException;
import io.tidemill.schemas.topic.TopicSpec;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.serialization.StringSerializer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The embedded broker as its users need it: durable, exclusive, at a fixed address. Always
 * embedded, whatever the others use.
 */
final class EmbeddedBrokerIT {
  private static final String TOPIC = "numbers";

  @TempDir Path directory;

  @Test
  void keepsCommittedRecordsAndItsAddressOverARestart() throws Exception {
    int port;
    try (EmbeddedBroker broker = start(EmbeddedBrokerConfig.ANY_PORT)) {
      port = broker.port();
      createTopic(broker.bootstrapServers());
      produce(broker.bootstrapServers(), "committed", true);
      produce(broker.bootstrapServers(), "aborted", false);
    }
    try (EmbeddedBroker broker = start(port)) {
      assertThat(broker.bootstrapServers()).isEqualTo("127.0.0.1:" + port);
      assertThat(committed(broker.bootstrapServers())).containsExactly("committed");
      produce(broker.bootstrapServers(), "later", true);
      assertThat(committed(broker.bootstrapServers())).containsExactly("committed", "later");
    }
  }

  /**
   * The commit is answered before its marker is written, so the kill leaves the marker to the next
   * process; see {@link KilledBroker}.
   */
  @RepeatedTest(3)
  void keepsACommitThatItsProcessWasKilledRightBehind() throws Exception {
    Process first = BrokerProcess.start(directory);
    String address = BrokerProcess.address(first);
    createTopic(address);
    produce(address, "before the kill", true);
    first.destroyForcibly().waitFor(10, TimeUnit.SECONDS);

    long startNs = System.nanoTime();
    try (EmbeddedBroker broker = start(EmbeddedBrokerConfig.ANY_PORT)) {
      awaitCommitted(broker.bootstrapServers());
      assertThat(Duration.ofNanos(System.nanoTime() - startNs)).isLessThan(Duration.ofSeconds(20));
    }
  }

  private static void awaitCommitted(String address) {
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(committed(address)).containsExactly("before the kill"));
  }

  @Test
  void refusesADirectoryThatAnotherBrokerRunsOn() {
    try (EmbeddedBroker _ = start(EmbeddedBrokerConfig.ANY_PORT)) {
      assertThat(problemOf(() -> start(EmbeddedBrokerConfig.ANY_PORT)))
          .satisfies(problem -> {
            assertThat(problem.code()).isEqualTo(ProblemCode.TM_4002);
            assertThat(problem.found()).contains(Long.toString(ProcessHandle.current().pid()));
          });
    }
    start(EmbeddedBrokerConfig.ANY_PORT).close();
  }

  @Test
  void refusesAPortInUseAndNamesIt() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      assertThat(problemOf(() -> start(taken.getLocalPort())))
          .satisfies(problem -> {
            assertThat(problem.code()).isEqualTo(ProblemCode.TM_4001);
            assertThat(problem.found()).contains(":" + taken.getLocalPort());
          });
    }
  }

  @Test
  void refusesADirectoryThatIsAFile() throws Exception {
    Path file = Files.writeString(directory.resolve("file"), "no directory");
    assertThat(
            problemOf(() ->
                    EmbeddedBroker.start(
                        new EmbeddedBrokerConfig(file, EmbeddedBrokerConfig.ANY_PORT)))
                .code())
        .isEqualTo(ProblemCode.TM_4003);
  }

  @Test
  void listensOnTheLoopbackAddressOnlyWithTransactionVersion2() throws Exception {
    try (EmbeddedBroker broker = start(EmbeddedBrokerConfig.ANY_PORT);
        Admin admin = admin(broker.bootstrapServers())) {
      assertThat(broker.bootstrapServers()).startsWith("127.0.0.1:");
      assertThat(admin.describeFeatures().featureMetadata().get().finalizedFeatures())
          .hasEntrySatisfying(
              "transaction.version",
              range -> assertThat(range.maxVersionLevel()).isEqualTo((short) 2));
      KafkaRequirements.check(admin, broker.bootstrapServers());
    }
  }

  @Test
  void stopsWithinFiveSecondsWhileClientsAreConnected() {
    EmbeddedBroker broker = start(EmbeddedBrokerConfig.ANY_PORT);
    try (Admin _ = admin(broker.bootstrapServers())) {
      createTopic(broker.bootstrapServers());
      long startNs = System.nanoTime();
      broker.close();
      assertThat(Duration.ofNanos(System.nanoTime() - startNs)).isLessThan(Duration.ofSeconds(5));
    }
  }

  private EmbeddedBroker start(int port) {
    return EmbeddedBroker.start(new EmbeddedBrokerConfig(directory, port));
  }

  private static Problem problemOf(ThrowingCallable call) {
    var thrown = new ProblemException[1];
    assertThatThrownBy(call).isInstanceOfSatisfying(ProblemException.class, e -> thrown[0] = e);
    return thrown[0].problems().getFirst();
  }

  private static Admin admin(String address) {
    return Admin.create(new ClientProperties(address, Map.of()).admin());
  }

  private static void createTopic(String address) {
    try (Admin admin = admin(address)) {
      new TopicCreator(admin, TopicCreator.BROKER_DEFAULT)
          .ensure(List.of(new TopicSpec(TOPIC, 1, Map.of())), TopicCreator.Partitions.EXACT);
    }
  }

  private static void produce(String address, String value, boolean commit) throws Exception {
    Map<String, Object> settings = new ClientProperties(address, Map.of()).producer();
    settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "embedded-broker-it");
    try (Producer<String, String> producer =
        new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>(TOPIC, value)).get(10, TimeUnit.SECONDS);
      if (commit) {
        producer.commitTransaction();
      } else {
        producer.abortTransaction();
      }
    }
  }

  private static List<String> committed(String address) {
    return TestKafka.consumeAll(
            new ClientProperties(address, Map.of()), TOPIC, IsolationLevel.READ_COMMITTED)
        .stream()
        .map(record -> TestKafka.text(record).orElse(""))
        .toList();
  }

  /** A broker in a process of its own, to be killed. */
  static final class BrokerProcess {
    private BrokerProcess() {}

    static Process start(Path directory) throws Exception {
      return new ProcessBuilder(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "--enable-native-access=ALL-UNNAMED",
              "--sun-misc-unsafe-memory-access=allow",
              "-Xmx512m",
              "-cp",
              System.getProperty("java.class.path"),
              BrokerProcess.class.getName(),
              directory.toString())
          .redirectError(ProcessBuilder.Redirect.INHERIT)
          .start();
    }

    static String address(Process process) throws Exception {
      return process.inputReader(StandardCharsets.UTF_8).readLine();
    }

    public static void main(String[] args) throws Exception {
      EmbeddedBroker broker =
          EmbeddedBroker.start(
              new EmbeddedBrokerConfig(Path.of(args[0]), EmbeddedBrokerConfig.ANY_PORT));
      System.out.println(broker.bootstrapServers());
      Thread.currentThread().join();
    }
  }
}
