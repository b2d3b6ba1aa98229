package io.tidemill.ops.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemill.ops.testing.LiveNode;
import io.tidemill.workflow.testkit.Expected;
import io.tidemill.workflow.testkit.TestCase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A case of a file on a node. In a tempo that is too fast for the machine events and timers pass
 * each other, so a case that fails is performed once more, four times slower, and at last twelve
 * times; what is wrong is wrong at each tempo.
 */
final class LiveCase {
  private static final List<Integer> SLOWER = List.of(1, 4, 12);
  private static final List<Integer> ONCE = List.of(1);
  private static final Duration HURRIED = Duration.ofSeconds(10);
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final String name;
  private final TestCase test;
  private List<String> differences = List.of("it was not performed");
  private @Nullable Performance performance;
  private int performed;

  LiveCase(String name, TestCase test) {
    this.name = name;
    this.test = test;
  }

  String name() {
    return name;
  }

  TestCase test() {
    return test;
  }

  /** How often it was performed. */
  int performed() {
    return performed;
  }

  /** What is not as expected. */
  List<String> differences() {
    return differences;
  }

  /** Performs it until it came out as expected, or not. */
  void perform(LiveNode node, ScriptedFunctions functions) {
    boolean hurried = Tempo.matters(test);
    for (int slower : hurried ? SLOWER : ONCE) {
      Duration patience = slower < SLOWER.getLast() && hurried ? HURRIED : PATIENCE;
      performed++;
      var once =
          new Performance(
              new Desk(node), functions, test, new Names(node.unique("case")), slower, patience);
      try {
        perform(once);
      } catch (AssertionError | RuntimeException stopped) {
        // One case that cannot be performed must not keep the others from it.
        differences = List.of(stopped.toString());
      }
      if (differences.isEmpty()) {
        return;
      }
    }
  }

  private void perform(Performance once) {
    differences = validated(once);
    if (!differences.isEmpty() || isOnlyValidated()) {
      return;
    }
    performance = once;
    once.perform();
    differences = once.outcome();
  }

  /** Whether the definition must not be accepted, or is all that the case is about. */
  private boolean isOnlyValidated() {
    Expected expected = test.expected();
    return expected.instances() == null
        && (expected.findings() != null || expected.errors() != null);
  }

  private List<String> validated(Performance once) {
    Desk.Reply reply = once.validate();
    List<String> errors = KitOnly.asTheKitSays(reply.problems());
    Expected expected = test.expected();
    if (expected.findings() == null && expected.errors() == null) {
      return errors.isEmpty() ? List.of() : List.of("the definition is refused: " + errors);
    }
    List<String> all = Stream.concat(errors.stream(), reply.findings("warnings").stream()).toList();
    var found = new ArrayList<String>();
    found.addAll(RealComparison.findings("findings", expected.findings(), all));
    List<String> wanted = expected.errors();
    if (test.subject().strict() && wanted != null) {
      // What the strict profile refuses is a warning in that of the API.
      errors =
          Stream.concat(errors.stream(), all.stream().filter(f -> isAny(wanted, f)))
              .distinct()
              .toList();
    }
    found.addAll(RealComparison.findings("errors", wanted, errors));
    return found;
  }

  private static boolean isAny(List<String> wanted, String finding) {
    return wanted.contains(finding) || wanted.contains(finding.substring(0, finding.indexOf('@')));
  }

  /** Looks once more, when all is quiet: nothing may have happened that should not. */
  void lookAgain(List<JsonNode> allDeadLetters) {
    Performance last = performance;
    if (last == null || !differences.isEmpty()) {
      return;
    }
    var again = new ArrayList<String>();
    if (test.untilMs() == null) {
      again.addAll(last.differences());
    }
    List<Expected.DeadLetter> letters =
        allDeadLetters.stream().map(last::deadLetter).filter(Objects::nonNull).toList();
    if (letters.size() != test.expected().deadLetters().size()) {
      again.add("dead letters: " + letters);
    }
    differences = again;
  }
}
