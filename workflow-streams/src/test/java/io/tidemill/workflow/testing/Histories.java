package io.tidemill.workflow.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemill.schemas.json.Json;
import io.tidemill.schemas.log.LogRecord;
import io.tidemill.schemas.log.LogRecord.CallReturned;
import io.tidemill.schemas.log.LogRecord.EventArrived;
import io.tidemill.schemas.log.LogRecord.Outcome;
import io.tidemill.schemas.log.LogRecord.OwnerAssumed;
import io.tidemill.schemas.log.LogRecord.StartRequested;
import io.tidemill.workflow.core.Effect;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Random v0.1 documents within the supported subset, and random log records. */
public final class Histories {
  private static final List<String> TRIGGERS = List.of("A", "B", "C");
  private static final List<String> PATHS = List.of("$", "$.r", "$.r.s", "$['x y']");
  private static final List<String> VALUES =
      List.of(
          "{}",
          "{\"r\":1}",
          "{\"l\":[1,{}]}",
          "{\"r\":{\"s\":\"x\"}}",
          "5",
          "\"t\"",
          "null",
          "1.50",
          "[1]");

  private final Random random;
  private int position;
  private final List<CallReturned> answers = new ArrayList<>();

  public Histories(Random random) {
    this.random = random;
  }

  /** A document that is accepted; its states are S0, S1 … and an end. */
  public JsonNode document() {
    ObjectNode document = Json.object();
    ArrayNode triggers = document.putArray("trigger-defs");
    for (String name : TRIGGERS) {
      triggers
          .addObject()
          .put("name", name)
          .put("source", "/s")
          .put("eventID", "t." + name)
          .put("correlation-token", "$.data.k");
    }
    ArrayNode states = document.putArray("states");
    int count = 1 + random.nextInt(6);
    for (int i = 0; i < count; i++) {
      position = i;
      ObjectNode state = states.addObject().put("name", "S" + i);
      if (i == 0) {
        state.put("start", true);
      }
      resultPath(state);
      switch (random.nextInt(5)) {
        case 0, 1 -> event(state, count);
        case 2, 3 -> operation(state.put("type", "OPERATION"), count);
        default -> choices(state.put("type", "SWITCH"), count);
      }
    }
    states
        .addObject()
        .put("name", "End")
        .put("type", "END")
        .put("status", random.nextInt(4) == 0 ? "FAILURE" : "SUCCESS");
    return document;
  }

  /** The next record of the log; with outstanding calls it is often their answer. */
  public LogRecord record(List<Effect.Invoke> outstanding) {
    int dice = random.nextInt(20);
    if (dice < 8 && !outstanding.isEmpty()) {
      Effect.Invoke call = outstanding.getFirst();
      var answer = new CallReturned(call.instance(), call.call(), call.attempt(), outcome());
      answers.add(answer);
      return answer;
    }
    if (dice < 10) {
      return staleAnswer();
    }
    if (dice == 10) {
      return new OwnerAssumed("owner-" + random.nextInt(3));
    }
    if (dice < 14) {
      String input = random.nextInt(10) == 0 ? "{" : pick(VALUES);
      return new StartRequested(version(), "start-" + random.nextInt(8), input);
    }
    return event();
  }

  private EventArrived event() {
    List<String> matched = TRIGGERS.stream().filter(_ -> random.nextInt(3) == 0).toList();
    @Nullable String data = random.nextInt(6) == 0 ? null : pick(VALUES);
    return new EventArrived(
        version(),
        matched.isEmpty() ? List.of(pick(TRIGGERS)) : matched,
        Map.of("source", "/s" + random.nextInt(2), "id", "e" + random.nextInt(40)),
        random.nextInt(40) == 0 ? "not json" : data,
        "events-0@1");
  }

  private CallReturned staleAnswer() {
    return answers.isEmpty() || random.nextInt(3) == 0
        ? new CallReturned("random/1/" + random.nextInt(3), 99, 1 + random.nextInt(2), outcome())
        : pick(answers);
  }

  private Outcome outcome() {
    return switch (random.nextInt(12)) {
      case 0 -> new Outcome.Failed("SYS.Fail", "it failed");
      case 1 -> new Outcome.Failed("Busy", "");
      case 2 -> new Outcome.Returned("not json");
      default -> new Outcome.Returned(pick(VALUES));
    };
  }

  private void event(ObjectNode state, int count) {
    ArrayNode events = state.put("type", "EVENT").putArray("events");
    for (int i = 0; i <= random.nextInt(2); i++) {
      operation(events.addObject().put("event-expression", pick(TRIGGERS)), count);
    }
    for (JsonNode event : events) {
      resultPath((ObjectNode) event);
    }
  }

  private void operation(ObjectNode owner, int count) {
    ArrayNode actions = owner.putArray("actions");
    for (int i = random.nextInt(3); i > 0; i--) {
      resultPath(actions.addObject().put("function", "f" + i));
    }
    owner.put("next-state", target(count));
  }

  private void choices(ObjectNode state, int count) {
    ObjectNode choice = state.putArray("choices").addObject().put("next-state", target(count));
    ObjectNode inner = random.nextBoolean() ? choice : choice.putObject("Not");
    if (random.nextBoolean()) {
      inner.put("path", "$.r").put("operator", "GTEQ").put("value", 1);
    } else {
      inner.put("path", "$.r.s").put("operator", "StrEQ").put("value", "x");
    }
    if (random.nextInt(5) != 0) {
      state.put("default", target(count));
    }
  }

  private void resultPath(ObjectNode owner) {
    if (random.nextInt(3) == 0) {
      // The last one rarely fits, and then ends the instance with SYS.FilterError.
      owner.put("ResultPath", random.nextInt(10) == 0 ? "$.l[0]" : pick(PATHS));
    }
  }

  private String target(int count) {
    // Mostly forwards: logs full of loops that never wait would test little else.
    int from = random.nextInt(4) == 0 ? 0 : position + 1;
    int to = from + random.nextInt(count + 2 - from);
    return to < count ? "S" + to : "End";
  }

  private int version() {
    return 1 + random.nextInt(2);
  }

  private <T> T pick(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }
}
