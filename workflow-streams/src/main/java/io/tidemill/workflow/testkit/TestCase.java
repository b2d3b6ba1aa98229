package io.tidemill.workflow.testkit;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One story and its end.
 *
 * @param pointer its place in the file
 * @param clockMs epoch milliseconds at which it begins
 * @param untilMs milliseconds after which nothing more happens; null when it ends by itself
 * @param registry functions that exist, so that others are findings (WF402); null to ask nothing
 * @param functions answers by function name, at least one each; the last repeats
 * @param steps in the order of the file
 */
public record TestCase(
    String name,
    String pointer,
    Subject subject,
    long clockMs,
    @Nullable Long untilMs,
    @Nullable List<String> registry,
    Map<String, List<Answer>> functions,
    List<TestStep> steps,
    Expected expected) {
  public TestCase {
    functions = Map.copyOf(functions);
    steps = List.copyOf(steps);
  }
}
