package io.tidemill.ops.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * {@code docs/reference/configuration.md} is made from the table of keys. {@code mvn test
 * -Dtidemill.docs=write} writes it anew.
 */
final class ConfigurationPageTest {
  private static final Path PAGE =
      Path.of(System.getProperty("tidemill.root", ".."), "docs", "reference", "configuration.md");

  @Test
  void saysWhatTheTableOfKeysSays() throws IOException {
    if (System.getProperty("tidemill.docs", "check").equals("write")) {
      Files.createDirectories(PAGE.getParent());
      Files.writeString(PAGE, page());
    }
    assertThat(PAGE)
        .as("run: mvn test -pl ops -am -Dtidemill.docs=write")
        .exists()
        .content()
        .isEqualTo(page());
  }

  private static String page() {
    StringBuilder page = new StringBuilder(HEAD);
    for (ConfigKey<?> key : ConfigKeys.ALL) {
      page.append(
          "| `%s` | %s | %s | %s |\n"
              .formatted(
                  key.name(),
                  key.standard().isEmpty() ? "none" : "`" + key.standard() + "`",
                  key.type().limits(),
                  key.doc()));
    }
    return page.append(TAIL).toString();
  }

  private static final String HEAD =
      """
      # Configuration

      <!-- Made from io.tidemill.ops.config.ConfigKeys; do not edit. -->

      A key is given, from strongest to weakest, as

      1. a flag: `--http-port 8081`
      2. an environment variable: `TIDEMILL_HTTP_PORT=8081`, or `TIDEMILL_HTTP_PORT_FILE=/run/secrets/port` to read the
         value from a file
      3. a line of the configuration file, `./tidemill.yaml` unless `--config` says otherwise: `http-port: 8081`
      4. its default

      An unknown key or a wrong value stops the start with [TM-4006](../errors/TM-4006.md), and names all of them at once.

      ## Keys

      | key | default | value | meaning |
      |---|---|---|---|
      """;

  private static final String TAIL =
      """

      ## Kafka

      With `bootstrap-servers` a node joins that cluster; without it, it starts a broker of its own. The cluster must run
      Kafka 4.0 or newer with `transaction.version` 2 ([TM-4005](../errors/TM-4005.md)).

      Any setting of Kafka's clients can be given under its exact name below `kafka`: as a flag `--kafka.ssl.key.password`,
      as `TIDEMILL_KAFKA_SSL_KEY_PASSWORD` (dots become underscores; with `_FILE` for secrets), or in the file:

      ```yaml
      kafka:
        bootstrap.servers: kafka-1:9093,kafka-2:9093
        security.protocol: SASL_SSL
        sasl.mechanism: SCRAM-SHA-512
        producer:
          compression.type: zstd
      ```

      | below | goes to | wins over |
      |---|---|---|
      | `kafka.` | every client | nothing |
      | `kafka.producer.` | producers | `kafka.` |
      | `kafka.consumer.` | consumers | `kafka.` |
      | `kafka.streams.` | Kafka Streams | `kafka.` |
      | `kafka.admin.` | admin clients | `kafka.` |

      Settings on which a guarantee rests (`acks`, `enable.idempotence`, `isolation.level`, `processing.guarantee` and their
      like) are set by Tidemill last. `interceptor.classes`, `metric.reporters` and `config.providers` are refused, and so
      are `ssl.*` and `sasl.*` settings that the given `security.protocol` would ignore.

      ## Program

      | variable | meaning |
      |---|---|
      | `TIDEMILL_JAVA_HOME` | the JDK, 25 or newer, that the launcher takes; without it the newest it finds |
      | `TIDEMILL_JAVA_OPTS` | further options for the JVM, such as `-Xmx2g` |
      """;
}
