package io.tidemill.workflow.testkit;

import io.cloudevents.CloudEvent;
import io.tidemill.schemas.event.EventMessage;
import io.tidemill.schemas.json.Json;
import io.tidemill.schemas.log.InstanceKey;
import io.tidemill.schemas.log.LogCodec;
import io.tidemill.schemas.log.LogRecord;
import io.tidemill.workflow.core.Activity.Timer;
import io.tidemill.workflow.core.Decision;
import io.tidemill.workflow.core.Definition;
import io.tidemill.workflow.core.Document;
import io.tidemill.workflow.core.Effect;
import io.tidemill.workflow.core.Instance;
import io.tidemill.workflow.core.InstanceCodec;
import io.tidemill.workflow.core.InstanceEvent;
import io.tidemill.workflow.core.Machine;
import io.tidemill.workflow.core.Moment;
import io.tidemill.workflow.core.Replay.PositionedRecord;
import io.tidemill.workflow.testkit.Answer.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Does for one case what the shell does on Kafka: appends log records, lets the machine decide, and
 * performs the effects, with functions that answer by the script. It is a shell object, used once.
 */
final class Engine {
  /** Most log records of one case. */
  static final int RECORDS_MAX = 100_000;

  /** What stands under one key, and what the shell knows of it. */
  private static final class Slot {
    final Fold fold;
    final Set<String> timers = new HashSet<>();
    final Watch watch = new Watch();

    Slot(Fold fold) {
      this.fold = fold;
    }

    @Nullable Instance newest() {
      return fold.newest();
    }

    InstanceKey key() {
      return fold.key();
    }
  }

  private final TestCase test;
  private final Definition definition;
  private final Agenda agenda;
  private final Observed observed = new Observed();
  private final Map<String, Slot> slots = new LinkedHashMap<>();
  private final Map<String, Integer> answered = new HashMap<>();
  private final Map<String, Answer> given = new HashMap<>();
  private long offset;
  private int life;

  private Engine(TestCase test, Definition definition) {
    this.test = test;
    this.definition = definition;
    this.agenda = new Agenda(test.clockMs());
  }

  /** Runs a case to its end. */
  static Observed run(TestCase test, Definition definition) {
    var engine = new Engine(test, definition);
    for (TestStep step : test.steps()) {
      engine.agenda.plan(test.clockMs() + step.atMs(), () -> engine.happen(step));
    }
    Long untilMs = test.untilMs();
    Long endMs = untilMs == null ? null : Long.valueOf(test.clockMs() + untilMs);
    try {
      while (engine.agenda.next(endMs)) {
        if (engine.offset >= RECORDS_MAX) {
          engine.observed.troubles.add(
              "it did not come to rest within %,d log records; give the case an `until`"
                  .formatted(RECORDS_MAX));
          break;
        }
      }
    } catch (RuntimeException bug) {
      // One case that breaks the machine must not keep the others from being run.
      engine.observed.troubles.add(
          "the machine failed at %s: %s, at %s"
              .formatted(
                  Span.text(engine.agenda.sinceBeginMs(engine.agenda.nowMs())),
                  bug,
                  List.of(bug.getStackTrace()).stream().findFirst().orElse(null)));
    }
    return engine.observed;
  }

  private void happen(TestStep step) {
    switch (step) {
      case TestStep.Event(_, var event, var to) -> route(event, to);
      case TestStep.Invoke(_, var token, var startId, var input, var notJson) ->
          append(
              slot(token),
              new LogRecord.StartRequested(
                  definition.version(), startId, notJson == null ? Json.text(input) : notJson));
      case TestStep.Order order -> order(order);
      case TestStep.RestartEngine _ -> restart();
    }
  }

  private void route(CloudEvent event, @Nullable String to) {
    Routing routing =
        to == null ? Routing.of(definition, event) : Routing.to(to, definition, event);
    if (routing.uncorrelatable()) {
      observed.deadLetters.add(new Expected.DeadLetter("UNCORRELATABLE", event.getId()));
    }
    routing
        .byToken()
        .forEach((token, triggers) ->
            append(
                slot(token),
                new LogRecord.EventArrived(
                    definition.version(),
                    triggers,
                    EventMessage.attributes(event),
                    EventMessage.data(event).map(Json::text).orElse(null),
                    "test-0@" + offset)));
  }

  private void order(TestStep.Order order) {
    Slot slot = order.token() == null ? only() : slots.get(order.token());
    Instance newest = slot == null ? null : slot.newest();
    if (slot == null || newest == null) {
      observed.troubles.add(
          "command %s at %s: %s"
              .formatted(
                  order.id(),
                  Span.text(order.atMs()),
                  order.token() == null && slots.size() > 1
                      ? "say which instance by `token`"
                      : "there is no such instance"));
      return;
    }
    String id = order.run() == 0 ? newest.id() : slot.key() + "/" + order.run();
    append(slot, new LogRecord.CommandRequested(order.id(), id, order.command()));
  }

  private @Nullable Slot only() {
    return slots.size() == 1 ? slots.values().iterator().next() : null;
  }

  private Slot slot(String token) {
    return slots.computeIfAbsent(
        token, t -> new Slot(new Fold(new InstanceKey(definition.workflow(), t), definition)));
  }

  /** Calls under way die with the engine; the next one makes what is outstanding again. */
  private void restart() {
    life++;
    for (Slot slot : slots.values()) {
      Instance newest = slot.newest();
      if (newest != null) {
        var encoded = InstanceCodec.encode(newest);
        Instance read =
            InstanceCodec.decode(encoded.control(), name -> text(encoded.large(), name));
        slot.fold.replace(read);
        if (read.live()) {
          Machine.outstanding(read, definition).forEach(effect -> perform(slot, effect));
        }
      }
    }
  }

  private static String text(Map<String, Document> large, String name) {
    Document document = large.get(name);
    if (document == null) {
      throw new IllegalStateException("the codec asks for " + name + ", which it did not give");
    }
    return document.text();
  }

  private void append(Slot slot, LogRecord record) {
    var at = new Moment(agenda.nowMs(), offset++);
    LogRecord read = LogCodec.decode(LogCodec.encode(record));
    observed
        .log
        .computeIfAbsent(slot.key(), _ -> new ArrayList<>())
        .add(new PositionedRecord(at, read));
    slot.fold.step(read, at, decision -> decided(slot, decision));
  }

  private void decided(Slot slot, Decision decision) {
    Instance after = decision.after();
    if (after != null) {
      observed
              .runs
              .computeIfAbsent(slot.key().token(), _ -> new TreeMap<>())
              .computeIfAbsent(after.run(), _ -> new Observed.Run(after))
              .instance =
          after;
    }
    decision.events().forEach(fact -> tell(slot, fact));
    decision.effects().forEach(effect -> perform(slot, effect));
    planTimers(slot);
  }

  private void planTimers(Slot slot) {
    Instance instance = slot.newest();
    if (instance != null) {
      for (Timer timer : instance.timers()) {
        if (slot.timers.add(instance.id() + "#" + timer.number())) {
          agenda.planTimer(timer.dueMs(), () -> fire(slot, instance.id(), timer));
        }
      }
    }
  }

  /** Appended only when it is still pending; a suspended instance has none and gets them back. */
  private void fire(Slot slot, String id, Timer timer) {
    slot.timers.remove(id + "#" + timer.number());
    Instance instance = slot.newest();
    if (instance != null && instance.id().equals(id) && instance.timers().contains(timer)) {
      append(slot, new LogRecord.TimerDue(id, timer.number(), timer.dueMs()));
    }
  }

  private void perform(Slot slot, Effect effect) {
    switch (effect) {
      case Effect.Invoke invoke -> call(slot, invoke);
      case Effect.DeadLetter(_, var event) ->
          observed.deadLetters.add(new Expected.DeadLetter("NO_INSTANCE", event.id()));
      case Effect.Reply(var address, _, _, var data, var code) ->
          observed.replies.add(
              new Observed.Reply(address, agenda.sinceBeginMs(agenda.nowMs()), data, code));
      case Effect.Emit _ -> {}
    }
  }

  private void call(Slot slot, Effect.Invoke invoke) {
    long nowMs = agenda.nowMs();
    String name = invoke.instance() + "#" + invoke.call() + "#" + invoke.attempt();
    boolean again = given.containsKey(name);
    Answer answer = again ? given.get(name) : answer(slot, invoke);
    Observed.Run run = run(slot);
    if (run != null) {
      run.calls
          .computeIfAbsent(invoke.function(), _ -> new ArrayList<>())
          .add(
              new Observed.Call(
                  agenda.sinceBeginMs(nowMs), invoke.input(), invoke.attempt(), again));
    }
    if (answer == null) {
      observed.troubles.add(
          "%s was called at %s, and `functions` has no answer for it"
              .formatted(invoke.function(), Span.text(agenda.sinceBeginMs(nowMs))));
      return;
    }
    given.put(name, answer);
    LogRecord.Outcome outcome = outcome(answer.outcome());
    if (outcome != null) {
      var returned =
          new LogRecord.CallReturned(invoke.instance(), invoke.call(), invoke.attempt(), outcome);
      int calledIn = life;
      agenda.plan(
          nowMs + answer.afterMs(),
          () -> {
            if (calledIn == life) {
              append(slot, returned);
            }
          });
    }
  }

  private @Nullable Answer answer(Slot slot, Effect.Invoke invoke) {
    List<Answer> answers = test.functions().get(invoke.function());
    if (answers == null) {
      return null;
    }
    int number = answered.merge(slot.key() + "#" + invoke.function(), 1, Integer::sum);
    return answers.get(Math.min(number, answers.size()) - 1);
  }

  private static LogRecord.@Nullable Outcome outcome(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Result(var value) -> new LogRecord.Outcome.Returned(Json.text(value));
      case Outcome.Failure(var code, var message) -> new LogRecord.Outcome.Failed(code, message);
      case Outcome.Silence() -> null;
    };
  }

  private Observed.@Nullable Run run(Slot slot) {
    Instance newest = slot.newest();
    var runs = observed.runs.get(slot.key().token());
    return newest == null || runs == null ? null : runs.get(newest.run());
  }

  private void tell(Slot slot, InstanceEvent fact) {
    Observed.Run run = run(slot);
    if (run != null) {
      slot.watch.see(fact, definition, run.branches);
    }
    switch (fact) {
      case InstanceEvent.EventIgnored(_, var id, var reason) ->
          observed.ignored.add(new Expected.Ignored(id, reason.name()));
      case InstanceEvent.EventDiscarded(_, var id) ->
          observed.ignored.add(new Expected.Ignored(id, "DISCARDED"));
      case InstanceEvent.StartRefused(var id, _) ->
          observed.refusals.add(new Expected.Refusal(id, "SYS.InvalidParameter"));
      case InstanceEvent.CommandRefused(var id, _) ->
          observed.refusals.add(new Expected.Refusal(id, null));
      default -> {}
    }
  }
}
