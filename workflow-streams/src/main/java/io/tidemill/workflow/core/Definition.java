package io.tidemill.workflow.core;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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
  private final Map<String, Scope> scopes;
  private final Reach reach;
  private final Set<String> startTriggers;
  private final Set<String> functions;
  private final Set<String> eventAttributes;
  private final Node.@Nullable End timeoutEnd;

  /**
   * The branch in which a state lies.
   *
   * @param fork name of the {@link Node.Fork}
   * @param branch index of the branch
   */
  public record Scope(String fork, int branch) {}

  /**
   * Checks that every name that is used is defined; a language reports its findings before it comes
   * here, so a violation is a bug.
   *
   * @param workflow name of the workflow
   * @param version of the definition, from 0 (not applied yet)
   * @param start name of the first state
   * @param nodes states in order of definition, at least one; those of branches, too
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
    this.scopes = scopes();
    this.reach =
        new Reach(this.nodes, scopes, this.correlations.stream().map(Correlation::name).toList());
    this.startTriggers = triggers(node(start)).collect(Collectors.toUnmodifiableSet());
    var called = new TreeSet<String>();
    nodes.stream().flatMap(Node::actions).forEach(action -> called.add(action.function()));
    this.functions = Collections.unmodifiableSet(called);
    this.eventAttributes = eventAttributes(nodes);
    this.timeoutEnd = timeoutEnd(nodes);
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

  /** States by name, in order of definition; those of branches, too. */
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

  /** Attributes of events that an instance must keep: those that paths name, and the reply's. */
  public Set<String> eventAttributes() {
    return eventAttributes;
  }

  /** Where an event timeout leads (§9.4); null when there is no END. */
  public Node.@Nullable End timeoutEnd() {
    return timeoutEnd;
  }

  /** The branch in which a state lies; null at the top level, and for one that nothing reaches. */
  public @Nullable Scope scope(String node) {
    return scopes.get(node);
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
   * Names of the triggers that a thread in this state, or whatever goes on after it, can still use
   * (§8.1); it keeps inboxes bounded.
   */
  public Set<String> consumable(String node) {
    return reach.ever(node);
  }

  /** Names of the triggers that a thread in this state can still use before its branch ends. */
  Set<String> consumableInBranch(String node) {
    return reach.inBranch(node);
  }

  /** Names of the triggers that a waiting state speaks of. */
  static Stream<String> triggers(Node node) {
    return node instanceof Node.Await await
        ? await.alternatives().stream().flatMap(alternative -> alternative.when().triggers())
        : Stream.empty();
  }

  private void requireNames() {
    node(start);
    var known = new HashSet<String>();
    correlations.forEach(correlation -> known.add(correlation.name()));
    for (Node node : nodes.values()) {
      node.successors().forEach(this::node);
      if (node instanceof Node.Fork fork) {
        fork.branches().forEach(branch -> node(branch.start()));
      }
      triggers(node)
          .filter(trigger -> !known.contains(trigger))
          .forEach(trigger -> {
            throw new IllegalArgumentException(node.name() + " waits for unknown " + trigger);
          });
    }
  }

  // A state lies in the branch from whose start it can be reached.
  private Map<String, Scope> scopes() {
    var scopes = new HashMap<String, Scope>();
    for (Node node : nodes.values()) {
      if (node instanceof Node.Fork fork) {
        for (int i = 0; i < fork.branches().size(); i++) {
          mark(fork.branches().get(i).start(), new Scope(fork.name(), i), scopes);
        }
      }
    }
    for (Node node : nodes.values()) {
      if (node instanceof Node.End && scopes.containsKey(node.name())) {
        throw new IllegalArgumentException(node.name() + " is an END inside a branch");
      }
    }
    if (scopes.containsKey(start)) {
      throw new IllegalArgumentException("the first state is inside a branch");
    }
    return scopes;
  }

  private void mark(String first, Scope scope, Map<String, Scope> scopes) {
    var open = new ArrayDeque<String>(List.of(first));
    while (!open.isEmpty()) {
      String name = open.pop();
      Scope other = scopes.putIfAbsent(name, scope);
      if (other == null) {
        node(name).successors().forEach(open::push);
      } else if (!other.equals(scope)) {
        throw new IllegalArgumentException(name + " lies in two branches");
      }
    }
  }

  private static Set<String> eventAttributes(List<Node> nodes) {
    var names = new TreeSet<String>();
    names.add(Effect.REPLY_ATTRIBUTE);
    for (Node node : nodes) {
      Stream<Filters> ofStates = Stream.of(node.filters());
      Stream<Filters> ofActions = node.actions().map(Action::filters);
      Stream<Filters> ofEvents =
          node instanceof Node.Await await
              ? await.alternatives().stream().map(Node.Alternative::filters)
              : Stream.empty();
      Stream.of(ofStates, ofActions, ofEvents)
          .flatMap(filters -> filters)
          .flatMap(filters -> Stream.of(filters.input(), filters.output()))
          .forEach(path -> {
            if (path instanceof Path.OfEvent(var attribute)) {
              names.add(attribute);
            }
          });
    }
    return Collections.unmodifiableSet(names);
  }

  // §9.4: the only one, or the first that fails, or the first.
  private static Node.@Nullable End timeoutEnd(List<Node> nodes) {
    Node.End first = null;
    for (Node node : nodes) {
      if (node instanceof Node.End end) {
        if (end.status() == Status.FAILURE) {
          return end;
        }
        first = first == null ? end : first;
      }
    }
    return first;
  }
}
