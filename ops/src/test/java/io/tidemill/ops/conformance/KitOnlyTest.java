package io.tidemill.ops.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** {@code docs/conformance.md} tells all that is not looked at on a real node, and why. */
final class KitOnlyTest {
  private static final Path ROOT =
      Path.of(System.getProperty("tidemill.root", "..")).toAbsolutePath().normalize();

  @Test
  void whatIsLeftOutStandsOnThePage() throws IOException {
    String page = Files.readString(ROOT.resolve("docs/conformance.md"));
    String section = page.substring(page.indexOf("## On a real node"));
    assertThat(KitOnly.reasons())
        .hasSizeGreaterThan(6)
        .allSatisfy(r -> assertThat(section).contains(r));
  }
}
