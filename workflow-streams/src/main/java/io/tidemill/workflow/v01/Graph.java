package io.tidemill.workflow.v01;

import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.workflow.core.Node;
import io.tidemill.workflow.core.Status;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Warns about states that nothing leads to, and about those that lead to no end (WF210 to WF212),
 * scope by scope. Works on documents with errors too: a transition that cannot be read leads
 * nowhere. An event that may time out leads to the END state of §9.4 as well.
 */
final class Graph {
  private record Vertex(
      String pointer,
      String name,
      String type,
      boolean failure,
      boolean start,
      Transitions transitions) {
    boolean end() {
      return type.equals("END");
    }
  }

  private final Findings findings;
  private final Map<Scope, List<Vertex>> scopes = new LinkedHashMap<>();

  Graph(Findings findings) {
    this.findings = findings;
  }

  /** A state that was read; of a PARALLEL after the states of its branches. */
  void add(
      String pointer,
      String name,
      String type,
      boolean start,
      Transitions transitions,
      @Nullable Node node) {
    boolean failure = node instanceof Node.End end && end.status() == Status.FAILURE;
    scopes
        .computeIfAbsent(transitions.scope(), _ -> new ArrayList<>())
        .add(new Vertex(pointer, name, type, failure, start, transitions));
  }

  /** Name of the END state that a timeout leads to (§9.4); empty when there is none. */
  Optional<String> endOfTimeout() {
    List<Vertex> ends = ends();
    return ends.stream()
        .filter(Vertex::failure)
        .findFirst()
        .or(() -> ends.stream().findFirst())
        .map(Vertex::name);
  }

  /** Number of END states at the top level. */
  int endCount() {
    return ends().size();
  }

  /**
   * Whether the workflow starts by waiting for events; also true when no start is known, so that
   * one fault does not make another.
   */
  boolean startsWaiting() {
    List<Vertex> starts = top().stream().filter(Vertex::start).toList();
    return starts.isEmpty() || starts.getFirst().type.equals("EVENT");
  }

  private List<Vertex> ends() {
    return top().stream().filter(Vertex::end).toList();
  }

  private List<Vertex> top() {
    return scopes.entrySet().stream()
        .filter(scope -> scope.getKey().isTop())
        .flatMap(scope -> scope.getValue().stream())
        .toList();
  }

  /** Says what is found, when all states were added. */
  void check() {
    boolean anyEnd = scopes.values().stream().flatMap(List::stream).anyMatch(Vertex::end);
    if (!anyEnd) {
      findings.warn(
          ProblemCode.WF212,
          "/states",
          "no END state",
          "at least one",
          "the workflow never ends; add a state of type END");
    }
    scopes.forEach((scope, vertices) -> check(scope, vertices, anyEnd));
  }

  private void check(Scope scope, List<Vertex> vertices, boolean anyEnd) {
    var forwards = new HashMap<String, Collection<String>>();
    var backwards = new HashMap<String, Collection<String>>();
    List<String> starts = new ArrayList<>();
    List<String> ends = new ArrayList<>();
    for (Vertex vertex : vertices) {
      Set<String> targets = new HashSet<>(vertex.transitions.targets());
      boolean timesOut = vertex.transitions.mayTimeOut() || innerTimesOut(vertex.pointer);
      if (scope.isTop() && timesOut) {
        endOfTimeout().ifPresent(targets::add);
      }
      forwards.computeIfAbsent(vertex.name, _ -> new ArrayList<>()).addAll(targets);
      targets.forEach(to -> backwards.computeIfAbsent(to, _ -> new ArrayList<>()).add(vertex.name));
      if (vertex.start) {
        starts.add(vertex.name);
      }
      if (vertex.end() || vertex.transitions.terminal() || (!scope.isTop() && timesOut)) {
        ends.add(vertex.name);
      }
    }
    Set<String> reached = closure(starts, forwards);
    Set<String> ending = closure(ends, backwards);
    for (Vertex vertex : vertices) {
      if (!vertex.name.isEmpty()) {
        report(
            vertex,
            scope.isTop(),
            starts.isEmpty() || reached.contains(vertex.name),
            !anyEnd || ending.contains(vertex.name));
      }
    }
  }

  private void report(Vertex vertex, boolean top, boolean reached, boolean ends) {
    if (!reached) {
      findings.warn(
          ProblemCode.WF210,
          vertex.pointer,
          "state \"" + vertex.name + "\", which is unreachable",
          "a way from the start state",
          "remove it, or name it in a next-state");
    }
    if (!ends) {
      findings.warn(
          ProblemCode.WF211,
          vertex.pointer,
          "state \"" + vertex.name + "\", from which no end is reachable",
          top ? "a way to an END state" : "a way to a state without next-state",
          "give one of the states after it a way out");
    }
  }

  /** Whether a state in a branch of the state at this pointer may time out. */
  private boolean innerTimesOut(String pointer) {
    return scopes.entrySet().stream()
        .filter(inner -> inner.getKey().pointer().startsWith(pointer + "/branches/"))
        .flatMap(inner -> inner.getValue().stream())
        .anyMatch(vertex -> vertex.transitions.mayTimeOut());
  }

  private static Set<String> closure(
      Collection<String> from, Map<String, Collection<String>> edges) {
    var seen = new HashSet<>(from);
    var open = new ArrayDeque<>(from);
    while (!open.isEmpty()) {
      for (String next : edges.getOrDefault(open.removeFirst(), List.of())) {
        if (seen.add(next)) {
          open.addLast(next);
        }
      }
    }
    return seen;
  }
}
