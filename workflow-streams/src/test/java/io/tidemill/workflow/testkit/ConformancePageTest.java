package io.tidemill.workflow.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code docs/conformance.md} names what exists, and leaves no case, question or file out. */
final class ConformancePageTest {
  private static final Path ROOT =
      Path.of(System.getProperty("tidemill.root", "..")).toAbsolutePath().normalize();
  private static final Path DOCS = ROOT.resolve("docs");
  private static final Pattern LINK = Pattern.compile("\\[([^]]+)]\\(([^)]+)\\)");
  private static final Pattern METHOD = Pattern.compile("`(\\w+)\\.(\\w+)`");

  /** The 24 rule cases of §22 and the six use cases of §23. */
  private static final List<Integer> CASES =
      List.of(
          1, 2, 3, 4, 5, 7, 9, 11, 13, 15, 16, 18, 19, 20, 21, 23, 25, 27, 28, 29, 30, 32, 33, 34,
          35, 36, 37, 38, 39, 40);

  @Test
  void everythingItNamesIsThere() throws IOException {
    var missing = new ArrayList<String>();
    Matcher link = LINK.matcher(page());
    int links = 0;
    while (link.find()) {
      if (!link.group(2).startsWith("https:")) {
        links++;
        if (!exists(link.group(1), DOCS.resolve(link.group(2)).normalize())) {
          missing.add(link.group());
        }
      }
    }
    assertThat(missing).isEmpty();
    assertThat(links).isGreaterThan(100);
  }

  private static boolean exists(String name, Path file) throws IOException {
    if (!Files.exists(file)) {
      return false;
    }
    Matcher method = METHOD.matcher(name);
    return !method.matches()
        || (file.endsWith(method.group(1) + ".java")
            && Files.readString(file).contains(" void " + method.group(2) + "("));
  }

  @Test
  void everyCaseAndEveryQuestionHasARow() throws IOException {
    List<String> rows = page().lines().filter(line -> line.startsWith("| ")).toList();
    Stream<String> names =
        Stream.concat(
            CASES.stream().map("CW-%02d"::formatted),
            IntStream.rangeClosed(1, 46).mapToObj("A-%02d"::formatted));
    assertThat(names)
        .allSatisfy(name ->
            assertThat(rows)
                .filteredOn(row -> row.startsWith("| " + name + " |"))
                .as(name)
                .singleElement()
                .asString()
                .contains("]("));
  }

  @Test
  void everyFileIsNamed() throws IOException {
    String page = page();
    var files = new ArrayList<>(TestKit.files(ROOT.resolve("examples")));
    files.addAll(TestKit.files(ROOT.resolve("workflow-streams/src/test/resources/conformance")));
    assertThat(files)
        .hasSizeGreaterThan(70)
        .filteredOn(file -> !file.startsWith(ROOT.resolve("examples/guides")))
        .allSatisfy(file -> assertThat(page).contains("../" + ROOT.relativize(file)));
  }

  private static String page() throws IOException {
    return Files.readString(DOCS.resolve("conformance.md"));
  }
}
