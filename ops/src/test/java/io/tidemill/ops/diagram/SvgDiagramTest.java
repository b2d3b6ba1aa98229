package io.tidemill.ops.diagram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemill.ops.diagram.Drawing.Box;
import io.tidemill.ops.diagram.Drawing.Frame;
import io.tidemill.ops.diagram.Drawing.Label;
import io.tidemill.ops.diagram.Drawing.Point;
import io.tidemill.ops.diagram.Drawing.Rect;
import io.tidemill.ops.diagram.Drawing.Route;
import io.tidemill.schemas.problem.ProblemException;
import io.tidemill.schemas.resource.ResourceDocuments;
import io.tidemill.schemas.resource.Workflow;
import io.tidemill.workflow.core.Definition;
import io.tidemill.workflow.core.Filters;
import io.tidemill.workflow.core.Node;
import io.tidemill.workflow.core.Status;
import io.tidemill.workflow.core.Wait;
import io.tidemill.workflow.diagram.Graph;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class SvgDiagramTest {
  private static final Path ROOT = Path.of(System.getProperty("tidemill.root", ".."));

  static Stream<Graph> graphs() {
    return Stream.concat(
        Stream.of(
                "home-monitoring",
                "loan-approval",
                "loan-background-check",
                "translation-evaluation",
                "travel-booking",
                "video-on-demand")
            .map(SvgDiagramTest::example),
        Stream.of(nasty(), nested(), chain(40)));
  }

  @ParameterizedTest
  @MethodSource("graphs")
  void nothingLiesOverAnythingElse(Graph graph) {
    Drawing drawing = new DiagramLayout(graph).layOut();
    var paper = new Rect(0, 0, drawing.width(), drawing.height());
    List<Rect> single =
        drawing.boxes().stream()
            .filter(box -> box.shape().branches().isEmpty())
            .map(Box::place)
            .toList();
    List<Rect> labels = drawing.routes().stream().flatMap(SvgDiagramTest::label).toList();
    assertApart(single);
    assertApart(labels);
    for (Rect label : labels) {
      assertThat(single).noneMatch(label::overlaps);
    }
    assertThat(drawing.boxes()).allMatch(box -> paper.holds(box.place()));
    assertThat(labels).allMatch(paper::holds);
    assertThat(drawing.boxes()).hasSize((int) graph.shapes().count());
    assertThat(drawing.routes()).hasSameSizeAs(graph.arrows());
  }

  @ParameterizedTest
  @MethodSource("graphs")
  void branchesStandInTheirOrderWithinTheirState(Graph graph) {
    Drawing drawing = new DiagramLayout(graph).layOut();
    for (Box box : drawing.boxes()) {
      List<Rect> within =
          drawing.frames().stream()
              .filter(frame ->
                  box.shape().branches().stream()
                      .anyMatch(branch -> branch.name().equals(frame.name().text())))
              .map(Frame::place)
              .toList();
      assertThat(within).allMatch(box.place()::holds);
      assertApart(within);
      assertThat(within.stream().map(Rect::x)).isSorted();
    }
  }

  @ParameterizedTest
  @MethodSource("graphs")
  void routesLeadFromBorderToBorder(Graph graph) {
    Drawing drawing = new DiagramLayout(graph).layOut();
    for (Route route : drawing.routes()) {
      assertThat(touches(place(drawing, route.arrow().from()), route.points().getFirst()))
          .as("start of %s", route.arrow())
          .isTrue();
      assertThat(touches(place(drawing, route.arrow().to()), route.points().getLast()))
          .as("end of %s", route.arrow())
          .isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("graphs")
  void textFitsIntoItsBox(Graph graph) {
    for (Box box : new DiagramLayout(graph).layOut().boxes()) {
      assertThat(Drawing.width(box.lines())).isLessThan(box.place().width());
      assertThat(Drawing.height(box.lines())).isLessThan(box.place().height());
    }
  }

  @ParameterizedTest
  @MethodSource("graphs")
  void isXmlThatHoldsEveryStateAndLabel(Graph graph) throws Exception {
    Document svg = xml(SvgDiagram.write(graph));
    NodeList groups = svg.getElementsByTagName("g");
    var states = new ArrayList<String>();
    for (int i = 0; i < groups.getLength(); i++) {
      if (groups.item(i) instanceof Element group && group.hasAttribute("data-state")) {
        states.add(group.getAttribute("data-state"));
      }
    }
    List<String> names =
        graph
            .shapes()
            .filter(shape -> !shape.isDot())
            // What XML has no place for.
            .map(shape -> shape.name().replace('\u0007', '\ufffd'))
            .toList();
    assertThat(states).containsExactlyInAnyOrderElementsOf(names);
    String words = words(svg);
    for (Graph.Arrow arrow : graph.arrows()) {
      assertThat(words).contains(String.join(" ", arrow.label()));
    }
  }

  @Test
  void theSameGraphIsAlwaysTheSamePicture() {
    Graph graph = example("home-monitoring");
    assertThat(SvgDiagram.write(graph)).isEqualTo(SvgDiagram.write(graph));
  }

  @Test
  void marksThePathInColourAndStroke() throws Exception {
    Graph graph = example("home-monitoring");
    Graph marked = graph.along(List.of("State1", "State2"), true);
    String svg = SvgDiagram.write(marked);
    assertThat(svg)
        .contains("<g class=\"event taken\" data-state=\"State1\">")
        .contains("<g class=\"event active\" data-state=\"State2\">")
        .contains("<g class=\"event\" data-state=\"State5\">");
    assertThat(svg.split("<g class=\"taken\">", -1)).hasSize(3);
    assertThat(svg).contains(".taken .way{stroke:#0b7285;stroke-width:3.2}");
  }

  @Test
  void markupInNamesIsText() {
    assertThat(SvgDiagram.write(nasty()))
        .contains("data-state=\"]]&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;amp;&quot;'\"")
        .doesNotContain("<script");
  }

  @Test
  void refersToNothingOutside() {
    assertThat(SvgDiagram.write(example("loan-approval")))
        .doesNotContain("href", "url(", "@import", "<image");
  }

  @Test
  void refusesAPictureThatNobodyCouldRead() {
    Graph large = chain(DiagramForm.ARROWS_MAX + 1);
    assertThatThrownBy(() -> DiagramForm.SVG.write(large))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("500");
    assertThat(DiagramForm.TEXT.write(large)).contains("S501");
  }

  private static Graph example(String name) {
    try {
      Path file = ROOT.resolve("examples").resolve(name).resolve("workflow.yaml");
      return ResourceDocuments.parse(file.toString(), Files.readString(file)).documents().stream()
          .flatMap(document ->
              document.resource() instanceof Workflow workflow
                  ? Stream.of(WorkflowDiagram.graph(workflow))
                  : Stream.empty())
          .findFirst()
          .orElseThrow();
    } catch (IOException missing) {
      throw new UncheckedIOException(missing);
    }
  }

  private static Graph nasty() {
    String evil = "]]><script>alert(1)</script>&amp;\"'";
    return Graph.of(
        new Definition(
            "nasty",
            1,
            evil,
            List.of(
                new Node.Pause(evil, new Wait.For(1), Filters.NONE, "名前\u0007W".repeat(40)),
                new Node.End("名前\u0007W".repeat(40), Status.FAILURE, Filters.NONE)),
            List.of()));
  }

  /** A parallel state in a branch of a parallel state. */
  private static Graph nested() {
    return Graph.of(
        new Definition(
            "nested",
            1,
            "Outer",
            List.of(
                fork("Outer", "End", "Inner", "Alone"),
                fork("Inner", null, "One", "Two"),
                pause("One", null),
                pause("Two", null),
                pause("Alone", "Next"),
                pause("Next", "Alone"),
                new Node.End("End", Status.SUCCESS, Filters.NONE)),
            List.of()));
  }

  private static Graph chain(int length) {
    var nodes = new ArrayList<Node>();
    for (int i = 0; i < length; i++) {
      nodes.add(pause("S" + i, "S" + (i + 1)));
    }
    nodes.add(new Node.End("S" + length, Status.SUCCESS, Filters.NONE));
    return Graph.of(new Definition("chain", 0, "S0", nodes, List.of()));
  }

  private static Node fork(String name, @Nullable String next, String... starts) {
    List<Node.Branch> branches =
        Stream.of(starts).map(start -> new Node.Branch("to " + start, start)).toList();
    return new Node.Fork(name, branches, Filters.NONE, next);
  }

  private static Node pause(String name, @Nullable String next) {
    return new Node.Pause(name, new Wait.For(1000), Filters.NONE, next);
  }

  private static Stream<Rect> label(Route route) {
    return route.label().map(Label::place).stream();
  }

  private static void assertApart(List<Rect> rects) {
    for (int i = 0; i < rects.size(); i++) {
      for (int k = 0; k < i; k++) {
        assertThat(rects.get(i).overlaps(rects.get(k)))
            .as("%s over %s", rects.get(i), rects.get(k))
            .isFalse();
      }
    }
  }

  private static Rect place(Drawing drawing, String id) {
    return drawing.boxes().stream()
        .filter(box -> box.shape().id().equals(id))
        .findFirst()
        .orElseThrow()
        .place();
  }

  private static boolean touches(Rect rect, Point point) {
    var around = new Rect(rect.x() - 1, rect.y() - 1, rect.width() + 2, rect.height() + 2);
    return around.holds(new Rect(point.x(), point.y(), 0, 0));
  }

  private static String words(Document svg) {
    NodeList texts = svg.getElementsByTagName("text");
    var words = new StringBuilder();
    for (int i = 0; i < texts.getLength(); i++) {
      words.append(texts.item(i).getTextContent()).append(' ');
    }
    return words.toString();
  }

  private static Document xml(String text) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
  }
}
