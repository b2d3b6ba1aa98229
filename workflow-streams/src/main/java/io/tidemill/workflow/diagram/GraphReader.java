package io.tidemill.workflow.diagram;

import io.tidemill.workflow.core.Action;
import io.tidemill.workflow.core.Actions;
import io.tidemill.workflow.core.Definition;
import io.tidemill.workflow.core.Node;
import io.tidemill.workflow.core.Status;
import io.tidemill.workflow.diagram.Graph.Arrow;
import io.tidemill.workflow.diagram.Graph.Kind;
import io.tidemill.workflow.diagram.Graph.Mark;
import io.tidemill.workflow.diagram.Graph.Scope;
import io.tidemill.workflow.diagram.Graph.Shape;
import io.tidemill.workflow.diagram.Graph.Why;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads one definition into a graph; a reader is used once. */
final class GraphReader {
  /** The top level, as the scope of a state. */
  private static final String TOP = "";

  private final Definition definition;
  private final Map<String, String> ids = new LinkedHashMap<>();
  private final Map<String, String> scopes;
  private final Optional<String> end;
  private final List<Arrow> arrows = new ArrayList<>();
  private int scopesRead;

  GraphReader(Definition definition) {
    this.definition = definition;
    for (String name : definition.nodes().keySet()) {
      ids.put(name, "s" + (ids.size() + 1));
    }
    this.scopes = scopes();
    this.end = Optional.ofNullable(definition.timeoutEnd()).map(Node.End::name);
  }

  Graph read() {
    Scope root = scope("", TOP, definition.start());
    String title =
        definition.version() > 0
            ? definition.workflow() + " v" + definition.version()
            : definition.workflow();
    return new Graph(title, root, arrows);
  }

  /** What tells a branch from all others: the scope of a state is the branch that reaches it. */
  private static String key(Node.Fork fork, int branch) {
    return branch + " " + fork.name();
  }

  private Map<String, String> scopes() {
    Map<String, String> found = new HashMap<>();
    for (Node node : definition.nodes().values()) {
      if (node instanceof Node.Fork fork) {
        for (int i = 0; i < fork.branches().size(); i++) {
          claim(fork.branches().get(i).start(), key(fork, i), found);
        }
      }
    }
    // A state that nothing leads to lies where it leads.
    boolean grew = true;
    while (grew) {
      grew = false;
      for (Node node : definition.nodes().values()) {
        Optional<String> led =
            found.containsKey(node.name())
                ? Optional.empty()
                : node.successors().filter(found::containsKey).map(found::get).findFirst();
        led.ifPresent(scope -> found.put(node.name(), scope));
        grew |= led.isPresent();
      }
    }
    return found;
  }

  private void claim(String start, String scope, Map<String, String> found) {
    var open = new ArrayList<>(List.of(start));
    while (!open.isEmpty()) {
      String name = open.removeLast();
      if (found.putIfAbsent(name, scope) == null) {
        definition.node(name).successors().forEach(open::add);
      }
    }
  }

  private Scope scope(String name, String key, String start) {
    int number = scopesRead++;
    String finish = "f" + number;
    var shapes = new ArrayList<Shape>();
    shapes.add(dot("b" + number, Kind.BEGIN));
    arrows.add(arrow("b" + number, id(start), Why.BEGIN, List.of(), List.of()));
    boolean finishes = false;
    for (Node node : definition.nodes().values()) {
      if (scopes.getOrDefault(node.name(), TOP).equals(key)) {
        int before = arrows.size();
        shapes.add(shape(node));
        leave(node, finish);
        finishes |=
            arrows.subList(before, arrows.size()).stream().anyMatch(a -> a.to().equals(finish));
      }
    }
    if (finishes) {
      shapes.add(dot(finish, Kind.FINISH));
    }
    return new Scope(name, shapes);
  }

  private static Shape dot(String id, Kind kind) {
    return new Shape(id, "", kind, List.of(), List.of(), Mark.NONE);
  }

  private String id(String state) {
    return ids.getOrDefault(state, state);
  }

  private Shape shape(Node node) {
    var notes = new ArrayList<String>();
    var branches = new ArrayList<Scope>();
    Kind kind =
        switch (node) {
          case Node.Await await -> {
            if (await.timeoutMs() > 0 && end.isEmpty()) {
              notes.add("fails after " + Labels.duration(await.timeoutMs()));
            }
            yield Kind.EVENT;
          }
          case Node.Work work -> {
            notes.addAll(Labels.of(work.work()));
            yield Kind.OPERATION;
          }
          case Node.Choose choose -> {
            if (choose.otherwise() == null) {
              notes.add("fails when nothing holds");
            }
            yield Kind.SWITCH;
          }
          case Node.Pause pause -> {
            notes.add(Labels.of(pause.until()));
            yield Kind.DELAY;
          }
          case Node.Emit emit -> {
            notes.add("to broker " + emit.broker());
            yield Kind.EMIT;
          }
          case Node.Fork fork -> {
            for (int i = 0; i < fork.branches().size(); i++) {
              Node.Branch branch = fork.branches().get(i);
              branches.add(scope(branch.name(), key(fork, i), branch.start()));
            }
            yield Kind.PARALLEL;
          }
          case Node.End ended -> ended.status() == Status.SUCCESS ? Kind.SUCCESS : Kind.FAILURE;
        };
    return new Shape(id(node.name()), node.name(), kind, notes, branches, Mark.NONE);
  }

  private void leave(Node node, String finish) {
    String from = id(node.name());
    switch (node) {
      case Node.Await await -> {
        for (Node.Alternative alternative : await.alternatives()) {
          List<String> label = Labels.of(alternative.when(), alternative.actions());
          String to = target(alternative.next(), finish);
          arrows.add(arrow(from, to, Why.EVENT, label, calls(alternative.actions())));
          givenUp(from, alternative.actions());
        }
        if (await.timeoutMs() > 0) {
          List<String> label = List.of("timeout " + Labels.duration(await.timeoutMs()));
          end.ifPresent(to -> arrows.add(arrow(from, id(to), Why.TIMEOUT, label, List.of())));
        }
      }
      case Node.Work work -> {
        next(from, work.next(), finish);
        givenUp(from, work.work());
      }
      case Node.Choose choose -> {
        for (Node.Choice choice : choose.choices()) {
          List<String> label = List.of(Labels.of(choice.rule()));
          arrows.add(arrow(from, id(choice.next()), Why.CHOICE, label, List.of()));
        }
        if (choose.otherwise() != null) {
          String to = id(choose.otherwise());
          arrows.add(arrow(from, to, Why.OTHERWISE, List.of("otherwise"), List.of()));
        }
      }
      case Node.Pause pause -> next(from, pause.next(), finish);
      case Node.Fork fork -> next(from, fork.next(), finish);
      case Node.Emit emit -> next(from, emit.next(), finish);
      case Node.End _ -> {}
    }
  }

  private void next(String from, @Nullable String to, String finish) {
    arrows.add(arrow(from, target(to, finish), Why.NEXT, List.of(), List.of()));
  }

  private String target(@Nullable String state, String finish) {
    return state == null ? finish : id(state);
  }

  private void givenUp(String from, Actions actions) {
    for (Action action : actions.list()) {
      for (Action.Retry retry : action.retries()) {
        if (retry.next() != null) {
          List<String> calls = List.of(action.function());
          String to = id(retry.next());
          arrows.add(arrow(from, to, Why.GIVEN_UP, Labels.givenUp(retry), calls));
        }
      }
    }
  }

  private static List<String> calls(Actions actions) {
    return actions.list().stream().map(Action::function).toList();
  }

  private static Arrow arrow(
      String from, String to, Why why, List<String> label, List<String> calls) {
    return new Arrow(from, to, why, label, calls, false);
  }
}
