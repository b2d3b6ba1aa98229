package io.tidemill.workflow.core;

import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * One version of a workflow, whatever language it was written in. Immutable; everything that can be
 * known without an instance is worked out once, here.
 */
public final class Definition {
  private final String workflow;
  private final int version;
  private final String start;
  private final Map<String, Node> nodes;
  private final List<Correlation> correlations;
  private final Map<String, Set<String>> consumable;
  private final Set<String> startTriggers;
  private final Set<String> functions;

  /**
   * Checks that every name that is used is defined; a language reports its findings before it comes
   * here, so a violation is a bug.
   *
   * @param workflow name of the workflow
   * @param version of the definition, from 0 (not applied yet)
   * @param start name of the first state
   * @param nodes states in order of definition, at least one
   */
  public Definition(
      String workflow,
      int version,
      String start,
      List<Node> nodes,
      List<Correlation> correlations) {
    this.workflow = workflow;
    this.version = version;
    this.start = start;
    this.correlations = List.copyOf(correlations);
    var byName = new LinkedHashMap<String, Node>();
    for (Node node : nodes) {
      if (byName.put(node.name(), node) != null) {
        throw new IllegalArgumentException("two states are named " + node.name());
      }
    }
    this.nodes = Collections.unmodifiableMap(byName);
    requireNames();
    this.consumable = consumable();
    this.startTriggers = triggers(node(start));
    var called = new TreeSet<String>();
    nodes.stream().flatMap(Node::actions).forEach(action -> called.add(action.function()));
    this.functions = Collections.unmodifiableSet(called);
  }

  /** Name of the workflow. */
  public String workflow() {
    return workflow;
  }

  /** Number of this version, from 1; 0 for a document that was not applied. */
  public int version() {
    return version;
  }

  /** Name of the first state. */
  public String start() {
    return start;
  }

  /** States by name, in order of definition. */
  public Map<String, Node> nodes() {
    return nodes;
  }

  /** Which events are this workflow's, in order of definition. */
  public List<Correlation> correlations() {
    return correlations;
  }

  /** Names of all functions that an action may call, sorted. */
  public Set<String> functions() {
    return functions;
  }

  /** Names of the triggers whose events make an instance; empty unless the first state waits. */
  public Set<String> startTriggers() {
    return startTriggers;
  }

  /** The state of this name; an unknown name is a bug. */
  public Node node(String name) {
    Node node = nodes.get(name);
    if (node == null) {
      throw new IllegalArgumentException(
          "%s v%d has no state %s".formatted(workflow, version, name));
    }
    return node;
  }

  /**
   * Names of the triggers that an instance in this state can still use, in this state or a later
   * one (§8.1); it keeps inboxes bounded.
   */
  public Set<String> consumable(String node) {
    return consumable.getOrDefault(node, Set.of());
  }

  private static Set<String> triggers(Node node) {
    return node instanceof Node.Await await
        ? await.alternatives().stream()
            .flatMap(alternative -> alternative.when().triggers())
            .collect(Collectors.toUnmodifiableSet())
        : Set.of();
  }

  private void requireNames() {
    node(start);
    var known = new HashSet<String>();
    correlations.forEach(correlation -> known.add(correlation.name()));
    for (Node node : nodes.values()) {
      node.successors().forEach(this::node);
      for (String trigger : triggers(node)) {
        if (!known.contains(trigger)) {
          throw new IllegalArgumentException(node.name() + " waits for unknown " + trigger);
        }
      }
    }
  }

  // Least fixed point of: own triggers, and those of every successor.
  private Map<String, Set<String>> consumable() {
    List<String> names = correlations.stream().map(Correlation::name).toList();
    var bits = new HashMap<String, BitSet>();
    for (Node node : nodes.values()) {
      var own = new BitSet(names.size());
      triggers(node).forEach(trigger -> own.set(names.indexOf(trigger)));
      bits.put(node.name(), own);
    }
    boolean grew = true;
    while (grew) {
      grew = false;
      // Backwards, because most transitions lead forwards.
      for (Node node : List.copyOf(nodes.values()).reversed()) {
        BitSet reached = bits.getOrDefault(node.name(), new BitSet());
        int before = reached.cardinality();
        node.successors().forEach(next -> reached.or(bits.getOrDefault(next, new BitSet())));
        grew |= reached.cardinality() != before;
      }
    }
    var table = new HashMap<String, Set<String>>();
    bits.forEach((node, reached) ->
        table.put(
            node, reached.stream().mapToObj(names::get).collect(Collectors.toUnmodifiableSet())));
    return table;
  }
}
