package io.tidemill.ops.kafka;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.errors.BrokerIdNotRegisteredException;
import org.apache.kafka.common.utils.Time;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the controller that the broker of a killed process is gone, before the next one starts.
 *
 * <p>Otherwise the new broker finds itself leader of everything, loads its transaction coordinator,
 * and begins to send the markers of the commits that the kill interrupted. When the controller then
 * notices that the old broker's session has ended, no partition has a leader for a moment; the
 * coordinator takes that for deleted partitions and completes the transaction without its markers
 * (Kafka 4.3, {@code TransactionMarkerChannelManager}). What was committed is then invisible for
 * ever, and the group of the transaction never gets its offsets. Seen in one restart of five after
 * a kill right behind a commit, none of 48 with this.
 */
final class KilledBroker {
  private static final Logger LOG = LoggerFactory.getLogger(KilledBroker.class);

  /** Kafka writes this into its directory as the last thing of a stop in order. */
  private static final String CLEAN_SHUTDOWN = ".kafka_cleanshutdown";

  private static final String METADATA = "__cluster_metadata-0";
  private static final Duration WITHIN = Duration.ofSeconds(20);

  private KilledBroker() {}

  /** Whether the last broker on the directory did not stop in order. */
  static boolean leftBehind(Path logDir) {
    return Files.exists(logDir.resolve(METADATA)) && !Files.exists(logDir.resolve(CLEAN_SHUTDOWN));
  }

  /**
   * Runs the controller alone and has it strike off the broker: its partitions have no leader from
   * then on, and the next broker is elected when it can serve. About a second; when it takes more
   * than 20, the start goes on without.
   *
   * @param controllerPort free
   */
  static void strikeOff(Path logDir, int controllerPort) {
    var settings =
        KafkaConfig.fromProps(EmbeddedBrokerSettings.controllerOnly(logDir, controllerPort), false);
    var controller = new KafkaRaftServer(settings, Time.SYSTEM);
    try {
      controller.startup();
      unregister(EmbeddedBrokerSettings.HOST + ":" + controllerPort);
    } finally {
      controller.shutdown();
      controller.awaitShutdown();
    }
  }

  private static void unregister(String controller) {
    try (Admin admin =
        Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_CONTROLLERS_CONFIG, controller))) {
      admin
          .unregisterBroker(EmbeddedBrokerSettings.NODE_ID)
          .all()
          .get(WITHIN.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      if (!(e.getCause() instanceof BrokerIdNotRegisteredException)) {
        LOG.warn("the broker of the killed process is still registered", e);
      }
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
    }
  }
}
