package io.tidemill.ops.testing;

import io.tidemill.ops.kafka.DataDirectory;
import io.tidemill.ops.kafka.EmbeddedBroker;
import io.tidemill.ops.kafka.EmbeddedBrokerConfig;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.kafka.KafkaContainer;

/**
 * Gives a {@link TestKafka} to constructors and methods that ask for one:
 *
 * <pre>{@code
 * @ExtendWith(KafkaExtension.class)
 * final class OrdersIT {
 *   private final TestKafka kafka;
 *
 *   OrdersIT(TestKafka kafka) {
 *     this.kafka = kafka;
 *   }
 * }
 * }</pre>
 *
 * <p>The cluster is started once per JVM and shared, so a test takes its names from {@link
 * TestKafka#topic}. Which cluster is said by {@code -Dtidemill.kafka}: {@code embedded} (the
 * default), {@code container}, or {@code host:port}.
 */
public final class KafkaExtension implements ParameterResolver {
  private static final Namespace NAMESPACE = Namespace.create(KafkaExtension.class);
  private static final String IMAGE = "apache/kafka-native:4.3.1";

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == TestKafka.class;
  }

  @Override
  public TestKafka resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return kafka(context);
  }

  /** The cluster of this JVM, started when nobody asked for it before. */
  static TestKafka kafka(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .computeIfAbsent(TestKafka.class, _ -> start(), TestKafka.class);
  }

  private static TestKafka start() {
    String where = System.getProperty("tidemill.kafka", "embedded");
    return switch (where) {
      case "embedded", "" -> embedded();
      case "container" -> container();
      default -> existing(where);
    };
  }

  private static TestKafka embedded() {
    DataDirectory directory = DataDirectory.ephemeral();
    EmbeddedBroker broker =
        EmbeddedBroker.start(
            new EmbeddedBrokerConfig(directory.kafka(), EmbeddedBrokerConfig.ANY_PORT));
    return new TestKafka(
        broker.bootstrapServers(),
        () -> {
          broker.close();
          directory.close();
        });
  }

  private static TestKafka container() {
    if (!DockerClientFactory.instance().isDockerAvailable()) {
      throw new IllegalStateException(
          "-Dtidemill.kafka=container was asked for, but Docker does not answer. Start Docker, or leave the"
              + " property out to test on the embedded broker.");
    }
    KafkaContainer container =
        new KafkaContainer(IMAGE)
            .withEnv("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false")
            .withEnv("KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS", "0");
    container.start();
    return new TestKafka(container.getBootstrapServers(), container::stop);
  }

  private static TestKafka existing(String address) {
    if (!address.matches("[^:,\\s]+:[0-9]{1,5}(,[^:,\\s]+:[0-9]{1,5})*")) {
      throw new IllegalStateException(
          "-Dtidemill.kafka must be embedded, container or host:port, found " + address);
    }
    return new TestKafka(address, () -> {});
  }
}
