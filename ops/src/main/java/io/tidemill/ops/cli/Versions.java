package io.tidemill.ops.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The version of this program, as Maven wrote it into the jar. */
final class Versions {
  private static final String FILE = "/META-INF/maven/io.tidemill/ops/pom.properties";

  private Versions() {}

  /** For example {@code 0.1.0}; {@code unpackaged} when the classes do not lie in a jar. */
  static String client() {
    try (InputStream in = Versions.class.getResourceAsStream(FILE)) {
      if (in == null) {
        return "unpackaged";
      }
      Properties properties = new Properties();
      properties.load(in);
      return properties.getProperty("version", "unpackaged");
    } catch (IOException brokenJar) {
      throw new UncheckedIOException(brokenJar);
    }
  }
}
