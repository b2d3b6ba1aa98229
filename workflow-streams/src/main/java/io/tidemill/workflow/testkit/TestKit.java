package io.tidemill.workflow.testkit;

import io.tidemill.schemas.problem.Problem;
import io.tidemill.workflow.core.Definition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Tests workflows by files, in this process and in virtual time: no Kafka, no network, no waiting.
 *
 * <p>From JUnit, without depending on it here:
 *
 * <pre>{@code
 * @TestFactory
 * Stream<DynamicTest> workflows() {
 *   return TestKit.tests(Path.of("src/test/workflows"))
 *       .map(test -> DynamicTest.dynamicTest(test.name(), test::run));
 * }
 * }</pre>
 */
public final class TestKit {
  /** Most files of one folder. */
  public static final int FILES_MAX = 10_000;

  private static final int DEPTH_MAX = 32;

  private TestKit() {}

  /**
   * One case as a test of any framework.
   *
   * @param name the file and the case
   */
  public record NamedTest(String name, Path file, Runnable body) {
    /** Runs it; throws {@link AssertionError} with all differences in words. */
    public void run() {
      body.run();
    }
  }

  /** Runs every case of a file. */
  public static Report run(TestFile file) {
    return new Report(file.file(), file.cases().stream().map(TestKit::run).toList());
  }

  /** Runs one case. */
  public static Report.Case run(TestCase test) {
    Compilation compilation = Compilation.of(test);
    var differences = new ArrayList<>(FindingsComparison.of(test.expected(), compilation));
    Optional<Definition> definition = compilation.definition();
    if (definition.isPresent() && !test.expected().onlyFindings()) {
      differences.addAll(Comparison.of(test, Engine.run(test, definition.get())));
    } else if (definition.isEmpty() && test.expected().instances() != null) {
      differences.add(Difference.of("the definition", "one that runs", "one that is refused"));
    }
    return new Report.Case(test.name(), differences);
  }

  /**
   * The cases of a file, or of all test files in a folder and below, as tests. A file that cannot
   * be read is a test that fails.
   */
  public static Stream<NamedTest> tests(Path place) {
    return files(place).stream()
        .flatMap(file ->
            switch (TestFile.read(file)) {
              case TestFile.Read.Ready(var read) ->
                  read.cases().stream().map(test -> named(place, file, test));
              case TestFile.Read.Refused(var problems) ->
                  Stream.of(new NamedTest(shown(place, file), file, () -> refuse(problems)));
            });
  }

  /**
   * The test files of a folder and below, sorted: those named {@code test.yaml}, {@code
   * *.test.yaml} or {@code *-test.yaml}; {@code .yml} and {@code .json} count as well. Of a file it
   * alone, whatever its name is.
   */
  public static List<Path> files(Path place) {
    if (!Files.isDirectory(place)) {
      return List.of(place);
    }
    try (Stream<Path> all = Files.walk(place, DEPTH_MAX)) {
      return all.filter(Files::isRegularFile)
          .filter(TestKit::isTestFile)
          .sorted()
          .limit(FILES_MAX)
          .toList();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** Whether a file is a test by its name; among resources it is none. */
  public static boolean isTestFile(Path file) {
    String name = file.getFileName().toString();
    return name.matches("(.*[.-])?test\\.(yaml|yml|json)");
  }

  private static NamedTest named(Path place, Path file, TestCase test) {
    return new NamedTest(
        shown(place, file) + ": " + test.name(),
        file,
        () -> {
          Report.Case done = run(test);
          if (!done.passed()) {
            throw new AssertionError(file + ", " + test.name() + "\n" + done.text());
          }
        });
  }

  private static void refuse(List<Problem> problems) {
    throw new AssertionError(
        problems.stream().map(Problem::text).collect(Collectors.joining("\n")));
  }

  private static String shown(Path place, Path file) {
    return Files.isDirectory(place) ? place.relativize(file).toString() : file.toString();
  }
}
