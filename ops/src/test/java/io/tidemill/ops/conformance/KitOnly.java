package io.tidemill.ops.conformance;

import io.tidemill.workflow.testkit.Expected;
import io.tidemill.workflow.testkit.TestCase;
import io.tidemill.workflow.testkit.TestStep;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** All that is expected by a file and not looked at on a node: the test kit alone does. */
final class KitOnly {
  private static final String STRICT =
      "the API knows the extended profile alone; `tidemill validate --profile strict` the other";

  /** Whole cases by file and name, and why. */
  private static final Map<String, String> CASES =
      Map.of(
          "cw-16-event-timeout: an event at the deadline still counts",
          "nothing real happens at an instant that is known before",
          "section-10-parallel-retries: a restart makes the calls under way again, as the same attempts",
          "when a node restarts for real is no multiple of a virtual second; CrashIT kills nodes",
          "a-01-name-is-given-at-deployment: strict",
          STRICT,
          "a-33-delay-until: the strict profile has neither",
          STRICT);

  private static final String RESTARTS =
      "restart-engine: all cases share the node; CrashIT kills nodes";
  private static final String DUPLICATES =
      "ignored DUPLICATE: what changes nothing leaves no trace in the trail";

  private KitOnly() {}

  /** All of it in words, for the page that says so. */
  static List<String> reasons() {
    return Stream.concat(
            CASES.entrySet().stream().flatMap(one -> Stream.of(one.getKey(), one.getValue())),
            Stream.of(RESTARTS, DUPLICATES))
        .distinct()
        .toList();
  }

  /** Why a case is not performed at all; empty when it is. */
  static Optional<String> whole(String name) {
    return Optional.ofNullable(CASES.get(name));
  }

  /** The names that must be those of cases. */
  static List<String> names() {
    return List.copyOf(CASES.keySet());
  }

  /** What of a case that is performed is left out, and why. */
  static List<String> parts(TestCase test) {
    var parts = new ArrayList<String>();
    if (test.steps().stream().anyMatch(TestStep.RestartEngine.class::isInstance)) {
      parts.add(RESTARTS);
    }
    List<Expected.Ignored> ignored = test.expected().ignored();
    if (ignored != null && ignored.stream().anyMatch(KitOnly::leavesNoTrace)) {
      parts.add(DUPLICATES);
    }
    return parts;
  }

  /** The API reads resources before it knows of workflows, and so has its own code for no text. */
  static List<String> asTheKitSays(List<String> errors) {
    return errors.stream().map(error -> error.replaceFirst("^TM-1001@", "WF001@")).toList();
  }

  static boolean leavesNoTrace(Expected.Ignored ignored) {
    return ignored.reason().equals("DUPLICATE");
  }
}
