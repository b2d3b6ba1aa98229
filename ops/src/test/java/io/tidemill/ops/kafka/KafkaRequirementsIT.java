package io.tidemill.ops.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tidemill.ops.testing.KafkaExtension;
import io.tidemill.ops.testing.TestKafka;
import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.schemas.problem.ProblemException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.FeatureUpdate;
import org.apache.kafka.clients.admin.FeatureUpdate.UpgradeType;
import org.apache.kafka.clients.admin.UpdateFeaturesOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(KafkaExtension.class)
final class KafkaRequirementsIT {
  @Test
  void takesTheClusterThatTestsRunOn(TestKafka kafka) {
    assertThatCode(() -> KafkaRequirements.check(kafka.admin(), kafka.bootstrapServers()))
        .doesNotThrowAnyException();
  }

  @Test
  void refusesAClusterWhoseTransactionsWereTakenBack(@TempDir Path directory) throws Exception {
    try (EmbeddedBroker broker =
            EmbeddedBroker.start(
                new EmbeddedBrokerConfig(directory, EmbeddedBrokerConfig.ANY_PORT));
        Admin admin =
            Admin.create(new ClientProperties(broker.bootstrapServers(), Map.of()).admin())) {
      admin
          .updateFeatures(
              Map.of(
                  "transaction.version", new FeatureUpdate((short) 1, UpgradeType.SAFE_DOWNGRADE)),
              new UpdateFeaturesOptions())
          .all()
          .get(10, TimeUnit.SECONDS);

      assertThat(
              catchThrowableOfType(
                      ProblemException.class,
                      () -> KafkaRequirements.check(admin, broker.bootstrapServers()))
                  .problems())
          .singleElement()
          .satisfies(problem -> {
            assertThat(problem.code()).isEqualTo(ProblemCode.TM_4005);
            assertThat(problem.found()).isEqualTo("transaction.version 1");
          });
    }
  }

  @Test
  void namesTheAddressesOfAClusterThatDoesNotAnswer() throws Exception {
    // Accepts connections into its backlog and never says a word.
    try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getByName("127.0.0.1"))) {
      String address = "127.0.0.1:" + silent.getLocalPort();
      try (Admin admin = Admin.create(new ClientProperties(address, Map.of()).admin())) {
        assertThat(
                catchThrowableOfType(
                        ProblemException.class,
                        () -> KafkaRequirements.check(admin, address, Duration.ofMillis(500)))
                    .problems())
            .singleElement()
            .satisfies(problem -> {
              assertThat(problem.code()).isEqualTo(ProblemCode.TM_4004);
              assertThat(problem.file()).isEqualTo(address);
            });
        admin.close(Duration.ZERO);
      }
    }
  }
}
