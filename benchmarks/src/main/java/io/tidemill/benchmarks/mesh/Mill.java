package io.tidemill.benchmarks.mesh;

import io.tidemill.ops.config.NodeConfigReader;
import io.tidemill.ops.node.Node;
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
