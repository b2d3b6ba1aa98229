package io.tidemill.ops.kafka;

import io.tidemill.schemas.problem.Problem;
import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.schemas.problem.ProblemException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;
import org.apache.kafka.server.common.TransactionVersion;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Kafka cluster of one inside this process: broker and KRaft controller together, on 127.0.0.1
 * only, durable in its directory.
 *
 * <p>Kafka locks its directory only after the controller has begun to write to it, so a lock of our
 * own is taken first. The controller's port is new at each start: with static voters it is nowhere
 * on disk.
 */
public final class EmbeddedBroker implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedBroker.class);

  /**
   * A clean stop was measured at 0.5 s (November 2026, 2 cores); later than this it is left behind.
   */
  private static final Duration STOP_LIMIT = Duration.ofSeconds(5);

  private static final int CONTROLLER_PORT_TRIES = 3;

  private final DirectoryLock lock;
  private final KafkaRaftServer server;
  private final int port;
  private boolean closed;

  private EmbeddedBroker(DirectoryLock lock, KafkaRaftServer server, int port) {
    this.lock = lock;
    this.server = server;
    this.port = port;
  }

  /**
   * Starts a broker and returns when it takes requests. Fails with TM-4001 when the port is in use,
   * TM-4002 when another broker runs on the directory, TM-4003 when the directory cannot be used.
   */
  public static EmbeddedBroker start(EmbeddedBrokerConfig config) {
    int port = config.port() == EmbeddedBrokerConfig.ANY_PORT ? anyPort(config) : config.port();
    requireFree(port);
    try {
      Files.createDirectories(config.logDir());
    } catch (IOException e) {
      throw new ProblemException(DataDirectory.unusable(config.logDir(), e));
    }
    DirectoryLock lock = DirectoryLock.take(config.logDir().resolve("embedded.lock"));
    try {
      format(config);
      if (KilledBroker.leftBehind(config.logDir())) {
        KilledBroker.strikeOff(config.logDir(), freePort());
      }
      LastPort.write(config.logDir(), port);
      return new EmbeddedBroker(lock, startServer(config, port), port);
    } catch (IOException e) {
      lock.close();
      throw new ProblemException(DataDirectory.unusable(config.logDir(), e));
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /** Host and port for {@code bootstrap.servers}. */
  public String bootstrapServers() {
    return EmbeddedBrokerSettings.HOST + ":" + port;
  }

  /** The port clients connect to. */
  public int port() {
    return port;
  }

  /**
   * Stops the broker, then the controller, then frees the directory; returns within about 5
   * seconds.
   */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    Thread stopping = Thread.ofPlatform().daemon().name("embedded-broker-stop").start(this::stop);
    try {
      if (!stopping.join(STOP_LIMIT)) {
        LOG.warn(
            "The embedded broker did not stop within {} s and is left behind.",
            STOP_LIMIT.toSeconds());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.close();
    }
  }

  private void stop() {
    server.shutdown();
    server.awaitShutdown();
  }

  private static void format(EmbeddedBrokerConfig config) {
    if (Files.exists(config.logDir().resolve(MetaPropertiesEnsemble.META_PROPERTIES_NAME))) {
      return;
    }
    try {
      new Formatter()
          .setPrintStream(
              new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
          .setNodeId(EmbeddedBrokerSettings.NODE_ID)
          .setClusterId(Uuid.randomUuid().toString())
          .setControllerListenerName(EmbeddedBrokerSettings.CONTROLLER_LISTENER)
          .addDirectory(config.logDir().toString())
          .setMetadataLogDirectory(config.logDir().toString())
          .setReleaseVersion(MetadataVersion.latestProduction())
          .setFeatureLevel(TransactionVersion.FEATURE_NAME, TransactionVersion.TV_2.featureLevel())
          .setIgnoreFormatted(true)
          .run();
    } catch (Exception e) {
      throw new ProblemException(DataDirectory.unusable(config.logDir(), e));
    }
  }

  private static KafkaRaftServer startServer(EmbeddedBrokerConfig config, int port) {
    for (int attempt = 1; ; attempt++) {
      try {
        return startServer(config, port, freePort());
      } catch (RuntimeException e) {
        // Somebody may take a port between our look and Kafka's bind. The client port is the user's
        // to free, the
        // controller's is ours to choose again.
        if (!isBind(e)) {
          throw new ProblemException(DataDirectory.unusable(config.logDir(), e));
        }
        requireFree(port);
        if (attempt == CONTROLLER_PORT_TRIES) {
          throw new ProblemException(inUse(port));
        }
      }
    }
  }

  private static KafkaRaftServer startServer(
      EmbeddedBrokerConfig config, int port, int controllerPort) {
    KafkaConfig settings =
        KafkaConfig.fromProps(
            EmbeddedBrokerSettings.of(config.logDir(), port, controllerPort), false);
    KafkaRaftServer server = new KafkaRaftServer(settings, Time.SYSTEM);
    try {
      server.startup();
      return server;
    } catch (RuntimeException e) {
      server.shutdown();
      throw e;
    }
  }

  private static boolean isBind(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof BindException) {
        return true;
      }
    }
    return false;
  }

  private static int freePort() {
    try (ServerSocket socket = bind(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new ProblemException(
          new Problem(
              ProblemCode.TM_4001,
              "",
              "",
              "no free port on " + EmbeddedBrokerSettings.HOST + " (" + e.getMessage() + ")",
              "one",
              "allow this process to listen on " + EmbeddedBrokerSettings.HOST));
    }
  }

  /** The port of the last start on this directory while it is free, else any. */
  private static int anyPort(EmbeddedBrokerConfig config) {
    return LastPort.read(config.logDir())
        .filter(EmbeddedBroker::isFree)
        .orElseGet(EmbeddedBroker::freePort);
  }

  private static boolean isFree(int port) {
    try {
      bind(port).close();
      return true;
    } catch (IOException taken) {
      return false;
    }
  }

  private static void requireFree(int port) {
    try {
      bind(port).close();
    } catch (IOException e) {
      throw new ProblemException(inUse(port));
    }
  }

  private static ServerSocket bind(int port) throws IOException {
    ServerSocket socket = new ServerSocket();
    try {
      // As Kafka does: a port that a stopped broker just left is not in use.
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getByName(EmbeddedBrokerSettings.HOST), port));
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  private static Problem inUse(int port) {
    return new Problem(
        ProblemCode.TM_4001,
        "",
        "",
        "another process listens on %s:%d".formatted(EmbeddedBrokerSettings.HOST, port),
        "a free port for the embedded Kafka broker",
        "stop that process, or choose another port with kafka-port");
  }
}
