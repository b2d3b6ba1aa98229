package io.tidemill.workflow.v01;

import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.workflow.core.Node;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Warns about states that nothing leads to, and about those that lead to no end (WF210 to 212). */
final class Graph {
  private Graph() {}

  static void check(List<Node> nodes, String start, Map<String, String> places, Findings findings) {
    var forwards = new HashMap<String, List<String>>();
    var backwards = new HashMap<String, List<String>>();
    for (Node node : nodes) {
      List<String> next = node.successors().toList();
      forwards.put(node.name(), next);
      next.forEach(to -> backwards.computeIfAbsent(to, _ -> new ArrayList<>()).add(node.name()));
    }
    Set<String> reached = closure(List.of(start), forwards);
    List<String> ends = nodes.stream().filter(Node.End.class::isInstance).map(Node::name).toList();
    Set<String> ending = closure(ends, backwards);
    if (ends.isEmpty()) {
      findings.warn(
          ProblemCode.WF212,
          "/states",
          "no END state",
          "at least one",
          "the workflow never ends; add a state of type END");
    }
    places.forEach((name, place) -> {
      if (!reached.contains(name)) {
        findings.warn(
            ProblemCode.WF210,
            place,
            "state \"" + name + "\", which is unreachable",
            "a way from the start state",
            "remove it, or name it in a next-state");
      }
      if (!ends.isEmpty() && !ending.contains(name)) {
        findings.warn(
            ProblemCode.WF211,
            place,
            "state \"" + name + "\", from which no end is reachable",
            "a way to an END state",
            "give one of the states after it a way out");
      }
    });
  }

  private static Set<String> closure(List<String> from, Map<String, List<String>> edges) {
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
