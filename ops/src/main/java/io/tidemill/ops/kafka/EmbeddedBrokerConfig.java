package io.tidemill.ops.kafka;

import java.nio.file.Path;

/**
 * Where an embedded broker keeps its data and where it listens.
 *
 * @param logDir made when it is missing; formatted once, at the first start
 * @param port 1 to 65535 on 127.0.0.1; 0 takes any free port
 */
public record EmbeddedBrokerConfig(Path logDir, int port) {
  /** Takes any free port. */
  public static final int ANY_PORT = 0;

  public EmbeddedBrokerConfig {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port must be 0 to 65535, found " + port);
    }
    logDir = logDir.toAbsolutePath().normalize();
  }
}
