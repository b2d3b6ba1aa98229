package io.tidemill.workflow.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemill.workflow.core.Document;
import io.tidemill.workflow.core.Instance;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Holds what came of a case against what was expected, and says in words what differs. */
final class Comparison {
  private final TestCase test;
  private final Observed observed;
  private final List<Difference> differences = new ArrayList<>();

  private Comparison(TestCase test, Observed observed) {
    this.test = test;
    this.observed = observed;
  }

  /** All differences, none when everything is as expected. */
  static List<Difference> of(TestCase test, Observed observed) {
    var comparison = new Comparison(test, observed);
    comparison.compare();
    return comparison.differences;
  }

  private void compare() {
    Expected expected = test.expected();
    observed.troubles.forEach(t -> differences.add(new Difference("the run", List.of(t))));
    Map<String, List<Expected.Run>> instances = expected.instances();
    if (instances != null) {
      instances.forEach(this::runs);
      observed.runs.keySet().stream()
          .filter(token -> !instances.containsKey(token))
          .forEach(
              token -> differences.add(Difference.of(token, "no such instance", stands(token))));
    }
    list("dead letters", expected.deadLetters(), observed.deadLetters, Comparison::shown);
    replies(expected.replies());
    refusals(expected.refusals());
    List<Expected.Ignored> ignored = expected.ignored();
    if (ignored != null) {
      list("ignored events", ignored, observed.ignored, i -> i.event() + " " + i.reason());
    }
  }

  private String stands(String token) {
    var runs = observed.runs.get(token);
    return runs == null ? "none" : "one in status " + status(runs.lastEntry().getValue().instance);
  }

  private void runs(String token, List<Expected.Run> expected) {
    var found = observed.runs.get(token);
    int count = found == null ? 0 : found.size();
    if (found == null || (expected.size() > 1 && count != expected.size())) {
      differences.add(
          Difference.of(token, expected.size() + " runs", count == 0 ? "none" : count + " runs"));
      return;
    }
    List<Observed.Run> runs = List.copyOf(found.values());
    for (int i = 0; i < expected.size(); i++) {
      boolean several = expected.size() > 1;
      run(
          several ? token + " run " + (i + 1) : token,
          expected.get(i),
          several ? runs.get(i) : runs.getLast());
    }
  }

  private void run(String name, Expected.Run expected, Observed.Run found) {
    Instance instance = found.instance;
    if (expected.path() != null) {
      lines(name + ": path", PathDifference.of(expected.path(), instance.trail()));
    }
    expected
        .branches()
        .forEach((branch, path) ->
            lines(
                name + ": path of branch " + branch,
                PathDifference.of(path, found.branches.getOrDefault(branch, List.of()))));
    same(name + ": status", expected.status(), status(instance));
    same(name + ": state", expected.state(), instance.state());
    JsonNode code = expected.code();
    if (code != null) {
      String want = code.isNull() ? "none" : code.asText();
      same(name + ": code", want, instance.code() == null ? "none" : instance.code());
    }
    JsonNode output = expected.output();
    if (output != null) {
      Document out = instance.output();
      lines(name + ": output", JsonDifference.of(output, out == null ? null : out.node()));
    }
    Long endedAtMs = expected.endedAtMs();
    if (endedAtMs != null) {
      same(
          name + ": endedAt",
          Span.text(endedAtMs),
          instance.live() ? "still running" : Span.text(instance.endedMs() - test.clockMs()));
    }
    expected
        .calls()
        .forEach((function, calls) ->
            calls(
                name + ": calls of " + function,
                calls,
                found.calls.getOrDefault(function, List.of())));
  }

  private void calls(String name, List<Expected.Call> expected, List<Observed.Call> found) {
    if (expected.size() != found.size()) {
      differences.add(
          Difference.of(
              name,
              expected.size() + " calls",
              found.size()
                  + found.stream().map(c -> " at " + Span.text(c.atMs())).toList().toString()));
      return;
    }
    for (int i = 0; i < expected.size(); i++) {
      Expected.Call want = expected.get(i);
      Observed.Call call = found.get(i);
      String which = name + ", call " + (i + 1);
      Long atMs = want.atMs();
      same(which + " at", atMs == null ? null : Span.text(atMs), Span.text(call.atMs()));
      Integer attempt = want.attempt();
      same(
          which + " attempt",
          attempt == null ? null : attempt.toString(),
          Integer.toString(call.attempt()));
      Boolean again = want.again();
      same(
          which + " again",
          again == null ? null : again.toString(),
          Boolean.toString(call.again()));
      JsonNode input = want.input();
      if (input != null) {
        lines(which + " input", JsonDifference.of(input, call.input().node()));
      }
    }
  }

  private void replies(List<Expected.Reply> expected) {
    if (expected.size() != observed.replies.size()) {
      differences.add(
          Difference.of(
              "replies",
              Integer.toString(expected.size()),
              observed.replies.size()
                  + observed.replies.stream().map(Observed.Reply::address).toList().toString()));
      return;
    }
    for (int i = 0; i < expected.size(); i++) {
      Expected.Reply want = expected.get(i);
      Observed.Reply reply = observed.replies.get(i);
      String which = "reply " + (i + 1);
      same(which + " address", want.address(), reply.address());
      Long atMs = want.atMs();
      same(which + " at", atMs == null ? null : Span.text(atMs), Span.text(reply.atMs()));
      same(which + " error", want.error(), String.valueOf(reply.error()));
      JsonNode data = want.data();
      if (data != null) {
        Document found = reply.data();
        lines(which + " data", JsonDifference.of(data, found == null ? null : found.node()));
      }
    }
  }

  private void refusals(List<Expected.Refusal> expected) {
    // A code that the case does not name is not looked at.
    List<Expected.Refusal> found = new ArrayList<>();
    for (int i = 0; i < observed.refusals.size(); i++) {
      Expected.Refusal refusal = observed.refusals.get(i);
      boolean unnamed = i < expected.size() && expected.get(i).code() == null;
      found.add(unnamed ? new Expected.Refusal(refusal.id(), null) : refusal);
    }
    list(
        "refusals",
        expected,
        found,
        refusal -> refusal.id() + (refusal.code() == null ? "" : " " + refusal.code()));
  }

  private <T> void list(String what, List<T> expected, List<T> found, Function<T, String> shown) {
    if (!expected.equals(found)) {
      differences.add(
          Difference.of(
              what,
              expected.stream().map(shown).toList().toString(),
              found.stream().map(shown).toList().toString()));
    }
  }

  private void same(String what, @Nullable String expected, String found) {
    if (expected != null && !Objects.equals(expected, found)) {
      differences.add(Difference.of(what, expected, found));
    }
  }

  private void lines(String what, List<String> lines) {
    if (!lines.isEmpty()) {
      differences.add(new Difference(what, lines));
    }
  }

  /** What suspends a live instance says more than that it is live. */
  static String status(Instance instance) {
    var suspension = instance.suspension();
    return suspension == null ? instance.status().name() : suspension.kind().name();
  }

  private static String shown(Expected.DeadLetter letter) {
    return letter.event() + " " + letter.reason();
  }
}
