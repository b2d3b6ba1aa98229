package io.tidemill.ops.diagram;

import io.tidemill.ops.diagram.Drawing.Box;
import io.tidemill.ops.diagram.Drawing.Frame;
import io.tidemill.ops.diagram.Drawing.Label;
import io.tidemill.ops.diagram.Drawing.Line;
import io.tidemill.ops.diagram.Drawing.Point;
import io.tidemill.ops.diagram.Drawing.Rect;
import io.tidemill.ops.diagram.Drawing.Route;
import io.tidemill.ops.diagram.Drawing.Style;
import io.tidemill.workflow.diagram.Graph;
import io.tidemill.workflow.diagram.Graph.Arrow;
import io.tidemill.workflow.diagram.Graph.Kind;
import io.tidemill.workflow.diagram.Graph.Scope;
import io.tidemill.workflow.diagram.Graph.Shape;
import io.tidemill.workflow.diagram.TextWidth;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.elk.alg.layered.options.CycleBreakingStrategy;
import org.eclipse.elk.alg.layered.options.LayeredMetaDataProvider;
import org.eclipse.elk.alg.layered.options.LayeredOptions;
import org.eclipse.elk.alg.layered.options.OrderingStrategy;
import org.eclipse.elk.core.RecursiveGraphLayoutEngine;
import org.eclipse.elk.core.data.LayoutMetaDataService;
import org.eclipse.elk.core.math.ElkPadding;
import org.eclipse.elk.core.math.KVector;
import org.eclipse.elk.core.options.CoreOptions;
import org.eclipse.elk.core.options.Direction;
import org.eclipse.elk.core.options.EdgeLabelPlacement;
import org.eclipse.elk.core.options.EdgeRouting;
import org.eclipse.elk.core.options.HierarchyHandling;
import org.eclipse.elk.core.options.SizeConstraint;
import org.eclipse.elk.core.util.BasicProgressMonitor;
import org.eclipse.elk.graph.ElkEdge;
import org.eclipse.elk.graph.ElkEdgeSection;
import org.eclipse.elk.graph.ElkLabel;
import org.eclipse.elk.graph.ElkNode;
import org.eclipse.elk.graph.util.ElkGraphUtil;

/**
 * Gives everything in a graph its place; used once. Layers go downwards; branches stand side by
 * side in their parallel state, and transitions may leave them. The same graph always gives the
 * same places.
 */
final class DiagramLayout {
  private static final double DOT = 14;
  private static final double PADDING = 12;
  private static final double MARGIN = 20;
  private static final int NAME_COLUMNS = 30;
  private static final int NOTE_COLUMNS = 38;
  private static final int LABEL_COLUMNS = 30;

  /** Most arrows whose order is the author's; ELK's sorting takes a second for 300 of them. */
  private static final int ORDERED_MAX = 150;

  /** Most lines of one name, note or label; a tooltip has the whole. */
  private static final int LINES_MAX = 4;

  private final Graph graph;
  private final Map<String, ElkNode> nodes = new HashMap<>();
  private final Map<ElkNode, Shape> shapes = new HashMap<>();
  private final Map<ElkNode, Line> frameNames = new HashMap<>();
  private final Map<ElkEdge, Arrow> arrows = new HashMap<>();
  private final List<Box> boxes = new ArrayList<>();
  private final List<Frame> frames = new ArrayList<>();

  static {
    // Names the provider, so that it is found whatever class loader looks for services.
    LayoutMetaDataService.getInstance()
        .registerLayoutMetaDataProviders(new LayeredMetaDataProvider());
  }

  DiagramLayout(Graph graph) {
    this.graph = graph;
  }

  Drawing layOut() {
    ElkNode root = ElkGraphUtil.createGraph();
    options(root);
    double head = Style.TITLE.step() + PADDING;
    root.setProperty(CoreOptions.PADDING, new ElkPadding(MARGIN + head, MARGIN, MARGIN, MARGIN));
    graph.root().shapes().forEach(shape -> add(shape, root));
    graph.arrows().forEach(this::add);
    new RecursiveGraphLayoutEngine().layout(root, new BasicProgressMonitor());
    root.getChildren().forEach(node -> place(node, 0, 0));
    List<Route> routes = graph.arrows().stream().map(this::route).toList();
    double title = TextMeasure.width(graph.title(), Style.TITLE) + 2 * MARGIN;
    return new Drawing(
        graph.title(), Math.max(root.getWidth(), title), root.getHeight(), boxes, frames, routes);
  }

  private void options(ElkNode root) {
    root.setProperty(CoreOptions.ALGORITHM, LayeredOptions.ALGORITHM_ID);
    root.setProperty(CoreOptions.DIRECTION, Direction.DOWN);
    root.setProperty(CoreOptions.HIERARCHY_HANDLING, HierarchyHandling.INCLUDE_CHILDREN);
    root.setProperty(CoreOptions.EDGE_ROUTING, EdgeRouting.ORTHOGONAL);
    root.setProperty(CoreOptions.RANDOM_SEED, 1);
    if (graph.arrows().size() <= ORDERED_MAX) {
      root.setProperty(
          LayeredOptions.CONSIDER_MODEL_ORDER_STRATEGY, OrderingStrategy.NODES_AND_EDGES);
    }
    // A loop goes back where the author goes back.
    root.setProperty(LayeredOptions.CYCLE_BREAKING_STRATEGY, CycleBreakingStrategy.MODEL_ORDER);
    spacing(root);
  }

  /** Spacings are not handed down to what lies within. */
  private static void spacing(ElkNode node) {
    node.setProperty(CoreOptions.SPACING_NODE_NODE, 36.0);
    node.setProperty(CoreOptions.SPACING_EDGE_NODE, 18.0);
    node.setProperty(CoreOptions.SPACING_EDGE_EDGE, 14.0);
    node.setProperty(CoreOptions.SPACING_EDGE_LABEL, 5.0);
    node.setProperty(CoreOptions.SPACING_LABEL_NODE, 5.0);
    node.setProperty(LayeredOptions.SPACING_NODE_NODE_BETWEEN_LAYERS, 34.0);
    node.setProperty(LayeredOptions.SPACING_EDGE_NODE_BETWEEN_LAYERS, 16.0);
    node.setProperty(LayeredOptions.SPACING_EDGE_EDGE_BETWEEN_LAYERS, 14.0);
  }

  private void add(Shape shape, ElkNode parent) {
    ElkNode node = ElkGraphUtil.createNode(parent);
    nodes.put(shape.id(), node);
    shapes.put(node, shape);
    if (shape.isDot()) {
      node.setDimensions(DOT, DOT);
      return;
    }
    List<Line> lines = lines(shape);
    double width = Math.max(90, Drawing.width(lines) + 2 * PADDING);
    double height = Drawing.height(lines) + 2 * PADDING;
    if (shape.kind() != Kind.PARALLEL) {
      // The slanted sides of a switch and the round ones of an end take room.
      boolean slanted = shape.kind() == Kind.SWITCH || ends(shape.kind());
      node.setDimensions(width + (slanted ? 2 * PADDING : 0), height);
      return;
    }
    container(node, width, height);
    // Branches have no order but the author's.
    node.setProperty(LayeredOptions.CROSSING_MINIMIZATION_SEMI_INTERACTIVE, true);
    for (Scope branch : shape.branches()) {
      ElkNode frame = ElkGraphUtil.createNode(node);
      var name = new Line(TextWidth.wrap(branch.name(), NAME_COLUMNS).getFirst(), Style.NOTE);
      frameNames.put(frame, name);
      double order = frameNames.size();
      frame.setProperty(LayeredOptions.POSITION, new KVector(order, order));
      container(frame, name.width() + 2 * PADDING, Style.NOTE.step() + PADDING);
      branch.shapes().forEach(inner -> add(inner, frame));
    }
  }

  static boolean ends(Kind kind) {
    return kind == Kind.SUCCESS || kind == Kind.FAILURE;
  }

  private static void container(ElkNode node, double width, double head) {
    node.setProperty(CoreOptions.PADDING, new ElkPadding(head + 4, PADDING, PADDING, PADDING));
    node.setProperty(CoreOptions.NODE_SIZE_CONSTRAINTS, SizeConstraint.minimumSize());
    node.setProperty(CoreOptions.NODE_SIZE_MINIMUM, new KVector(width, head));
    spacing(node);
  }

  private static List<Line> lines(Shape shape) {
    var lines = new ArrayList<Line>();
    if (!shape.isDot()) {
      lines.addAll(lines(shape.name(), NAME_COLUMNS, Style.NAME));
      lines.add(new Line(shape.kind().word(), Style.KIND));
      shape.notes().forEach(note -> lines.addAll(lines(note, NOTE_COLUMNS, Style.NOTE)));
    }
    return lines;
  }

  private static List<Line> lines(String text, int columns, Style style) {
    List<String> wrapped = TextWidth.wrap(text, columns);
    List<Line> lines =
        new ArrayList<>(wrapped.stream().limit(LINES_MAX).map(l -> new Line(l, style)).toList());
    if (wrapped.size() > LINES_MAX) {
      Line last = lines.removeLast();
      lines.add(new Line(last.text() + "…", style));
    }
    return lines;
  }

  private void add(Arrow arrow) {
    ElkEdge edge = ElkGraphUtil.createSimpleEdge(nodes.get(arrow.from()), nodes.get(arrow.to()));
    arrows.put(edge, arrow);
    if (!arrow.label().isEmpty()) {
      List<Line> lines = label(arrow);
      // A label without text gets no place.
      ElkLabel label = ElkGraphUtil.createLabel(lines.getFirst().text() + " ", edge);
      label.setDimensions(Drawing.width(lines), Drawing.height(lines));
      label.setProperty(CoreOptions.EDGE_LABELS_PLACEMENT, EdgeLabelPlacement.CENTER);
    }
  }

  private static List<Line> label(Arrow arrow) {
    var lines = new ArrayList<Line>();
    arrow.label().forEach(line -> lines.addAll(lines(line, LABEL_COLUMNS, Style.NOTE)));
    return lines;
  }

  private void place(ElkNode node, double x, double y) {
    double left = x + node.getX();
    double top = y + node.getY();
    var rect = new Rect(left, top, node.getWidth(), node.getHeight());
    Shape shape = shapes.get(node);
    Line name = frameNames.get(node);
    if (shape != null) {
      boxes.add(new Box(shape, rect, lines(shape)));
    } else if (name != null) {
      frames.add(new Frame(name, rect));
    }
    node.getChildren().forEach(child -> place(child, left, top));
  }

  private Route route(Arrow arrow) {
    ElkEdge edge =
        arrows.entrySet().stream()
            .filter(entry -> entry.getValue() == arrow)
            .findFirst()
            .orElseThrow()
            .getKey();
    double x = 0;
    double y = 0;
    for (ElkNode in = edge.getContainingNode(); in != null; in = in.getParent()) {
      x += in.getX();
      y += in.getY();
    }
    var points = new ArrayList<Point>();
    for (ElkEdgeSection section : edge.getSections()) {
      points.add(new Point(x + section.getStartX(), y + section.getStartY()));
      for (var bend : section.getBendPoints()) {
        points.add(new Point(x + bend.getX(), y + bend.getY()));
      }
      points.add(new Point(x + section.getEndX(), y + section.getEndY()));
    }
    if (edge.getLabels().isEmpty()) {
      return new Route(arrow, points, Optional.empty());
    }
    ElkLabel label = edge.getLabels().getFirst();
    var place = new Rect(x + label.getX(), y + label.getY(), label.getWidth(), label.getHeight());
    return new Route(arrow, points, Optional.of(new Label(place, label(arrow))));
  }
}
