package io.tidemill.ops.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemill.ops.testing.LiveNode;
import io.tidemill.ops.testing.LiveNodeExtension;
import io.tidemill.workflow.testkit.TestCase;
import io.tidemill.workflow.testkit.TestFile;
import io.tidemill.workflow.testkit.TestKit;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Every conformance case and use case on a real node, side by side: a virtual second is 200 ms or
 * less, so that a case takes about 3 s. {@code docs/conformance.md} is the table of them.
 */
@ExtendWith(LiveNodeExtension.class)
final class ConformanceIT {
  private static final Path ROOT =
      Path.of(System.getProperty("tidemill.root", "..")).toAbsolutePath().normalize();

  /** Cases at the same time; more only make each other late. */
  private static final int AT_ONCE = 16;

  private final LiveNode node;

  ConformanceIT(LiveNode node) {
    this.node = node;
  }

  @TestFactory
  Stream<DynamicTest> casesOnARealNode() {
    List<LiveCase> cases =
        Stream.of("workflow-streams/src/test/resources/conformance", "examples")
            .flatMap(folder -> cases(ROOT.resolve(folder)))
            .toList();
    assertThat(cases).extracting(LiveCase::name).containsAll(KitOnly.names());
    List<LiveCase> performed =
        cases.stream().filter(one -> KitOnly.whole(one.name()).isEmpty()).toList();
    perform(performed);
    return cases.stream().flatMap(ConformanceIT::tests);
  }

  private void perform(List<LiveCase> cases) {
    // Those without times first: by the time that times matter everything is warm.
    List<LiveCase> order =
        cases.stream().sorted(Comparator.comparing(one -> Tempo.matters(one.test()))).toList();
    try (var functions = new ScriptedFunctions();
        var pool = Executors.newFixedThreadPool(AT_ONCE)) {
      var all = new ArrayList<CompletableFuture<Void>>();
      for (LiveCase one : order) {
        all.add(CompletableFuture.runAsync(() -> one.perform(node, functions), pool));
      }
      all.forEach(CompletableFuture::join);
      List<JsonNode> letters = new Desk(node).deadLetters("");
      CompletableFuture.allOf(
              cases.stream()
                  .map(one -> CompletableFuture.runAsync(() -> one.lookAgain(letters), pool))
                  .toArray(CompletableFuture[]::new))
          .join();
    }
  }

  private static Stream<LiveCase> cases(Path folder) {
    return TestKit.files(folder).stream()
        .flatMap(file ->
            switch (TestFile.read(file)) {
              case TestFile.Read.Ready(var read) ->
                  read.cases().stream().map(test -> new LiveCase(name(file, test), test));
              case TestFile.Read.Refused(var problems) ->
                  throw new AssertionError(problems.toString());
            });
  }

  /** The file without its ending, or the folder of a use case; and the case. */
  private static String name(Path file, TestCase test) {
    String place = ROOT.relativize(file).toString().replaceFirst("(/test|\\.test)\\.yaml$", "");
    return place.substring(place.lastIndexOf('/') + 1) + ": " + test.name();
  }

  private static Stream<DynamicTest> tests(LiveCase one) {
    String whole = KitOnly.whole(one.name()).orElse(null);
    if (whole != null) {
      return Stream.of(skipped(one.name(), whole));
    }
    String name = one.performed() > 1 ? one.name() + ", at attempt " + one.performed() : one.name();
    return Stream.concat(
        Stream.of(
            DynamicTest.dynamicTest(
                name,
                () -> {
                  if (!one.differences().isEmpty()) {
                    throw new AssertionError(
                        one.name() + "\n" + String.join("\n", one.differences()));
                  }
                })),
        KitOnly.parts(one.test()).stream().map(part -> skipped(one.name(), part)));
  }

  private static DynamicTest skipped(String name, String reason) {
    return DynamicTest.dynamicTest(name + ", in the kit only: " + reason, () -> abort(reason));
  }
}
