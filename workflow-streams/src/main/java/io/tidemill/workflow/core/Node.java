package io.tidemill.workflow.core;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One state of a definition, whatever language it was written in. Names are unique within the
 * definition, also across branches. A {@code next} of null ends the branch in which the state lies;
 * at the top level only {@link End} ends.
 */
public sealed interface Node {
  /** Unique within the definition. */
  String name();

  /** What goes in and comes out. */
  Filters filters();

  /** Names of the states of the same scope that may follow, also after used-up retries. */
  Stream<String> successors();

  /** Every action that may run here. */
  Stream<Action> actions();

  /**
   * Waits until events fire one of the alternatives (§9).
   *
   * @param alternatives in the order in which they are tried, at least one
   * @param timeoutMs milliseconds from entry until the workflow goes to its end; 0 for ever
   */
  record Await(String name, List<Alternative> alternatives, long timeoutMs, Filters filters)
      implements Node {
    public Await {
      alternatives = List.copyOf(alternatives);
    }

    @Override
    public Stream<String> successors() {
      return alternatives.stream().flatMap(a -> Node.after(a.actions(), a.next()));
    }

    @Override
    public Stream<Action> actions() {
      return alternatives.stream().flatMap(alternative -> alternative.actions().list().stream());
    }
  }

  /**
   * What may fire an {@link Await}, and what happens then.
   *
   * @param filters input and result shape the event's data (§16.4), output the reply (§18.3)
   * @param next null ends the branch
   */
  record Alternative(
      EventExpression when, Filters filters, Actions actions, @Nullable String next) {}

  /** Calls functions; without any it only applies its filters (§11). */
  record Work(String name, Actions work, Filters filters, @Nullable String next) implements Node {
    @Override
    public Stream<String> successors() {
      return Node.after(work, next);
    }

    @Override
    public Stream<Action> actions() {
      return work.list().stream();
    }
  }

  /**
   * Goes where the first choice that holds says (§12).
   *
   * @param otherwise where to go when none holds; null fails the instance with {@code SYS.Fail}
   */
  record Choose(String name, List<Choice> choices, @Nullable String otherwise, Filters filters)
      implements Node {
    public Choose {
      choices = List.copyOf(choices);
    }

    @Override
    public Stream<String> successors() {
      return Stream.concat(choices.stream().map(Choice::next), Stream.ofNullable(otherwise));
    }

    @Override
    public Stream<Action> actions() {
      return Stream.empty();
    }
  }

  /** One line of a {@link Choose}. */
  record Choice(Rule rule, String next) {}

  /** Waits for time to pass (§13). */
  record Pause(String name, Wait until, Filters filters, @Nullable String next) implements Node {
    @Override
    public Stream<String> successors() {
      return Stream.ofNullable(next);
    }

    @Override
    public Stream<Action> actions() {
      return Stream.empty();
    }
  }

  /**
   * Runs branches side by side and goes on when all are done (§14). The states of the branches are
   * states of the definition like all others.
   *
   * @param branches at least one, in the order of their results
   */
  record Fork(String name, List<Branch> branches, Filters filters, @Nullable String next)
      implements Node {
    public Fork {
      branches = List.copyOf(branches);
    }

    @Override
    public Stream<String> successors() {
      return Stream.ofNullable(next);
    }

    @Override
    public Stream<Action> actions() {
      return Stream.empty();
    }
  }

  /**
   * One branch of a {@link Fork}.
   *
   * @param start name of its first state
   */
  record Branch(String name, String start) {}

  /**
   * Puts an event to a broker: the effective input is the event in the JSON format of CloudEvents,
   * without an id it gets one that is the same whenever this is repeated, without a time the time
   * of the record that led here.
   *
   * @param broker name of the broker
   */
  record Emit(String name, String broker, Filters filters, @Nullable String next) implements Node {
    @Override
    public Stream<String> successors() {
      return Stream.ofNullable(next);
    }

    @Override
    public Stream<Action> actions() {
      return Stream.empty();
    }
  }

  /**
   * Ends the instance; its output is the workflow's (§15).
   *
   * @param status {@link Status#SUCCESS} or {@link Status#FAILURE}
   * @param filters has no result
   */
  record End(String name, Status status, Filters filters) implements Node {
    public End {
      if (status != Status.SUCCESS && status != Status.FAILURE) {
        throw new IllegalArgumentException("an end is SUCCESS or FAILURE, found " + status);
      }
    }

    @Override
    public Stream<String> successors() {
      return Stream.empty();
    }

    @Override
    public Stream<Action> actions() {
      return Stream.empty();
    }
  }

  private static Stream<String> after(Actions actions, @Nullable String next) {
    Stream<String> givenUp =
        actions.list().stream()
            .flatMap(action -> action.retries().stream())
            .flatMap(retry -> Stream.ofNullable(retry.next()));
    return Stream.concat(Stream.ofNullable(next), givenUp);
  }
}
