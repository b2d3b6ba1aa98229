package io.tidemill.ops.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemill.workflow.testkit.Expected;
import io.tidemill.workflow.testkit.JsonDifference;
import io.tidemill.workflow.testkit.PathDifference;
import io.tidemill.workflow.testkit.TestCase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Holds what came of a performance against what was expected. A time must not be earlier than in
 * the file; how much later it is depends on the machine.
 */
final class RealComparison {
  private final TestCase test;
  private final Tempo tempo;
  private final Seen seen;
  private final List<String> differences = new ArrayList<>();

  private RealComparison(TestCase test, Tempo tempo, Seen seen) {
    this.test = test;
    this.tempo = tempo;
    this.seen = seen;
  }

  /** All differences in words, none when everything is as expected. */
  static List<String> of(TestCase test, Tempo tempo, Seen seen) {
    var comparison = new RealComparison(test, tempo, seen);
    comparison.compare();
    return comparison.differences;
  }

  private void compare() {
    Expected expected = test.expected();
    Map<String, List<Expected.Run>> instances = expected.instances();
    if (instances != null) {
      instances.forEach(this::runs);
      seen.runs().keySet().stream()
          .filter(token -> !instances.containsKey(token))
          .forEach(token -> differences.add("an instance " + token + " that is not expected"));
    }
    sameInAnyOrder("dead letters", expected.deadLetters(), seen.deadLetters());
    sameInAnyOrder("refusals", unnamed(expected.refusals()), unnamed(seen.refusals()));
    List<Expected.Ignored> ignored = expected.ignored();
    if (ignored != null) {
      List<Expected.Ignored> found =
          seen.runs().values().stream()
              .flatMap(runs -> runs.values().stream())
              .flatMap(run -> run.ignored().stream())
              .toList();
      sameInAnyOrder(
          "ignored events",
          ignored.stream().filter(event -> !KitOnly.leavesNoTrace(event)).toList(),
          found);
    }
  }

  /** Only ids when the case does not name a code. */
  private List<Expected.Refusal> unnamed(List<Expected.Refusal> refusals) {
    boolean named = test.expected().refusals().stream().allMatch(r -> r.code() != null);
    return named
        ? refusals
        : refusals.stream().map(r -> new Expected.Refusal(r.id(), null)).toList();
  }

  private <T> void sameInAnyOrder(String what, List<T> expected, List<T> found) {
    List<T> missing = without(expected, found);
    List<T> further = without(found, expected);
    if (!missing.isEmpty() || !further.isEmpty()) {
      differences.add(what + ": missing " + missing + ", not expected " + further);
    }
  }

  private static <T> List<T> without(List<T> all, List<T> some) {
    var rest = new ArrayList<>(all);
    some.forEach(rest::remove);
    return rest;
  }

  private void runs(String token, List<Expected.Run> expected) {
    TreeMap<Integer, Seen.Run> found = seen.runs().getOrDefault(token, new TreeMap<>());
    if (found.isEmpty() || (expected.size() > 1 && found.size() != expected.size())) {
      differences.add(token + ": expected " + expected.size() + " runs, found " + found.keySet());
      return;
    }
    List<Integer> numbers = List.copyOf(found.keySet());
    for (int i = 0; i < expected.size(); i++) {
      int number = expected.size() > 1 ? numbers.get(i) : found.lastKey();
      run(token, number, expected.get(i), Objects.requireNonNull(found.get(number)));
    }
  }

  private void run(String token, int number, Expected.Run expected, Seen.Run found) {
    String name = token + " run " + number;
    String path = expected.path();
    if (path != null) {
      lines(name + ": path", PathDifference.of(path, found.path()));
    }
    expected
        .branches()
        .forEach((branch, want) ->
            lines(
                name + ": path of branch " + branch,
                PathDifference.of(want, found.branches().getOrDefault(branch, List.of()))));
    same(name + ": status", expected.status(), found.status());
    same(name + ": state", expected.state(), found.shown().path("state").asText());
    JsonNode code = expected.code();
    if (code != null) {
      JsonNode shown = found.shown().path("code");
      same(name + ": code", code.asText(), shown.asText());
    }
    JsonNode output = expected.output();
    if (output != null) {
      lines(name + ": output", JsonDifference.of(output, found.shown().get("data")));
    }
    Long endedAtMs = expected.endedAtMs();
    if (endedAtMs != null) {
      ended(name, endedAtMs, found);
    }
    expected
        .calls()
        .forEach((function, calls) ->
            calls(name + ": calls of " + function, token, number, function, calls));
  }

  private void ended(String name, long endedAtMs, Seen.Run found) {
    if (found.live()) {
      differences.add(name + ": still running");
    } else {
      notBefore(
          name + ": endedAt",
          endedAtMs,
          Instant.parse(found.shown().path("endedAt").asText()).toEpochMilli());
    }
  }

  private void calls(
      String name, String token, int run, String function, List<Expected.Call> expected) {
    var found =
        new ArrayList<>(
            seen.calls().getOrDefault(function, List.of()).stream()
                .filter(call -> call.token().equals(token) && call.run() == run)
                .toList());
    if (found.size() != expected.size()) {
      differences.add(name + ": expected " + expected.size() + ", found " + found.size());
      return;
    }
    for (int i = 0; i < expected.size(); i++) {
      Expected.Call want = expected.get(i);
      // What is asked at the same moment comes in any order.
      Part.Call call =
          found.stream().filter(one -> asked(want, one)).findFirst().orElse(found.getFirst());
      found.remove(call);
      call(name + ", call " + (i + 1), want, call);
    }
  }

  private static boolean asked(Expected.Call want, Part.Call call) {
    JsonNode input = want.input();
    Integer attempt = want.attempt();
    return (input == null || JsonDifference.of(input, call.input()).isEmpty())
        && (attempt == null || attempt == call.attempt());
  }

  private void call(String name, Expected.Call want, Part.Call found) {
    Long atMs = want.atMs();
    if (atMs != null) {
      notBefore(name + " at", atMs, found.atMs());
    }
    Integer attempt = want.attempt();
    same(name + " attempt", attempt == null ? null : attempt.toString(), "" + found.attempt());
    JsonNode input = want.input();
    if (input != null) {
      lines(name + " input", JsonDifference.of(input, found.input()));
    }
  }

  private void notBefore(String what, long virtualMs, long realMs) {
    long early = tempo.realMs() + tempo.ms(virtualMs) - realMs;
    if (early > 0) {
      differences.add(what + ": " + early + " ms too early");
    }
  }

  private void same(String what, @Nullable String expected, String found) {
    if (expected != null && !expected.equals(found)) {
      differences.add(what + ": expected " + expected + ", found " + found);
    }
  }

  private void lines(String what, List<String> lines) {
    if (!lines.isEmpty()) {
      differences.add(what + "\n  " + String.join("\n  ", lines));
    }
  }

  /** What the validator said against what was expected of it. */
  static List<String> findings(String what, @Nullable List<String> expected, List<String> found) {
    if (expected == null) {
      return List.of();
    }
    Function<String, String> code = finding -> finding.substring(0, finding.indexOf('@'));
    var further = new ArrayList<>(found);
    var missing = new ArrayList<String>();
    for (String want : expected) {
      boolean there =
          further.remove(want)
              || further.stream()
                  .filter(finding -> code.apply(finding).equals(want))
                  .findFirst()
                  .map(further::remove)
                  .orElse(false);
      if (!there && !want.equals("*")) {
        missing.add(want);
      }
    }
    return missing.isEmpty() && (further.isEmpty() || expected.contains("*"))
        ? List.of()
        : List.of(what + ": missing " + missing + ", not expected " + further);
  }
}
