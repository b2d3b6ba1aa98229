package io.tidemill.benchmarks.mesh;

import io.tidemill.ops.config.NodeConfigReader;
import io.tidemill.ops.node.Node;
import io.tidemill.schemas.resource.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A node with its own broker in this process, for a benchmark to load. */
public final class Mill implements AutoCloseable {
  private final Node node;

  /**
   * Starts it.
   *
   * @param settings what differs from a node of its own ports whose data are deleted at the end
   */
  public Mill(Map<String, String> settings) {
    var flags = new HashMap<>(Map.of("ephemeral", "true", "http-port", "0", "kafka-port", "0"));
    flags.putAll(settings);
    node =
        Node.start(
            NodeConfigReader.read(flags, Map.of(), Path.of(System.getProperty("java.io.tmpdir"))),
            () -> System.exit(1));
  }

  /** Where its broker is. */
  public String bootstrapServers() {
    return node.kafka();
  }

  /** Deploys YAML documents. */
  public void apply(String yaml) {
    var applied = node.resources().apply("bench", yaml, false);
    if (!applied.problems().isEmpty()) {
      throw new IllegalStateException(applied.problems().toString());
    }
  }

  /** Deletes a trigger; what waits for it goes to the dead letters. */
  void deleteTrigger(String name) {
    node.resources().delete(Kind.TRIGGER, name);
  }

  /** Deliveries that are accepted and not settled, as the node's metrics tell. */
  int pending() {
    URI metrics = URI.create("http://127.0.0.1:" + node.httpPort() + "/metrics");
    try (InputStream answer = metrics.toURL().openStream()) {
      return new String(answer.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> line.startsWith("tidemill_deliveries_pending"))
          .mapToInt(line -> (int) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
          .sum();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** Waits, at most five minutes. */
  public static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + Duration.ofMinutes(5).toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("not all calls came within five minutes");
      }
      LockSupport.parkNanos(1_000_000);
    }
  }

  @Override
  public void close() {
    node.close();
  }
}
