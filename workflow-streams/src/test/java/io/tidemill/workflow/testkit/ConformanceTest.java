package io.tidemill.workflow.testkit;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The conformance cases of Function Workflow v0.1: the rules (§22), the use cases (§23) and the
 * rows of the ambiguity register (§21). {@code docs/conformance.md} is the table of them.
 */
final class ConformanceTest {
  private static final Path ROOT =
      Path.of(System.getProperty("tidemill.root", "..")).toAbsolutePath().normalize();

  @TestFactory
  Stream<DynamicTest> rules() {
    return all(ROOT.resolve("workflow-streams/src/test/resources/conformance"));
  }

  @TestFactory
  Stream<DynamicTest> useCases() {
    return all(ROOT.resolve("examples"));
  }

  private static Stream<DynamicTest> all(Path folder) {
    return TestKit.tests(folder)
        .map(test -> DynamicTest.dynamicTest(test.name(), test.file().toUri(), test::run));
  }
}
