package io.tidemill.ops.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** {@code docs/delivery-contract.md} names tests that exist, and leaves no statement out. */
final class ContractPageTest {
  private static final Path DOCS =
      Path.of(System.getProperty("tidemill.root", "..")).toAbsolutePath().resolve("docs");
  private static final Pattern LINK = Pattern.compile("\\[`(\\w+)\\.(\\w+)`]\\(([^)]+)\\)");

  @Test
  void everyTestItNamesIsThere() throws Exception {
    var missing = new ArrayList<String>();
    Matcher link = LINK.matcher(page());
    int links = 0;
    while (link.find()) {
      links++;
      Path source = DOCS.resolve(link.group(3)).normalize();
      if (!source.endsWith(link.group(1) + ".java")
          || !Files.exists(source)
          || !Files.readString(source).contains(" void " + link.group(2) + "(")) {
        missing.add(link.group());
      }
    }
    assertThat(missing).isEmpty();
    assertThat(links).isGreaterThan(50);
  }

  @Test
  void everyNumberedStatementHasARow() throws Exception {
    List<String> rows = page().lines().filter(line -> line.matches("\\| [CD][0-9].*")).toList();
    for (String id :
        IntStream.rangeClosed(1, 14)
            .boxed()
            .flatMap(i -> i == 14 ? List.of("C14").stream() : List.of("C" + i, "D" + i).stream())
            .toList()) {
      assertThat(rows).as(id).anyMatch(row -> row.split("\\|")[1].matches(".*\\b" + id + "\\b.*"));
    }
  }

  private static String page() throws Exception {
    return Files.readString(DOCS.resolve("delivery-contract.md"));
  }
}
