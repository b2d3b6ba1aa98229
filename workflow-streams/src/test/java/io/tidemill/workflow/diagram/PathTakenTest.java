package io.tidemill.workflow.diagram;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.workflow.core.Actions;
import io.tidemill.workflow.core.Definition;
import io.tidemill.workflow.core.Filters;
import io.tidemill.workflow.core.Node;
import io.tidemill.workflow.core.Status;
import io.tidemill.workflow.diagram.Graph.Arrow;
import io.tidemill.workflow.diagram.Graph.Mark;
import io.tidemill.workflow.diagram.Graph.Shape;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PathTakenTest {
  @Test
  void theTransitionOfACallThatWasMadeIsTaken() {
    Graph graph = along(Sketches.door(), false, "Wait", "look#1", "Known ?", "Done");
    assertThat(taken(graph))
        .containsExactly(
            "*>Wait",
            "Wait>Known ? (OPEN or MOTION) and ANSWER / look",
            "Known ?>Done $.face == \"family\"",
            "Known ?>Done not $.age >= 1.5");
  }

  @Test
  void withoutACallTheOtherTransitionIsTaken() {
    Graph graph = along(Sketches.door(), true, "Wait", "Known ?");
    assertThat(taken(graph)).containsExactly("*>Wait", "Wait>Known ? MOTION");
    assertThat(marked(graph, Mark.ACTIVE)).containsExactly("Known ?");
    assertThat(marked(graph, Mark.TAKEN)).containsExactly("*", "Wait");
  }

  @Test
  void usedUpRetriesAreToldFromADoneCall() {
    List<String> before = List.of("Wait", "Known ?", "Call", "call-police#1", "call-owner#1");
    assertThat(taken(along(Sketches.door(), false, join(before, "!SYS.Fail", "Lost"))))
        .endsWith("Call>Lost SYS.MatchAny retry used up")
        .doesNotContain("Call>Done");
    assertThat(taken(along(Sketches.door(), false, join(before, "Done")))).endsWith("Call>Done");
  }

  @Test
  void aTimeoutLeavesTheStateThatWaited() {
    assertThat(taken(along(Sketches.door(), false, "Wait", "!SYS.Timeout", "Lost")))
        .containsExactly("*>Wait", "Wait>Lost timeout 60 s");
  }

  @Test
  void aTimeoutInABranchLeavesTheBranch() {
    Graph graph =
        along(Sketches.branches(), false, "Both", "L1", "f-L1#1", "R1", "!SYS.Timeout", "End");
    assertThat(taken(graph)).containsExactly("*>Both", "*>L1", "*>R1", "R1>End timeout 5 s");
    assertThat(marked(graph, Mark.ACTIVE)).isEmpty();
  }

  @Test
  void branchesThatMixInTheTrailAreFollowedOneByOne() {
    Graph graph =
        along(Sketches.branches(), true, "Both", "L1", "R1", "f-L1#1", "L2", "f-L2#1", "Rest");
    assertThat(taken(graph))
        .containsExactly("*>Both", "*>L1", "L1>L2", "L2>*", "*>R1", "R1>* GO", "Both>Rest");
    assertThat(marked(graph, Mark.ACTIVE)).containsExactly("Rest");
  }

  @Test
  void everyBranchIsActiveUntilTheyJoin() {
    Graph graph = along(Sketches.branches(), true, "Both", "L1", "R1");
    assertThat(marked(graph, Mark.ACTIVE)).containsExactly("Both", "L1", "R1");
  }

  @Test
  void aLoopKeepsTheEarlierRound() {
    Definition loop =
        Sketches.definition(
            "loop",
            List.of("A", "B"),
            new Node.Await(
                "Wait",
                List.of(
                    Sketches.when(
                        Sketches.event("A"), Sketches.actions(Actions.Mode.SEQUENTIAL), "Again"),
                    Sketches.when(
                        Sketches.event("B"), Sketches.actions(Actions.Mode.SEQUENTIAL), "End")),
                0,
                Filters.NONE),
            Sketches.work("Again", "Wait"),
            Sketches.end("End", Status.SUCCESS));
    assertThat(taken(along(loop, false, "Wait", "Again", "Wait", "End")))
        .containsExactly("*>Wait", "Wait>Again A", "Wait>End B", "Again>Wait");
  }

  @Test
  void aTrailOfAnotherVersionMarksWhatItKnows() {
    assertThat(taken(along(Sketches.door(), true, "Gone", "Wait", "!X", "gone#7")))
        .containsExactly("*>Wait");
  }

  private static Graph along(Definition definition, boolean live, String... trail) {
    return Graph.of(definition).along(List.of(trail), live);
  }

  private static String[] join(List<String> start, String... rest) {
    return Stream.concat(start.stream(), Stream.of(rest)).toArray(String[]::new);
  }

  /** Every taken arrow as {@code from>to label}; a dot is a star. */
  private static List<String> taken(Graph graph) {
    return graph.arrows().stream()
        .filter(Arrow::taken)
        .map(a -> (name(graph, a.from()) + ">" + name(graph, a.to()) + " " + label(a)).strip())
        .toList();
  }

  private static String label(Arrow arrow) {
    return String.join(" ", arrow.label());
  }

  private static String name(Graph graph, String id) {
    Shape shape = graph.shape(id).orElseThrow();
    return shape.isDot() ? "*" : shape.name();
  }

  private static List<String> marked(Graph graph, Mark mark) {
    return graph
        .shapes()
        .filter(shape -> shape.mark() == mark)
        .map(shape -> name(graph, shape.id()))
        .toList();
  }
}
