package io.tidemill.ops.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tidemill.schemas.problem.Problem;
import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.schemas.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NodeConfigReaderTest {
  @TempDir Path directory;

  @Test
  void hasADefaultForEverything() {
    NodeConfig config = read(Map.of(), Map.of());

    assertThat(config)
        .isEqualTo(NodeConfigReader.defaults())
        .isEqualTo(
            new NodeConfig(
                "127.0.0.1",
                8080,
                null,
                9092,
                Path.of("./.tidemill"),
                false,
                null,
                "tidemill",
                4,
                4,
                (short) -1,
                Set.of(Role.values()),
                1,
                1,
                Duration.ofMillis(100),
                Duration.ofMillis(200),
                Duration.ofDays(7),
                "lifecycle",
                List.of(),
                Map.of()));
    assertThat(config.embedsBroker()).isTrue();
  }

  @Test
  void readsEveryKeyFromTheFile() throws IOException {
    file(
        """
        http-host: 0.0.0.0
        http-port: 0
        http-advertised: shop.example.org:8081
        kafka-port: 19092
        data-dir: /var/lib/tidemill
        ephemeral: true
        bootstrap-servers: a:9092,b:9092
        topic-prefix: shop
        mesh-partitions: 12
        workflow-partitions: 8
        replication-factor: 3
        roles: [mesh, workflows]
        mesh-threads: 2
        workflow-threads: 3
        mesh-commit-interval: 50ms
        workflow-commit-interval: 1s
        workflow-finished-retention: 36h
        workflow-history: all
        resources: [broker.yaml, triggers/]
        kafka:
          security.protocol: SASL_SSL
          producer:
            compression.type: zstd
        kafka.sasl.mechanism: PLAIN
        """);

    assertThat(read(Map.of(), Map.of()))
        .isEqualTo(
            new NodeConfig(
                "0.0.0.0",
                0,
                "shop.example.org:8081",
                19092,
                Path.of("/var/lib/tidemill"),
                true,
                "a:9092,b:9092",
                "shop",
                12,
                8,
                (short) 3,
                Set.of(Role.MESH, Role.WORKFLOWS),
                2,
                3,
                Duration.ofMillis(50),
                Duration.ofSeconds(1),
                Duration.ofHours(36),
                "all",
                List.of(Path.of("broker.yaml"), Path.of("triggers/")),
                Map.of(
                    "security.protocol",
                    "SASL_SSL",
                    "producer.compression.type",
                    "zstd",
                    "sasl.mechanism",
                    "PLAIN")));
  }

  @Nested
  class Precedence {
    @Test
    void aFlagWinsOverTheEnvironmentThatOverTheFile() throws IOException {
      file("http-port: 1\nkafka-port: 1\nmesh-threads: 1\n");

      NodeConfig config =
          read(
              Map.of("http-port", "3"),
              Map.of("TIDEMILL_HTTP_PORT", "2", "TIDEMILL_KAFKA_PORT", "2"));

      assertThat(config.httpPort()).isEqualTo(3);
      assertThat(config.kafkaPort()).isEqualTo(2);
      assertThat(config.meshThreads()).isEqualTo(1);
    }

    @Test
    void theTwoNamesOfTheClusterCountAsOneKey() throws IOException {
      file("kafka: {bootstrap.servers: 'file:1'}");

      assertThat(read(Map.of(), Map.of()).bootstrapServers()).isEqualTo("file:1");
      assertThat(read(Map.of("bootstrap-servers", "flag:1"), Map.of()).bootstrapServers())
          .isEqualTo("flag:1");
      assertThat(
              read(
                  Map.of("kafka.bootstrap.servers", "flag:1"),
                  Map.of("TIDEMILL_BOOTSTRAP_SERVERS", "env:1")))
          .extracting(NodeConfig::bootstrapServers)
          .isEqualTo("flag:1");
    }

    @Test
    void aNamedFileReplacesTheUsualOne() throws IOException {
      file("http-port: 1");
      Files.writeString(directory.resolve("other.yaml"), "http-port: 2");

      assertThat(read(Map.of("config", "other.yaml"), Map.of()).httpPort()).isEqualTo(2);
      assertThat(read(Map.of(), Map.of("TIDEMILL_CONFIG", "other.yaml")).httpPort()).isEqualTo(2);
    }
  }

  @Nested
  class Environment {
    @Test
    void readsASecretFromAFile() throws IOException {
      Path secret = Files.writeString(directory.resolve("secret"), "hunter2\n");

      assertThat(
              read(
                      Map.of("kafka.security.protocol", "SSL"),
                      Map.of("TIDEMILL_KAFKA_SSL_KEY_PASSWORD_FILE", secret.toString()))
                  .kafka())
          .containsEntry("ssl.key.password", "hunter2");
    }

    @Test
    void leavesAloneWhatKubernetesAndTheLauncherPutThere() {
      assertThat(
              read(
                  Map.of(),
                  Map.of(
                      "TIDEMILL_PORT", "tcp://10.0.0.1:8080",
                      "TIDEMILL_KAFKA_PORT", "tcp://10.0.0.1:9092",
                      "TIDEMILL_SERVICE_HOST", "10.0.0.1",
                      "TIDEMILL_PORT_8080_TCP_PORT", "8080",
                      "TIDEMILL_JAVA_HOME", "/opt/jdk")))
          .isEqualTo(NodeConfigReader.defaults());
    }

    @Test
    void refusesAVariableThatNearlyIsOne() {
      assertThat(problems(Map.of(), Map.of("TIDEMILL_HTTP_PROT", "1")))
          .singleElement()
          .satisfies(
              problem -> assertThat(problem.fix()).isEqualTo("did you mean TIDEMILL_HTTP_PORT?"));
    }
  }

  @Nested
  class Refused {
    @Test
    void anUnknownKeyWithTheOneThatWasMeant() throws IOException {
      file("htp-port: 1");

      assertThat(problems(Map.of(), Map.of()))
          .singleElement()
          .satisfies(problem -> {
            assertThat(problem.code()).isEqualTo(ProblemCode.TM_4006);
            assertThat(problem.pointer()).isEqualTo("/htp-port");
            assertThat(problem.fix()).isEqualTo("did you mean http-port?");
          });
    }

    @Test
    void allThatIsWrongAtOnce() throws IOException {
      file("http-port: 70000\nroles: [mash]\nnonsense: 1\n");

      assertThat(problems(Map.of("mesh-threads", "0"), Map.of("TIDEMILL_EPHEMERAL", "yes")))
          .hasSize(5);
    }

    @ParameterizedTest
    @CsvSource({
      "http-port, -1",
      "http-port, 8080x",
      "replication-factor, 0",
      "ephemeral, yes",
      "bootstrap-servers, localhost",
      "topic-prefix, Shop",
      "roles, ''",
      "mesh-commit-interval, 100",
      "mesh-commit-interval, 2m",
      "workflow-commit-interval, 1ms",
    })
    void aValueOutsideItsLimits(String key, String text) {
      assertThat(problems(Map.of(key, text), Map.of()))
          .singleElement()
          .satisfies(problem -> assertThat(problem.file()).isEqualTo("--" + key));
    }

    @ParameterizedTest
    @CsvSource({
      "kafka.interceptor.classes",
      "kafka.producer.interceptor.classes",
      "kafka.streams.main.consumer.interceptor.classes",
      "kafka.metric.reporters",
      "kafka.config.providers",
      "kafka.config.providers.env.class",
      "kafka.ssl.keystore.location",
      "kafka.sasl.jaas.config",
    })
    void aKafkaSettingThatLoadsCodeOrContradicts(String key) {
      assertThat(problems(Map.of(key, "x"), Map.of()))
          .singleElement()
          .satisfies(problem -> {
            assertThat(problem.code()).isEqualTo(ProblemCode.TM_4006);
            assertThat(problem.file()).isEqualTo("--" + key);
          });
    }

    @Test
    void twoAddressesOfTheClusterInOnePlace() {
      assertThat(
              problems(
                  Map.of("bootstrap-servers", "a:1", "kafka.bootstrap.servers", "b:1"), Map.of()))
          .hasSize(1);
    }

    @Test
    void aFileThatIsNoYaml() throws IOException {
      file("a: [");

      assertThat(problems(Map.of(), Map.of())).hasSize(1);
    }

    @Test
    void aNamedFileThatIsNotThere() {
      assertThat(problems(Map.of("config", "missing.yaml"), Map.of())).hasSize(1);
    }
  }

  private NodeConfig read(Map<String, String> flags, Map<String, String> environment) {
    return NodeConfigReader.read(flags, environment, directory);
  }

  private List<Problem> problems(Map<String, String> flags, Map<String, String> environment) {
    return catchThrowableOfType(ProblemException.class, () -> read(flags, environment)).problems();
  }

  private void file(String text) throws IOException {
    Files.writeString(directory.resolve("tidemill.yaml"), text);
  }
}
