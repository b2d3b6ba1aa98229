package io.tidemill.ops.cli;

import io.tidemill.schemas.problem.Problem;
import io.tidemill.workflow.testkit.Difference;
import io.tidemill.workflow.testkit.Report;
import io.tidemill.workflow.testkit.TestCase;
import io.tidemill.workflow.testkit.TestFile;
import io.tidemill.workflow.testkit.TestKit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tidemill test}: workflows by their test files, in virtual time and without a server. */
@Command(
    footer = {
      "  tidemill test examples/loan-approval/test.yaml",
      "  tidemill test workflows/ -o json",
      "  tidemill test workflows/ --junit-xml target/workflows.xml"
    })
final class TestCommand implements Callable<Integer> {
  private static final double NANOS_PER_MILLI = 1_000_000;

  private final Terminal terminal;
  @Mixin private final Output output = new Output();

  @Parameters(
      arity = "1..*",
      paramLabel = "FILE",
      description = "Test files; of a directory those named test.yaml, *.test.yaml, *-test.yaml.")
  private List<Path> places = List.of();

  @Option(
      names = "--junit-xml",
      paramLabel = "FILE",
      description = "Also write the results as JUnit does, for build servers.")
  private @Nullable Path junitXml;

  TestCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    var results = new ArrayList<TestResults>();
    for (Path place : places) {
      List<Path> files = TestKit.files(place);
      if (files.isEmpty()) {
        throw Failure.file(
            place.toString(),
            "a directory without test files",
            "files named test.yaml, *.test.yaml or *-test.yaml");
      }
      for (Path file : files) {
        TestResults result = run(file);
        results.add(result);
        if (output.isTable()) {
          show(result);
        }
      }
    }
    if (output.isTable()) {
      summary(results);
    } else {
      output.one(terminal, TestResults.json(results), List.of(), _ -> "");
      results.forEach(result -> result.problems().forEach(this::say));
    }
    if (junitXml != null) {
      write(junitXml, results);
    }
    if (results.stream().anyMatch(result -> !result.problems().isEmpty())) {
      return Exit.VALIDATION;
    }
    return results.stream().allMatch(result -> result.failed() == 0) ? Exit.OK : Exit.TESTS_FAILED;
  }

  private static TestResults run(Path file) {
    return switch (TestFile.read(file)) {
      case TestFile.Read.Refused(var problems) -> new TestResults(file, List.of(), problems);
      case TestFile.Read.Ready(var read) -> {
        var cases = new ArrayList<TestResults.Timed>();
        for (TestCase test : read.cases()) {
          long begin = System.nanoTime();
          Report.Case done = TestKit.run(test);
          cases.add(new TestResults.Timed(done, (System.nanoTime() - begin) / NANOS_PER_MILLI));
        }
        yield new TestResults(file, cases, List.of());
      }
    };
  }

  private void show(TestResults result) {
    terminal.out().println(result.file());
    for (TestResults.Timed timed : result.cases()) {
      Report.Case done = timed.done();
      terminal
          .out()
          .println(
              "  %s %s  %s"
                  .formatted(
                      done.passed() ? coloured("green", "✓") : coloured("red", "✗"),
                      Table.printable(done.name()),
                      millis(timed.millis())));
      for (Difference difference : done.differences()) {
        difference.text().lines().forEach(line -> terminal.out().println("      " + line));
      }
    }
    result.problems().forEach(this::say);
  }

  private void say(Problem problem) {
    terminal.say(problem.text());
  }

  private void summary(List<TestResults> results) {
    int failed = results.stream().mapToInt(TestResults::failed).sum();
    int all = results.stream().mapToInt(result -> result.cases().size()).sum();
    long unread = results.stream().filter(result -> !result.problems().isEmpty()).count();
    double millis = results.stream().mapToDouble(TestResults::millis).sum();
    String text =
        "%d passed, %d failed%s (%s in %s, %s)"
            .formatted(
                all - failed,
                failed,
                unread == 0 ? "" : ", %s cannot be read".formatted(count(unread, "file")),
                count(all, "case"),
                count(results.size(), "file"),
                millis(millis));
    terminal.out().println();
    terminal.out().println(coloured(failed + unread == 0 ? "green" : "red", text));
  }

  private void write(Path file, List<TestResults> results) {
    try {
      Path folder = file.toAbsolutePath().getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      Files.writeString(file, JUnitXml.of(results));
    } catch (IOException unwritable) {
      throw Failure.file(
          file.toString(), unwritable.getClass().getSimpleName(), "a file that can be written");
    }
  }

  private String coloured(String colour, String text) {
    return terminal.colours() ? Ansi.ON.string("@|" + colour + " " + text + "|@") : text;
  }

  private static String count(long number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }

  private static String millis(double millis) {
    return String.format(Locale.ROOT, millis < 10 ? "%.1f ms" : "%.0f ms", millis);
  }
}
