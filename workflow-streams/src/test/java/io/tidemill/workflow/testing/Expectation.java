package io.tidemill.workflow.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.schemas.json.Json;
import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.workflow.core.Effect;
import io.tidemill.workflow.core.Instance;
import io.tidemill.workflow.core.InstanceEvent;
import io.tidemill.workflow.core.InstanceEvent.EventIgnored;
import io.tidemill.workflow.core.InstanceEvent.Ignored;
import io.tidemill.workflow.core.Phase;
import io.tidemill.workflow.core.Status;
import org.jspecify.annotations.Nullable;

/** Something that a test claims about the last record. */
@FunctionalInterface
public interface Expectation {
  /** Fails when it does not hold. */
  void check(Scenario scenario);

  /** A call of this function is requested; it is one that is made again after a take-over. */
  static Expectation invokes(String function) {
    return scenario -> {
      Effect.Invoke call = scenario.take(Effect.Invoke.class);
      assertThat(call.function()).isEqualTo(function);
      assertThat(scenario.outstanding()).contains(call);
    };
  }

  /** A call of this function with this input is requested. */
  static Expectation invokes(String function, String input) {
    return scenario -> {
      Effect.Invoke call = scenario.take(Effect.Invoke.class);
      assertThat(call.function()).isEqualTo(function);
      assertThat(call.input().node()).isEqualTo(Json.parseOwn(Scenario.json(input)));
    };
  }

  /** The instance rests in this top-level state. */
  static Expectation restsIn(String state, Phase phase) {
    return scenario -> {
      assertThat(scenario.instance().state()).isEqualTo(state);
      assertThat(scenario.instance().phase()).isEqualTo(phase);
    };
  }

  /** The instance rests in this state until an event comes. */
  static Expectation waitsIn(String state) {
    return restsIn(state, Phase.WAITING_EVENT);
  }

  /** The path so far, as states, {@code function#attempt} and {@code !CODE} joined by {@code >}. */
  static Expectation trail(String path) {
    return scenario -> assertThat(String.join(">", scenario.instance().trail())).isEqualTo(path);
  }

  /** The instance ended well with this output. */
  static Expectation succeeds(String output) {
    return scenario -> {
      ends(Status.SUCCESS, null).check(scenario);
      output(output).check(scenario);
    };
  }

  /** The instance ended in failure with this code. */
  static Expectation failsWith(String code) {
    return ends(Status.FAILURE, code);
  }

  /** The instance ended like that. */
  static Expectation ends(Status status, @Nullable String code) {
    return scenario -> {
      Instance instance = scenario.instance();
      assertThat(instance.status()).as(instance.message()).isEqualTo(status);
      assertThat(instance.code()).as(instance.message()).isEqualTo(code);
      assertThat(instance.inbox()).isEmpty();
      assertThat(instance.threads()).isEmpty();
      assertThat(instance.timers()).isEmpty();
      assertThat(scenario.outstanding()).isEmpty();
    };
  }

  /** The output of the ended instance, or the raw input of the state of a live one. */
  static Expectation output(String json) {
    return scenario ->
        assertThat(scenario.instance().data().node()).isEqualTo(Json.parseOwn(Scenario.json(json)));
  }

  /** The event was ignored for this reason, and nothing else happened. */
  static Expectation ignores(Ignored reason) {
    return scenario ->
        assertThat(scenario.facts())
            .singleElement()
            .isInstanceOfSatisfying(
                EventIgnored.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }

  /** The record led to one fact of this kind, and to nothing else. */
  static Expectation only(Class<? extends InstanceEvent> kind) {
    return scenario -> {
      assertThat(scenario.facts()).singleElement().isInstanceOf(kind);
      assertThat(scenario.effects()).isEmpty();
    };
  }

  /** The record led to a fact of this kind. */
  static Expectation tells(Class<? extends InstanceEvent> kind) {
    return scenario -> assertThat(scenario.facts()).anyMatch(kind::isInstance);
  }

  /** The record led to nothing. */
  static Expectation nothing() {
    return scenario -> {
      assertThat(scenario.facts()).isEmpty();
      assertThat(scenario.effects()).isEmpty();
    };
  }

  /** The event goes to the dead letters, because no instance can take it. */
  static Expectation deadLetters() {
    return scenario -> {
      assertThat(scenario.facts()).isEmpty();
      assertThat(scenario.take(Effect.DeadLetter.class).reason()).isEqualTo(ProblemCode.TM_5008);
    };
  }

  /** The event goes to the dead letters, because it is too large for the instance. */
  static Expectation refusesTheEvent() {
    return scenario ->
        assertThat(scenario.take(Effect.DeadLetter.class).reason()).isEqualTo(ProblemCode.TM_5023);
  }

  /** A source is answered. */
  static Expectation replies(String data) {
    return scenario -> {
      Effect.Reply reply = scenario.take(Effect.Reply.class);
      assertThat(String.valueOf(reply.data())).isEqualTo(Scenario.json(data));
      assertThat(reply.code()).isNull();
    };
  }

  /** A source is told that the state failed. */
  static Expectation repliesError(String code) {
    return scenario -> {
      Effect.Reply reply = scenario.take(Effect.Reply.class);
      assertThat(reply.data()).isNull();
      assertThat(reply.code()).isEqualTo(code);
    };
  }

  /** The inbox holds this many events. */
  static Expectation keeps(int events) {
    return scenario -> assertThat(scenario.instance().inbox()).hasSize(events);
  }

  /** This is the run with this number. */
  static Expectation run(int number) {
    return scenario -> {
      assertThat(scenario.instance().run()).isEqualTo(number);
      assertThat(scenario.instance().id()).isEqualTo(scenario.instance().key() + "/" + number);
    };
  }

  /** The instance ended at this second. */
  static Expectation endedAt(long second) {
    return scenario -> assertThat(scenario.instance().endedMs()).isEqualTo(second * 1000);
  }
}
