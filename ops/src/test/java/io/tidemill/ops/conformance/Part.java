package io.tidemill.ops.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemill.workflow.testkit.Answer;
import io.tidemill.workflow.testkit.Expected;
import io.tidemill.workflow.testkit.JsonDifference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What one function answers in one performance, and the calls that it saw. */
final class Part {
  /**
   * One request.
   *
   * @param id equal for requests that stand for the same attempt
   * @param atMs when it came, epoch milliseconds
   */
  record Call(String token, int run, int attempt, String id, JsonNode input, long atMs) {}

  private final List<Answer> answers;
  private final Map<String, List<Expected.Call>> expected;
  private final Tempo tempo;
  private final List<Call> calls = new ArrayList<>();
  private final Map<String, Integer> given = new HashMap<>();
  private final Map<String, List<Integer>> taken = new HashMap<>();

  /**
   * A part.
   *
   * @param answers in order; the last repeats; none at all for a function that nobody should call
   * @param expected the calls of each token
   */
  Part(List<Answer> answers, Map<String, List<Expected.Call>> expected, Tempo tempo) {
    this.answers = answers;
    this.expected = expected;
    this.tempo = tempo;
  }

  Tempo tempo() {
    return tempo;
  }

  /** Every call so far, in order of arrival. */
  synchronized List<Call> calls() {
    return List.copyOf(calls);
  }

  /** What the function does; the same for a request that is made again. */
  synchronized Optional<Answer> answer(Call call) {
    calls.add(call);
    if (answers.isEmpty()) {
      return Optional.empty();
    }
    Integer number = given.get(call.id());
    if (number == null) {
      number = number(call);
      given.put(call.id(), number);
    }
    return Optional.of(answers.get(Math.min(number, answers.size() - 1)));
  }

  /**
   * Calls of several branches at the same moment come in any order; when the case says what each is
   * asked, that tells which is which.
   */
  private int number(Call call) {
    List<Integer> used = taken.computeIfAbsent(call.token(), _ -> new ArrayList<>());
    List<Expected.Call> wanted = expected.getOrDefault(call.token(), List.of());
    int number = used.size();
    for (int i = 0; i < wanted.size(); i++) {
      JsonNode input = wanted.get(i).input();
      if (!used.contains(i) && input != null && JsonDifference.of(input, call.input()).isEmpty()) {
        number = i;
        break;
      }
    }
    used.add(number);
    return number;
  }
}
