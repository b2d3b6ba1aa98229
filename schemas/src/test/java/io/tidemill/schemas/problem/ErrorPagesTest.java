package io.tidemill.schemas.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every code has its page in {@code docs/errors}, and every page its code. */
final class ErrorPagesTest {
  private static final Path PAGES =
      Path.of(System.getProperty("tidemill.root", ".."), "docs", "errors");

  @ParameterizedTest
  @EnumSource
  void everyCodeHasAPage(ProblemCode code) throws IOException {
    Path page = PAGES.resolve(code.code() + ".md");
    assertThat(page).exists();
    String text = Files.readString(page);
    assertThat(text)
        .startsWith("# " + code.code() + ": ")
        .contains("Whose to mend", "Cause", "Fix");
  }

  @Test
  void everyPageHasACode() throws IOException {
    List<String> codes = Stream.of(ProblemCode.values()).map(ProblemCode::code).toList();
    try (var pages = Files.list(PAGES)) {
      assertThat(
              pages.map(p -> p.getFileName().toString()).filter(name -> !name.equals("README.md")))
          .allSatisfy(name -> assertThat(codes).contains(name.replaceFirst("\\.md$", "")));
    }
  }

  @Test
  void theIndexNamesEveryCodeOfTidemillOnce() throws IOException {
    List<String> lines = Files.readAllLines(PAGES.resolve("README.md"));
    for (ProblemCode code : ProblemCode.values()) {
      if (code.code().startsWith("TM-")) {
        assertThat(lines)
            .filteredOn(line -> line.contains("(" + code.code() + ".md)"))
            .as(code.code())
            .hasSize(1);
      }
    }
  }
}
