package io.tidemill.workflow.diagram;

import io.tidemill.workflow.diagram.Graph.Arrow;
import io.tidemill.workflow.diagram.Graph.Kind;
import io.tidemill.workflow.diagram.Graph.Mark;
import io.tidemill.workflow.diagram.Graph.Scope;
import io.tidemill.workflow.diagram.Graph.Shape;
import io.tidemill.workflow.diagram.Graph.Why;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Follows a trail through a graph; used once.
 *
 * <p>A trail names states, not transitions, and the branches of a parallel state mix in it. So each
 * scope remembers its last state, and of several transitions between two states the one is taken
 * that fits the error or the calls seen before; where nothing tells them apart, all of them are
 * marked.
 */
final class PathTaken {
  private static final String TIMEOUT = "!SYS.Timeout";

  private final Graph graph;
  private final Map<String, Shape> byName = new HashMap<>();
  private final Map<String, Scope> scopes = new HashMap<>();
  private final IdentityHashMap<Scope, String> last = new IdentityHashMap<>();
  private final Set<String> entered = new HashSet<>();
  private final Set<Arrow> taken = new HashSet<>();
  private final Set<String> called = new HashSet<>();
  private String fault = "";

  PathTaken(Graph graph) {
    this.graph = graph;
    index(graph.root());
  }

  private void index(Scope scope) {
    for (Shape shape : scope.shapes()) {
      if (!shape.isDot()) {
        byName.put(shape.name(), shape);
      }
      scopes.put(shape.id(), scope);
      shape.branches().forEach(this::index);
    }
  }

  Graph follow(List<String> trail, boolean live) {
    for (String step : trail) {
      Shape state = byName.get(step);
      if (state != null) {
        enter(state);
      } else if (step.startsWith("!")) {
        fault = step;
      } else {
        int attempt = step.lastIndexOf('#');
        called.add(attempt < 0 ? step : step.substring(0, attempt));
      }
    }
    Set<String> active = new HashSet<>();
    if (live) {
      activate(graph.root(), active);
    }
    List<Arrow> arrows =
        graph.arrows().stream()
            .map(a ->
                taken.contains(a)
                    ? new Arrow(a.from(), a.to(), a.why(), a.label(), a.calls(), true)
                    : a)
            .toList();
    return new Graph(graph.title(), marked(graph.root(), active), arrows);
  }

  private void enter(Shape state) {
    Scope scope = scopes.getOrDefault(state.id(), graph.root());
    String before = last.get(scope);
    if (fault.equals(TIMEOUT) && timedOutInto(state)) {
      // The transition of the timeout may have left a branch; nothing else led here.
    } else if (before == null) {
      graph.arrows().stream()
          .filter(arrow -> arrow.why() == Why.BEGIN && arrow.to().equals(state.id()))
          .forEach(this::take);
    } else {
      join(before);
      between(before, state.id()).forEach(this::take);
    }
    entered.add(state.id());
    last.put(scope, state.id());
    state.branches().forEach(last::remove);
    called.clear();
    fault = "";
  }

  private boolean timedOutInto(Shape state) {
    List<Arrow> fitting =
        graph.arrows().stream()
            .filter(arrow -> arrow.why() == Why.TIMEOUT && arrow.to().equals(state.id()))
            .filter(arrow -> last.containsValue(arrow.from()))
            .toList();
    fitting.forEach(this::take);
    return !fitting.isEmpty();
  }

  /** A parallel state that is left has seen the end of every branch. */
  private void join(String parallel) {
    for (Scope branch : graph.shape(parallel).map(Shape::branches).orElse(List.of())) {
      String ended = last.get(branch);
      Shape finish = branch.shapes().getLast();
      if (ended != null && finish.kind() == Kind.FINISH) {
        join(ended);
        between(ended, finish.id()).forEach(this::take);
      }
    }
  }

  private List<Arrow> between(String from, String to) {
    List<Arrow> all = graph.from(from).stream().filter(arrow -> arrow.to().equals(to)).toList();
    List<Arrow> failed = all.stream().filter(arrow -> arrow.why() == Why.GIVEN_UP).toList();
    if (!fault.isEmpty() && !failed.isEmpty()) {
      return failed;
    }
    List<Arrow> went =
        all.stream()
            .filter(arrow -> arrow.why() != Why.GIVEN_UP && arrow.why() != Why.TIMEOUT)
            .toList();
    if (went.size() < 2) {
      return went.isEmpty() ? all : went;
    }
    List<Arrow> fitting = went.stream().filter(arrow -> called.containsAll(arrow.calls())).toList();
    List<Arrow> calling = fitting.stream().filter(arrow -> !arrow.calls().isEmpty()).toList();
    return calling.isEmpty() ? fitting : calling;
  }

  private void take(Arrow arrow) {
    taken.add(arrow);
    // Dots have no name that a trail could tell.
    entered.add(arrow.from());
    entered.add(arrow.to());
  }

  private void activate(Scope scope, Set<String> active) {
    String here = last.get(scope);
    if (here != null) {
      active.add(here);
      graph
          .shape(here)
          .ifPresent(shape -> shape.branches().forEach(branch -> activate(branch, active)));
    }
  }

  private Scope marked(Scope scope, Set<String> active) {
    var shapes = new ArrayList<Shape>();
    for (Shape shape : scope.shapes()) {
      Mark mark = Mark.NONE;
      if (active.contains(shape.id())) {
        mark = Mark.ACTIVE;
      } else if (entered.contains(shape.id())) {
        mark = Mark.TAKEN;
      }
      List<Scope> branches =
          shape.branches().stream().map(branch -> marked(branch, active)).toList();
      shapes.add(new Shape(shape.id(), shape.name(), shape.kind(), shape.notes(), branches, mark));
    }
    return new Scope(scope.name(), shapes);
  }
}
