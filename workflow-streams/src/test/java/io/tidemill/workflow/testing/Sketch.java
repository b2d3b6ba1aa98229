package io.tidemill.workflow.testing;

import com.jayway.jsonpath.JsonPath;
import io.tidemill.schemas.json.ReferencePath;
import io.tidemill.workflow.core.Action;
import io.tidemill.workflow.core.Actions;
import io.tidemill.workflow.core.Correlation;
import io.tidemill.workflow.core.Definition;
import io.tidemill.workflow.core.EventExpression;
import io.tidemill.workflow.core.Filters;
import io.tidemill.workflow.core.Node;
import io.tidemill.workflow.core.Path;
import io.tidemill.workflow.core.Rule;
import io.tidemill.workflow.core.Status;
import io.tidemill.workflow.core.Wait;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Definitions by hand, without any workflow language: each state is sketched with what a test needs
 * and has the defaults of Function Workflow v0.1 for the rest. The triggers are A, B, C and D, with
 * source {@code /s}.
 *
 * <pre>{@code
 * define(
 *     await("S", on("A").to("W")),
 *     await("W", on("B").call(call("f").result("$.r")).to("End")).timeout(30),
 *     end("End"))
 * }</pre>
 */
public final class Sketch {
  /** Names of the triggers. */
  public static final List<String> TRIGGERS = List.of("A", "B", "C", "D");

  private final Function<Sketch, Node> node;
  private final Sketch[] inner;
  private Filters filters = Filters.NONE;
  private @Nullable String next;
  private long timeoutMs;

  private Sketch(Function<Sketch, Node> node, Sketch... inner) {
    this.node = node;
    this.inner = inner;
  }

  /** Version 1 of a workflow named {@code test}; the first state is the start. */
  public static Definition define(Sketch... states) {
    return define(1, states);
  }

  /** Some version of it. */
  public static Definition define(int version, Sketch... states) {
    List<Node> nodes = Arrays.stream(states).flatMap(Sketch::nodes).toList();
    return new Definition(
        "test",
        version,
        nodes.getFirst().name(),
        nodes,
        TRIGGERS.stream().map(Sketch::correlation).toList());
  }

  private static Correlation correlation(String name) {
    ReferencePath token = ReferencePath.parse("$.data.k").orElseThrow();
    return new Correlation(name, "/s", "t." + name, token);
  }

  private Stream<Node> nodes() {
    return Stream.concat(Stream.of(node.apply(this)), Arrays.stream(inner).flatMap(Sketch::nodes));
  }

  /** Waits for events. */
  public static Sketch await(String name, On... alternatives) {
    return new Sketch(s ->
        new Node.Await(
            name, Arrays.stream(alternatives).map(On::build).toList(), s.timeoutMs, s.filters));
  }

  /** Calls functions one after the other. */
  public static Sketch work(String name, Call... calls) {
    return work(name, Actions.Mode.SEQUENTIAL, calls);
  }

  /** Calls functions all at once. */
  public static Sketch together(String name, Call... calls) {
    return work(name, Actions.Mode.PARALLEL, calls);
  }

  private static Sketch work(String name, Actions.Mode mode, Call... calls) {
    return new Sketch(s -> new Node.Work(name, actions(mode, List.of(calls)), s.filters, s.next));
  }

  /** Goes to its default when no choice holds; {@code to(null)} leaves it without one. */
  public static Sketch choose(String name, Node.Choice... choices) {
    return new Sketch(s -> new Node.Choose(name, List.of(choices), s.next, s.filters));
  }

  /** Lets time pass. */
  public static Sketch pause(String name, Wait until) {
    return new Sketch(s -> new Node.Pause(name, until, s.filters, s.next));
  }

  /** Lets seconds pass. */
  public static Sketch pause(String name, long seconds) {
    return pause(name, new Wait.For(seconds * 1000));
  }

  /** Runs branches; their names are those of their first states. */
  public static Sketch fork(String name, Branch... branches) {
    return new Sketch(
        s ->
            new Node.Fork(
                name,
                Arrays.stream(branches)
                    .map(branch -> branch.states()[0].node.apply(branch.states()[0]).name())
                    .map(start -> new Node.Branch(start, start))
                    .toList(),
                s.filters,
                s.next),
        Arrays.stream(branches)
            .flatMap(branch -> Arrays.stream(branch.states()))
            .toArray(Sketch[]::new));
  }

  /** The states of one branch. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Branch(Sketch... states) {}

  /** One branch; the first state is its start. */
  public static Branch branch(Sketch... states) {
    return new Branch(states);
  }

  /** Puts its input to a broker as an event. */
  public static Sketch emit(String name, String broker) {
    return new Sketch(s -> new Node.Emit(name, broker, s.filters, s.next));
  }

  /** Ends well. */
  public static Sketch end(String name) {
    return end(name, Status.SUCCESS);
  }

  /** Ends. */
  public static Sketch end(String name, Status status) {
    return new Sketch(s -> new Node.End(name, status, s.filters));
  }

  /** The state that follows; none ends the branch. */
  public Sketch to(@Nullable String state) {
    next = state;
    return this;
  }

  /** Seconds until the workflow goes to its end. */
  public Sketch timeout(long seconds) {
    timeoutMs = seconds * 1000;
    return this;
  }

  /** InputPath. */
  public Sketch input(String path) {
    filters = new Filters(path(path), filters.result(), filters.output());
    return this;
  }

  /** ResultPath; {@code "null"} discards the result. */
  public Sketch result(String path) {
    filters = new Filters(filters.input(), place(path), filters.output());
    return this;
  }

  /** OutputPath. */
  public Sketch output(String path) {
    filters = new Filters(filters.input(), filters.result(), path(path));
    return this;
  }

  /** A path of any kind, as authors write it. */
  public static Path path(String text) {
    if (text.equals("null")) {
      return new Path.Nothing();
    }
    if (text.startsWith("$$.event.")) {
      return new Path.OfEvent(text.substring("$$.event.".length()));
    }
    return ReferencePath.parse(text)
        .<Path>map(Path.Definite::new)
        .orElseGet(() -> new Path.Indefinite(text, JsonPath.compile(text)));
  }

  private static @Nullable ReferencePath place(String text) {
    return text.equals("null") ? null : ReferencePath.parse(text).orElseThrow();
  }

  private static Actions actions(Actions.Mode mode, List<Call> calls) {
    return new Actions(mode, calls.stream().map(Call::build).toList());
  }

  /** An alternative that one trigger fires. */
  public static On on(String trigger) {
    return new On(new EventExpression.Operand(trigger));
  }

  /** An alternative. */
  public static On on(EventExpression when) {
    return new On(when);
  }

  /** All of these triggers or expressions. */
  public static EventExpression and(Object... parts) {
    return new EventExpression.And(expressions(parts));
  }

  /** The leftmost of these triggers or expressions. */
  public static EventExpression or(Object... parts) {
    return new EventExpression.Or(expressions(parts));
  }

  private static List<EventExpression> expressions(Object... parts) {
    return Arrays.stream(parts)
        .map(part ->
            part instanceof EventExpression expression
                ? expression
                : new EventExpression.Operand(part.toString()))
        .toList();
  }

  /** A choice on a number. */
  public static Node.Choice when(String path, Rule.Operator operator, int value, String next) {
    ReferencePath place = ReferencePath.parse(path).orElseThrow();
    return new Node.Choice(
        new Rule.CompareNumber(place, operator, java.math.BigDecimal.valueOf(value)), next);
  }

  /** A choice on a text. */
  public static Node.Choice when(String path, String value, String next) {
    ReferencePath place = ReferencePath.parse(path).orElseThrow();
    return new Node.Choice(new Rule.CompareText(place, Rule.Operator.EQ, value), next);
  }

  /** An action. */
  public static Call call(String function) {
    return new Call(function);
  }

  /** An alternative of a waiting state, being sketched. */
  public static final class On {
    private final EventExpression when;
    private final List<Call> calls = new ArrayList<>();
    private Actions.Mode mode = Actions.Mode.SEQUENTIAL;
    private Filters filters = Filters.NONE;
    private @Nullable String next;

    private On(EventExpression when) {
      this.when = when;
    }

    /** What is called when it fires. */
    public On call(Call... more) {
      calls.addAll(List.of(more));
      return this;
    }

    /** All calls at once. */
    public On together() {
      mode = Actions.Mode.PARALLEL;
      return this;
    }

    /** The state that follows; none ends the branch. */
    public On to(@Nullable String state) {
      next = state;
      return this;
    }

    /** InputPath of the event. */
    public On input(String path) {
      filters = new Filters(path(path), filters.result(), filters.output());
      return this;
    }

    /** ResultPath of the event. */
    public On result(String path) {
      filters = new Filters(filters.input(), place(path), filters.output());
      return this;
    }

    /** OutputPath of the event: the reply. */
    public On output(String path) {
      filters = new Filters(filters.input(), filters.result(), path(path));
      return this;
    }

    private Node.Alternative build() {
      return new Node.Alternative(when, filters, actions(mode, calls), next);
    }
  }

  /** An action, being sketched. */
  public static final class Call {
    private final String function;
    private final List<Action.Retry> retries = new ArrayList<>();
    private long timeoutMs;
    private Filters filters = Filters.NONE;

    private Call(String function) {
      this.function = function;
    }

    /** Seconds for an attempt. */
    public Call timeout(long seconds) {
      timeoutMs = seconds * 1000;
      return this;
    }

    /** One more retry entry. */
    public Call retry(String match, long seconds, int max, @Nullable String next) {
      retries.add(new Action.Retry(match, seconds * 1000, max, next));
      return this;
    }

    /** InputPath. */
    public Call input(String path) {
      filters = new Filters(path(path), filters.result(), filters.output());
      return this;
    }

    /** ResultPath. */
    public Call result(String path) {
      filters = new Filters(filters.input(), place(path), filters.output());
      return this;
    }

    /** OutputPath. */
    public Call output(String path) {
      filters = new Filters(filters.input(), filters.result(), path(path));
      return this;
    }

    private Action build() {
      return new Action(function, timeoutMs, retries, filters);
    }
  }
}
