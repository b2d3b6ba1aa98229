package io.tidemill.workflow.testing;

import static io.tidemill.workflow.testing.Sketch.call;
import static io.tidemill.workflow.testing.Sketch.on;
import static io.tidemill.workflow.testing.Sketch.when;

import io.tidemill.schemas.log.LogRecord;
import io.tidemill.schemas.log.LogRecord.CallReturned;
import io.tidemill.schemas.log.LogRecord.Command;
import io.tidemill.schemas.log.LogRecord.CommandRequested;
import io.tidemill.schemas.log.LogRecord.EventArrived;
import io.tidemill.schemas.log.LogRecord.Outcome;
import io.tidemill.schemas.log.LogRecord.OwnerAssumed;
import io.tidemill.schemas.log.LogRecord.StartRequested;
import io.tidemill.schemas.log.LogRecord.TimerDue;
import io.tidemill.workflow.core.Activity.ActionRun;
import io.tidemill.workflow.core.Activity.Timer;
import io.tidemill.workflow.core.Definition;
import io.tidemill.workflow.core.Effect;
import io.tidemill.workflow.core.EventExpression;
import io.tidemill.workflow.core.Instance;
import io.tidemill.workflow.core.Rule;
import io.tidemill.workflow.core.Status;
import io.tidemill.workflow.core.Wait;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Random definitions with every kind of state, and random log records for their instances. */
public final class Histories {
  private static final List<String> PLACES = List.of("$", "$.r", "$.r.s", "$['x y']", "null");
  private static final List<String> PATHS =
      List.of("$", "$", "$", "$.r", "$..s", "$.r[*]", "$['x y']", "null");
  private static final List<String> CODES =
      List.of("Busy", "SYS.Fail", "SYS.FilterError", "1", "t");
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
          "[1]",
          "{\"r\":\"1970-01-01T00:01:00Z\"}",
          // Too long for the control record.
          "{\"x y\":\"" + "é".repeat(3000) + "\"}");

  private final Random random;
  private final List<CallReturned> answers = new ArrayList<>();
  private int names;
  private int commands;

  public Histories(Random random) {
    this.random = random;
  }

  /** A definition with up to three levels of branches. */
  public Definition definition(int version) {
    names = 0;
    var states = new ArrayList<>(scope(1 + random.nextInt(7), 0));
    if (random.nextInt(10) != 0) {
      states.add(Sketch.end("End"));
      states.add(Sketch.end("Bad", Status.FAILURE).input(pick(PATHS)));
    } else {
      states.add(Sketch.end("End"));
      states.add(Sketch.end("Bad"));
    }
    return Sketch.define(version, states.toArray(Sketch[]::new));
  }

  private List<Sketch> scope(int count, int depth) {
    var own = new ArrayList<String>();
    for (int i = 0; i < count; i++) {
      own.add("S" + names++);
    }
    var states = new ArrayList<Sketch>();
    for (int i = 0; i < count; i++) {
      var scope = new Scope(own, i, depth);
      Sketch state = state(own.get(i), scope);
      if (random.nextInt(4) == 0) {
        state.input(pick(PATHS));
      }
      if (random.nextInt(3) == 0) {
        state.result(pick(PLACES));
      }
      if (random.nextInt(8) == 0) {
        state.output(pick(PATHS));
      }
      states.add(state);
    }
    return states;
  }

  /** Names of the states of one scope, and where among them the current one stands. */
  private record Scope(List<String> names, int position, int depth) {}

  private Sketch state(String name, Scope scope) {
    return switch (random.nextInt(scope.depth() < 3 ? 12 : 10)) {
      case 0, 1, 2 -> waiting(name, scope);
      case 3, 4 -> Sketch.work(name, calls(scope)).to(target(scope));
      case 5, 6 -> Sketch.together(name, calls(scope)).to(target(scope));
      case 7 ->
          Sketch.choose(
                  name,
                  when("$.r", Rule.Operator.GTEQ, 1, state(scope)),
                  when("$.r.s", "x", state(scope)))
              .to(random.nextInt(5) == 0 ? null : state(scope));
      case 8 -> Sketch.pause(name, pause()).to(target(scope));
      case 9 -> Sketch.emit(name, "orders").to(target(scope));
      default -> {
        var branches = new Sketch.Branch[1 + random.nextInt(3)];
        for (int i = 0; i < branches.length; i++) {
          branches[i] =
              Sketch.branch(scope(1 + random.nextInt(3), scope.depth() + 1).toArray(Sketch[]::new));
        }
        yield Sketch.fork(name, branches).to(target(scope));
      }
    };
  }

  private Sketch waiting(String name, Scope scope) {
    var alternatives = new Sketch.On[1 + random.nextInt(2)];
    for (int i = 0; i < alternatives.length; i++) {
      var alternative = on(expression(2)).call(calls(scope)).to(target(scope));
      if (random.nextBoolean()) {
        alternative.together();
      }
      if (random.nextInt(3) == 0) {
        alternative.result(pick(PLACES));
      }
      if (random.nextInt(6) == 0) {
        alternative.input(random.nextBoolean() ? "$$.event.subject" : pick(PATHS));
      }
      if (random.nextInt(6) == 0) {
        alternative.output(pick(PATHS));
      }
      alternatives[i] = alternative;
    }
    return Sketch.await(name, alternatives)
        .timeout(random.nextInt(4) == 0 ? 1 + random.nextInt(60) : 0);
  }

  private EventExpression expression(int depth) {
    int dice = depth == 0 ? 0 : random.nextInt(4);
    return switch (dice) {
      case 2 -> Sketch.and(expression(depth - 1), expression(depth - 1));
      case 3 -> Sketch.or(expression(depth - 1), expression(depth - 1));
      default -> new EventExpression.Operand(pick(Sketch.TRIGGERS));
    };
  }

  private Wait pause() {
    return switch (random.nextInt(4)) {
      case 0 -> new Wait.For(1 + random.nextInt(100_000));
      case 1 -> new Wait.Until(random.nextInt(200_000));
      case 2 -> new Wait.At(Sketch.path("$.r"));
      default -> new Wait.Next(ms -> ms + 7_000 - ms % 7_000);
    };
  }

  private Sketch.Call[] calls(Scope scope) {
    var calls = new Sketch.Call[random.nextInt(3)];
    for (int i = 0; i < calls.length; i++) {
      Sketch.Call action = call("f" + random.nextInt(4));
      if (random.nextInt(3) == 0) {
        action.timeout(1 + random.nextInt(20));
      }
      if (random.nextInt(3) == 0) {
        action.result(pick(PLACES));
      }
      if (random.nextInt(5) == 0) {
        action.input(pick(PATHS)).output(pick(PATHS));
      }
      for (int entries = random.nextInt(3); entries > 0; entries--) {
        String match = random.nextInt(3) == 0 ? "SYS.MatchAny" : pick(CODES);
        action.retry(
            match,
            random.nextInt(3) * 5L,
            random.nextInt(3),
            random.nextInt(4) == 0 ? null : state(scope));
      }
      calls[i] = action;
    }
    return calls;
  }

  /** Where a state leads: mostly forwards, or logs full of loops would test little else. */
  private @Nullable String target(Scope scope) {
    int from = random.nextInt(4) == 0 ? 0 : scope.position() + 1;
    int to = from + random.nextInt(scope.names().size() + 2 - from);
    if (to < scope.names().size()) {
      return scope.names().get(to);
    }
    return scope.depth() > 0 ? null : random.nextInt(5) == 0 ? "Bad" : "End";
  }

  /** A state of the same scope. */
  private String state(Scope scope) {
    String target = target(scope);
    return target == null ? pick(scope.names()) : target;
  }

  /** Milliseconds until the next record: mostly few, sometimes until long after every timer. */
  public long pause(long nowMs) {
    return switch (random.nextInt(20)) {
      case 0 -> 100_000;
      case 1, 2, 3 -> 5_000;
      default -> random.nextInt(300);
    };
  }

  /** The next record for a key whose newest run is this. */
  public LogRecord record(@Nullable Instance newest, long nowMs) {
    int dice = random.nextInt(20);
    if (newest != null && dice < 12) {
      List<Timer> due = newest.timers().stream().filter(one -> one.dueMs() <= nowMs).toList();
      if (!due.isEmpty() && dice < 4) {
        Timer timer = pick(due);
        return new TimerDue(newest.id(), timer.number(), timer.dueMs());
      }
      List<ActionRun> calls = newest.calling();
      if (!calls.isEmpty()) {
        ActionRun run = pick(calls);
        var answer = new CallReturned(newest.id(), run.call(), run.attempt(), outcome());
        answers.add(answer);
        return answer;
      }
    }
    return switch (dice) {
      case 12 -> staleAnswer();
      case 13 -> new OwnerAssumed("owner-" + random.nextInt(3));
      case 14 -> new TimerDue("test/1/1", 1 + random.nextInt(9), 0);
      case 15 -> newest == null ? start() : command(newest);
      case 16 -> start();
      default -> event();
    };
  }

  private StartRequested start() {
    String input = random.nextInt(10) == 0 ? "{" : pick(VALUES);
    return new StartRequested(version(), "start-" + random.nextInt(40), input);
  }

  private EventArrived event() {
    List<String> matched = Sketch.TRIGGERS.stream().filter(_ -> random.nextInt(4) == 0).toList();
    @Nullable String data = random.nextInt(6) == 0 ? null : pick(VALUES);
    var attributes = new HashMap<String, String>();
    attributes.put("source", "/s" + random.nextInt(2));
    attributes.put("id", "e" + random.nextInt(300));
    if (random.nextInt(3) == 0) {
      attributes.put("subject", "s");
    }
    if (random.nextInt(5) == 0) {
      attributes.put(Effect.REPLY_ATTRIBUTE, "node-1/1");
    }
    return new EventArrived(
        version(),
        matched.isEmpty() ? List.of(pick(Sketch.TRIGGERS)) : matched,
        attributes,
        random.nextInt(40) == 0 ? "not json" : data,
        "events-0@1");
  }

  private CommandRequested command(Instance newest) {
    Command command =
        switch (newest.suspension() == null ? random.nextInt(6) : 3 + random.nextInt(6)) {
          case 0 -> new Command.Cancel(random.nextBoolean() ? null : "why");
          case 1, 2 -> new Command.Pause();
          case 3 -> new Command.Restart(random.nextBoolean() ? "S0" : "End", pick(VALUES));
          case 4, 5 -> new Command.Retry();
          case 6 -> random.nextInt(4) == 0 ? new Command.Cancel(null) : new Command.Resume();
          default -> new Command.Resume();
        };
    String id = random.nextInt(5) == 0 ? newest.id() + "0" : newest.id();
    return new CommandRequested(
        "c" + (random.nextInt(5) == 0 ? commands : ++commands), id, command);
  }

  private CallReturned staleAnswer() {
    return answers.isEmpty() || random.nextInt(3) == 0
        ? new CallReturned("test/1/" + random.nextInt(3), 99, 1 + random.nextInt(2), outcome())
        : pick(answers);
  }

  private Outcome outcome() {
    return switch (random.nextInt(12)) {
      case 0, 1 -> new Outcome.Failed("SYS.Fail", "it failed");
      case 2, 3 -> new Outcome.Failed("Busy", "");
      case 4 -> new Outcome.Returned("not json");
      default -> new Outcome.Returned(pick(VALUES));
    };
  }

  private int version() {
    return 1 + random.nextInt(2);
  }

  private <T> T pick(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  /** Both versions that the records speak of. */
  public List<Definition> definitions() {
    return Stream.of(1, 2).map(this::definition).toList();
  }
}
