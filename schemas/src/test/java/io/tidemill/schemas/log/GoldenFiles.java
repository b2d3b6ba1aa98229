package io.tidemill.schemas.log;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The bytes and schemas as they were first published, in {@code src/test/resources/golden}. They
 * are written once, with {@code -Dtidemill.golden=write}; whoever changes one breaks stored data.
 */
final class GoldenFiles {
  static final boolean WRITE = "write".equals(System.getProperty("tidemill.golden"));

  private static final Path FOLDER = Path.of("src", "test", "resources", "golden");

  private GoldenFiles() {}

  /** The text of a golden file; in writing mode a missing one is made from {@code current}. */
  static String read(String name, String current) {
    Path file = FOLDER.resolve(name);
    try {
      if (WRITE && !Files.exists(file)) {
        Files.createDirectories(FOLDER);
        Files.writeString(file, current);
      }
      if (!Files.exists(file)) {
        throw new AssertionError(file + " is missing: write it once with -Dtidemill.golden=write");
      }
      return Files.readString(file);
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }
}
