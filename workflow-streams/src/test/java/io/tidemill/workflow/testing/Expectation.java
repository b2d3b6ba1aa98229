package io.tidemill.workflow.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.workflow.core.Effect;
import io.tidemill.workflow.core.InstanceEvent;
import io.tidemill.workflow.core.InstanceEvent.EventIgnored;
import io.tidemill.workflow.core.InstanceEvent.Ignored;
import io.tidemill.workflow.core.Phase;
import io.tidemill.workflow.core.Status;

/** Something that a test claims about the last record. */
@FunctionalInterface
public interface Expectation {
  /** Fails when it does not hold. */
  void check(Scenario scenario);

  /** A call of this function is requested; it is the one that is made again after a take-over. */
  static Expectation invokes(String function) {
    return scenario -> {
      Effect.Invoke call = scenario.take(Effect.Invoke.class);
      assertThat(call.function()).isEqualTo(function);
      assertThat(call.attempt()).isEqualTo(1);
      assertThat(call.call()).isEqualTo(scenario.instance().calls());
      assertThat(scenario.outstanding()).containsExactly(call);
    };
  }

  /** A call of this function with this input is requested. */
  static Expectation invokes(String function, String input) {
    return scenario -> {
      invokes(function).check(scenario);
      assertThat(scenario.outstanding().getFirst().input().toString())
          .isEqualTo(Scenario.json(input));
    };
  }

  /** The instance rests in this state until an event comes. */
  static Expectation waitsIn(String state) {
    return scenario -> {
      assertThat(scenario.instance().phase()).isEqualTo(Phase.WAITING_EVENT);
      assertThat(scenario.instance().state()).isEqualTo(state);
    };
  }

  /** The path so far, as states and {@code function#attempt} joined by {@code >}. */
  static Expectation trail(String path) {
    return scenario -> assertThat(String.join(">", scenario.instance().trail())).isEqualTo(path);
  }

  /** The instance ended well with this output. */
  static Expectation succeeds(String output) {
    return scenario -> {
      assertThat(scenario.instance().status()).isEqualTo(Status.SUCCESS);
      assertThat(scenario.instance().code()).isNull();
      assertThat(scenario.instance().raw().text()).isEqualTo(Scenario.json(output));
    };
  }

  /** The instance ended in failure with this code. */
  static Expectation failsWith(String code) {
    return scenario -> {
      assertThat(scenario.instance().status()).isEqualTo(Status.FAILURE);
      assertThat(scenario.instance().code()).isEqualTo(code);
      assertThat(scenario.instance().inbox()).isEmpty();
    };
  }

  /** The event was ignored for this reason, and nothing else happened. */
  static Expectation ignores(Ignored reason) {
    return scenario ->
        assertThat(scenario.decision().events())
            .singleElement()
            .isInstanceOfSatisfying(
                EventIgnored.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }

  /** The record led to one fact of this kind, and to nothing else. */
  static Expectation only(Class<? extends InstanceEvent> kind) {
    return scenario -> {
      assertThat(scenario.decision().events()).singleElement().isInstanceOf(kind);
      assertThat(scenario.decision().effects()).isEmpty();
    };
  }

  /** The record led to nothing. */
  static Expectation nothing() {
    return scenario -> {
      assertThat(scenario.decision().events()).isEmpty();
      assertThat(scenario.decision().effects()).isEmpty();
    };
  }

  /** The event goes to the dead letters, because no instance can take it. */
  static Expectation deadLetters() {
    return scenario -> {
      assertThat(scenario.decision().events()).isEmpty();
      assertThat(scenario.take(Effect.DeadLetter.class).reason()).isEqualTo(ProblemCode.TM_5008);
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
}
