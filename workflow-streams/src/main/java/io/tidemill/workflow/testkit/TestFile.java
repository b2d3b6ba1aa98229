package io.tidemill.workflow.testkit;

import io.tidemill.schemas.problem.Problem;
import io.tidemill.schemas.problem.ProblemCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A file of tests, as {@code docs/reference/test-files.md} describes it.
 *
 * @param cases in the order of the file, at least one
 */
public record TestFile(Path file, List<TestCase> cases) {
  /** Most cases of one file. */
  public static final int CASES_MAX = 1_000;

  /** Most steps of one case, and most answers of one function. */
  public static final int STEPS_MAX = 10_000;

  /** Largest file, in bytes. */
  public static final int BYTES_MAX = 4 * 1024 * 1024;

  public TestFile {
    cases = List.copyOf(cases);
  }

  /** What reading gave. */
  public sealed interface Read {
    /** A file that can be run. */
    record Ready(TestFile file) implements Read {}

    /** Everything that is wrong with it, at least one problem. */
    record Refused(List<Problem> problems) implements Read {
      public Refused {
        problems = List.copyOf(problems);
      }
    }
  }

  /** Reads a file. */
  public static Read read(Path file) {
    try {
      return parse(file, text(file));
    } catch (IOException unreadable) {
      String found =
          unreadable instanceof CharacterCodingException
              ? "bytes that are not UTF-8"
              : unreadable.getClass().getSimpleName();
      return new Read.Refused(
          List.of(
              new Problem(
                  ProblemCode.TM_2002,
                  file.toString(),
                  "",
                  found,
                  "a text of at most 4 MiB",
                  "name a file that can be read")));
    }
  }

  /**
   * Reads a text.
   *
   * @param file its name; paths in it are relative to its folder
   */
  public static Read parse(Path file, String text) {
    var problems = new ArrayList<Problem>();
    List<TestCase> cases = new TestFileReader(file).read(text, problems);
    return problems.isEmpty()
        ? new Read.Ready(new TestFile(file, cases))
        : new Read.Refused(problems);
  }

  /** The text of a file. */
  static String text(Path file) throws IOException {
    if (Files.size(file) > BYTES_MAX) {
      throw new IOException("larger than 4 MiB");
    }
    byte[] bytes = Files.readAllBytes(file);
    return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
  }
}
