package io.tidemill.workflow.core;

import io.tidemill.workflow.core.Definition.Scope;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which triggers can still be used from each state on: the least fixed point of its own triggers,
 * those of the states that may follow, and those of its branches. Retries lead on, too.
 */
final class Reach {
  private final Map<String, Set<String>> ever;
  private final Map<String, Set<String>> inBranch;

  /**
   * @param scopes branch of each state that lies in one
   * @param triggers names of all
   */
  Reach(Map<String, Node> nodes, Map<String, Scope> scopes, List<String> triggers) {
    this.inBranch = closure(nodes, triggers, (node, _) -> below(node));
    this.ever =
        closure(
            nodes,
            triggers,
            (node, name) ->
                Stream.concat(below(node), Stream.ofNullable(after(name, nodes, scopes))));
  }

  /** Names of the triggers that can be used in this state or anywhere after it. */
  Set<String> ever(String node) {
    return ever.getOrDefault(node, Set.of());
  }

  /** Names of the triggers that can be used in this state or later in the same branch. */
  Set<String> inBranch(String node) {
    return inBranch.getOrDefault(node, Set.of());
  }

  @FunctionalInterface
  private interface Edges {
    Stream<String> from(Node node, String name);
  }

  private static Stream<String> below(Node node) {
    return node instanceof Node.Fork fork
        ? Stream.concat(node.successors(), fork.branches().stream().map(Node.Branch::start))
        : node.successors();
  }

  /** The state that follows when the branch around this one is done; null at the top level. */
  private static @Nullable String after(
      String name, Map<String, Node> nodes, Map<String, Scope> scopes) {
    Scope scope = scopes.get(name);
    while (scope != null) {
      if (nodes.get(scope.fork()) instanceof Node.Fork fork && fork.next() != null) {
        return fork.next();
      }
      scope = scopes.get(scope.fork());
    }
    return null;
  }

  private static Map<String, Set<String>> closure(
      Map<String, Node> nodes, List<String> triggers, Edges edges) {
    var numbers = new HashMap<String, Integer>();
    triggers.forEach(trigger -> numbers.putIfAbsent(trigger, numbers.size()));
    var bits = new HashMap<String, BitSet>();
    var targets = new HashMap<String, List<String>>();
    nodes.forEach((name, node) -> {
      var own = new BitSet(numbers.size());
      Definition.triggers(node).forEach(trigger -> own.set(numbers.getOrDefault(trigger, 0)));
      bits.put(name, own);
      targets.put(name, edges.from(node, name).toList());
    });
    // Backwards, because most transitions lead forwards.
    List<String> order = List.copyOf(nodes.keySet()).reversed();
    boolean grew = true;
    while (grew) {
      grew = false;
      for (String name : order) {
        BitSet reached = bits.getOrDefault(name, new BitSet());
        int before = reached.cardinality();
        for (String next : targets.getOrDefault(name, List.of())) {
          reached.or(bits.getOrDefault(next, new BitSet()));
        }
        grew |= reached.cardinality() != before;
      }
    }
    var table = new HashMap<String, Set<String>>();
    bits.forEach((name, reached) ->
        table.put(
            name,
            reached.stream().mapToObj(triggers::get).collect(Collectors.toUnmodifiableSet())));
    return table;
  }
}
