package io.tidemill.ops.kafka;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The client port that a broker without a wish had last, so that it comes back under the same
 * address.
 */
final class LastPort {
  private static final String FILE = "client-port";

  private LastPort() {}

  /** The port, if a broker noted one in this directory. */
  static Optional<Integer> read(Path directory) {
    try {
      String text = Files.readString(directory.resolve(FILE)).strip();
      return text.matches("[1-9][0-9]{0,4}")
          ? Optional.of(Integer.parseInt(text))
          : Optional.empty();
    } catch (IOException none) {
      return Optional.empty();
    }
  }

  /** Notes the port for the next start. */
  static void write(Path directory, int port) throws IOException {
    Files.writeString(directory.resolve(FILE), port + "\n");
  }
}
