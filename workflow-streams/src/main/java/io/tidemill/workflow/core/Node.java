package io.tidemill.workflow.core;

import io.tidemill.schemas.json.ReferencePath;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One state of a definition. A null {@code resultPath} discards the result. */
public sealed interface Node {
  /** Unique within the definition. */
  String name();

  /** Names of the states that may follow. */
  Stream<String> successors();

  /** Every action that may run here. */
  Stream<Action> actions();

  /**
   * Waits until an event fires one of the alternatives, in the order given.
   *
   * @param alternatives at least one
   */
  record Await(String name, List<Alternative> alternatives, @Nullable ReferencePath resultPath)
      implements Node {
    public Await {
      alternatives = List.copyOf(alternatives);
    }

    @Override
    public Stream<String> successors() {
      return alternatives.stream().map(Alternative::next);
    }

    @Override
    public Stream<Action> actions() {
      return alternatives.stream().flatMap(alternative -> alternative.actions().stream());
    }
  }

  /**
   * What may fire an {@link Await}, and what happens then.
   *
   * @param trigger name of the trigger whose event fires it
   * @param resultPath place of the event's data in what it contributes; null contributes {@code {}}
   * @param actions run one after the other
   */
  record Alternative(
      String trigger, @Nullable ReferencePath resultPath, List<Action> actions, String next) {
    public Alternative {
      actions = List.copyOf(actions);
    }
  }

  /** Runs actions one after the other; without any it only puts its input to the result path. */
  record Work(String name, List<Action> sequence, @Nullable ReferencePath resultPath, String next)
      implements Node {
    public Work {
      sequence = List.copyOf(sequence);
    }

    @Override
    public Stream<String> successors() {
      return Stream.of(next);
    }

    @Override
    public Stream<Action> actions() {
      return sequence.stream();
    }
  }

  /**
   * Goes where the first choice that holds says.
   *
   * @param otherwise where to go when none holds; null fails the instance
   */
  record Choose(
      String name,
      List<Choice> choices,
      @Nullable String otherwise,
      @Nullable ReferencePath resultPath)
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

  /**
   * Ends the instance; its input is the workflow's output.
   *
   * @param status {@link Status#SUCCESS} or {@link Status#FAILURE}
   */
  record End(String name, Status status) implements Node {
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
}
