package io.tidemill.workflow.diagram;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.workflow.core.Definition;
import io.tidemill.workflow.core.Filters;
import io.tidemill.workflow.core.Node;
import io.tidemill.workflow.core.Status;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TextDrawingTest {
  @Test
  void drawsEachStateWithWhatLeavesIt() {
    assertThat(TextDrawing.write(Graph.of(Sketches.door())))
        .isEqualTo(
            """
            door v1

            ▶ Wait  event
                ├─ (OPEN or MOTION) and ANSWER / look ────────────────▶ Known ?
                ├─ MOTION ────────────────────────────────────────────▶ Known ?
                ╰╌ timeout 60 s ╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌▶ Lost
              Known ?  switch
                ├─ $.face == "family" ────────────────────────────────▶ Done
                ├─ not $.age >= 1.5 ──────────────────────────────────▶ Done
                ╰─ otherwise ─────────────────────────────────────────▶ Call
              Call  operation
                call-police within 10 s
                and call-owner
                SYS.MatchAny: retry 2 × after 1 s
                ├─────────────────────────────────────────────────────▶ Done
                ╰╌ SYS.MatchAny retry used up ╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌▶ Lost
              Done  end, success
              Lost  end, failure
            """);
  }

  @Test
  void drawsBranchesInBoxesAndMarksThePath() {
    Graph graph =
        Graph.of(Sketches.branches())
            .along(List.of("Both", "L1", "f-L1#1", "R1", "L2", "f-L2#1"), true);
    assertThat(TextDrawing.write(graph))
        .startsWith(
            """
            branches v1
            ✔ ══▶ path taken   ● active

            ● ▶ Both  parallel
            ┌─ left ────────────────────────────────────────────────────────────────────────────────────────────
            │ ✔ ▶ L1  operation
            │       f-L1
            │       ╰═══════════════════════════════════════════════════▶ L2
            │ ●   L2  operation
            │       f-L2
            │       ╰───────────────────────────────────────────────────▶ (end of the branch)
            └───────────────────────────────────────────────────────────────────────────────────────────────────
            ┌─ right ───────────────────────────────────────────────────────────────────────────────────────────
            │ ● ▶ R1  event
            │       ├─ GO ──────────────────────────────────────────────▶ (end of the branch)
            │       ╰╌ timeout 5 s ╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌▶ End
            └───────────────────────────────────────────────────────────────────────────────────────────────────
                  ╰─────────────────────────────────────────────────────▶ Rest
            """);
  }

  @Test
  void isNeverWiderThanItsColumns() {
    String word = "名前とても長い-und-noch-viel-laenger ";
    var nodes = new ArrayList<Node>();
    nodes.add(work("W0 " + word.repeat(9), "W1 " + word));
    nodes.add(work("W1 " + word, "F0"));
    for (int i = 0; i < 15; i++) {
      String next = i == 14 ? "inner" : "F" + (i + 1);
      nodes.add(
          new Node.Fork(
              "F" + i,
              List.of(new Node.Branch(word.repeat(4), next)),
              Filters.NONE,
              i == 0 ? "End" : null));
    }
    nodes.add(work("inner", null));
    nodes.add(Sketches.end("End", Status.SUCCESS));
    Definition wide = Sketches.definition("wide", List.of(), nodes.toArray(Node[]::new));

    String drawn = TextDrawing.write(Graph.of(wide).along(List.of("W0 " + word.repeat(9)), true));

    assertThat(drawn.lines()).allMatch(line -> TextWidth.columns(line) <= TextDrawing.COLUMNS);
    assertThat(drawn).contains("inner  operation");
  }

  @Test
  void keepsControlCharactersFromTheTerminal() {
    Definition nasty =
        Sketches.definition("n", List.of(), Sketches.end("a\u001b[31mb\nc", Status.SUCCESS));
    assertThat(TextDrawing.write(Graph.of(nasty))).contains("a [31mb c").doesNotContain("\u001b");
  }

  @Test
  void breaksTextAtSpacesAndElseAnywhere() {
    assertThat(TextWidth.wrap("one two three", 7)).containsExactly("one two", "three");
    assertThat(TextWidth.wrap("abcdefgh", 3)).containsExactly("abc", "def", "gh");
    assertThat(TextWidth.wrap("名前名前", 5)).containsExactly("名前", "名前");
    assertThat(TextWidth.wrap("", 5)).containsExactly("");
  }

  private static Node work(String name, @Nullable String next) {
    return Sketches.work(name, next);
  }
}
