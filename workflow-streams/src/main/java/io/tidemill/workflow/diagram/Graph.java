package io.tidemill.workflow.diagram;

import io.tidemill.workflow.core.Definition;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A definition as states and transitions, ready to be drawn.
 *
 * @param title name and version of the workflow
 * @param root the states of the top level
 * @param arrows every transition, in order of definition
 */
public record Graph(String title, Scope root, List<Arrow> arrows) {
  public Graph {
    arrows = List.copyOf(arrows);
  }

  /** The graph of a definition; no path is marked. */
  public static Graph of(Definition definition) {
    return new GraphReader(definition).read();
  }

  /**
   * The same graph with a path marked.
   *
   * @param trail names of states, attempts {@code f#n} and errors {@code !CODE}, as an instance
   *     keeps them
   * @param live whether the instance still runs: then the states it is in are active
   */
  public Graph along(List<String> trail, boolean live) {
    return new PathTaken(this).follow(trail, live);
  }

  /** Every shape, also of branches, in order of definition. */
  public Stream<Shape> shapes() {
    return root.all();
  }

  /** The arrows that leave a shape, in order of definition. */
  public List<Arrow> from(String id) {
    return arrows.stream().filter(arrow -> arrow.from().equals(id)).toList();
  }

  /** The shape of this id. */
  public Optional<Shape> shape(String id) {
    return shapes().filter(shape -> shape.id().equals(id)).findFirst();
  }

  /**
   * States that transitions do not leave: the top level, or one branch.
   *
   * @param name of the branch; empty for the top level
   */
  public record Scope(String name, List<Shape> shapes) {
    public Scope {
      shapes = List.copyOf(shapes);
    }

    Stream<Shape> all() {
      return shapes.stream()
          .flatMap(shape ->
              Stream.concat(Stream.of(shape), shape.branches().stream().flatMap(Scope::all)));
    }
  }

  /**
   * A state, or the beginning or end of a scope.
   *
   * @param id letters and digits, unique, the same whenever the definition is the same
   * @param name of the state; empty for a beginning or end
   * @param notes what it does, a line each
   * @param branches of a {@link Kind#PARALLEL}, else empty
   */
  public record Shape(
      String id, String name, Kind kind, List<String> notes, List<Scope> branches, Mark mark) {
    public Shape {
      notes = List.copyOf(notes);
      branches = List.copyOf(branches);
    }

    /** Whether it is the mere beginning or end of a scope. */
    public boolean isDot() {
      return kind == Kind.BEGIN || kind == Kind.FINISH;
    }
  }

  /** What a shape stands for; the words are those that authors know. */
  public enum Kind {
    /** Where a scope begins. */
    BEGIN(""),
    /** Where a branch ends. */
    FINISH(""),
    EVENT("event"),
    OPERATION("operation"),
    SWITCH("switch"),
    DELAY("delay"),
    PARALLEL("parallel"),
    EMIT("emit"),
    SUCCESS("end, success"),
    FAILURE("end, failure");

    private final String word;

    Kind(String word) {
      this.word = word;
    }

    /** For people; empty for a dot. */
    public String word() {
      return word;
    }
  }

  /** How a path stands to a shape. */
  public enum Mark {
    NONE,
    TAKEN,
    /** The instance is here now. */
    ACTIVE
  }

  /**
   * One transition.
   *
   * @param from id of a shape
   * @param to id of a shape
   * @param label when it is taken, a line each; may be empty
   * @param calls names of the functions that are called on the way
   */
  public record Arrow(
      String from, String to, Why why, List<String> label, List<String> calls, boolean taken) {
    public Arrow {
      label = List.copyOf(label);
      calls = List.copyOf(calls);
    }
  }

  /** Why a transition is taken. */
  public enum Why {
    BEGIN,
    /** The work is done, or the time is over. */
    NEXT,
    /** Events fired. */
    EVENT,
    /** A rule held. */
    CHOICE,
    /** No rule held. */
    OTHERWISE,
    /** No event came in time. */
    TIMEOUT,
    /** A call failed and its retries are used up. */
    GIVEN_UP
  }
}
