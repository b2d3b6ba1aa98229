package io.tidemill.workflow.diagram;

import io.tidemill.schemas.json.ReferencePath;
import io.tidemill.workflow.core.Action;
import io.tidemill.workflow.core.Actions;
import io.tidemill.workflow.core.Correlation;
import io.tidemill.workflow.core.Definition;
import io.tidemill.workflow.core.EventExpression;
import io.tidemill.workflow.core.Filters;
import io.tidemill.workflow.core.Node;
import io.tidemill.workflow.core.Rule;
import io.tidemill.workflow.core.Status;
import io.tidemill.workflow.core.Wait;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Definitions in few words. */
final class Sketches {
  private Sketches() {}

  /** Waits, works, chooses, with a timeout and a way out of a failed call. */
  static Definition door() {
    return definition(
        "door",
        List.of("OPEN", "MOTION", "ANSWER"),
        new Node.Await(
            "Wait",
            List.of(
                when(
                    new EventExpression.And(
                        List.of(
                            new EventExpression.Or(List.of(event("OPEN"), event("MOTION"))),
                            event("ANSWER"))),
                    actions(Actions.Mode.SEQUENTIAL, "look"),
                    "Known ?"),
                when(event("MOTION"), actions(Actions.Mode.SEQUENTIAL), "Known ?")),
            60_000,
            Filters.NONE),
        new Node.Choose(
            "Known ?",
            List.of(
                new Node.Choice(
                    new Rule.CompareText(path("$.face"), Rule.Operator.EQ, "family"), "Done"),
                new Node.Choice(
                    new Rule.Not(
                        new Rule.CompareNumber(
                            path("$.age"), Rule.Operator.GTEQ, new BigDecimal("1.5"))),
                    "Done")),
            "Call",
            Filters.NONE),
        new Node.Work(
            "Call",
            new Actions(
                Actions.Mode.PARALLEL,
                List.of(
                    new Action(
                        "call-police",
                        10_000,
                        List.of(new Action.Retry("SYS.MatchAny", 1_000, 2, "Lost")),
                        Filters.NONE),
                    new Action("call-owner", 0, List.of(), Filters.NONE))),
            Filters.NONE,
            "Done"),
        end("Done", Status.SUCCESS),
        end("Lost", Status.FAILURE));
  }

  /** Two branches, one of which waits, one within the other. */
  static Definition branches() {
    return definition(
        "branches",
        List.of("GO"),
        new Node.Fork(
            "Both",
            List.of(new Node.Branch("left", "L1"), new Node.Branch("right", "R1")),
            Filters.NONE,
            "Rest"),
        work("L1", "L2"),
        work("L2", null),
        new Node.Await(
            "R1",
            List.of(when(event("GO"), actions(Actions.Mode.SEQUENTIAL), null)),
            5_000,
            Filters.NONE),
        new Node.Pause("Rest", new Wait.For(7_200_000), Filters.NONE, "Tell"),
        new Node.Emit("Tell", "default", Filters.NONE, "End"),
        end("End", Status.SUCCESS));
  }

  /** Names that are code in SVG, HTML or Mermaid. */
  static Definition nasty() {
    return definition(
        "nasty",
        List.of("1. <script>\"&'"),
        new Node.Await(
            "]]><b>&amp;\"`x`",
            List.of(
                when(event("1. <script>\"&'"), actions(Actions.Mode.SEQUENTIAL, "f|g"), "- {end}")),
            0,
            Filters.NONE),
        end("- {end}", Status.SUCCESS));
  }

  static Definition definition(String name, List<String> triggers, Node... nodes) {
    List<Correlation> correlations =
        triggers.stream().map(t -> new Correlation(t, "/s", t, path("$.data.id"))).toList();
    return new Definition(name, 1, nodes[0].name(), List.of(nodes), correlations);
  }

  static Node work(String name, @Nullable String next) {
    return new Node.Work(name, actions(Actions.Mode.SEQUENTIAL, "f-" + name), Filters.NONE, next);
  }

  static Node end(String name, Status status) {
    return new Node.End(name, status, Filters.NONE);
  }

  static EventExpression event(String trigger) {
    return new EventExpression.Operand(trigger);
  }

  static Node.Alternative when(EventExpression when, Actions actions, @Nullable String next) {
    return new Node.Alternative(when, Filters.NONE, actions, next);
  }

  static Actions actions(Actions.Mode mode, String... functions) {
    return new Actions(
        mode, Stream.of(functions).map(f -> new Action(f, 0, List.of(), Filters.NONE)).toList());
  }

  private static ReferencePath path(String text) {
    return ReferencePath.parse(text).orElseThrow();
  }
}
