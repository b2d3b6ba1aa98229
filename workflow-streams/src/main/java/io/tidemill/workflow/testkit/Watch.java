package io.tidemill.workflow.testkit;

import io.tidemill.workflow.core.Definition;
import io.tidemill.workflow.core.InstanceEvent;
import io.tidemill.workflow.core.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Tells the paths of the branches apart; the trail of an instance holds them all in one. */
final class Watch {
  private final Map<Integer, String> states = new HashMap<>();
  private final Map<Integer, List<String>> paths = new HashMap<>();

  /**
   * Takes in one fact.
   *
   * @param branches paths by name of the branch; added to
   */
  void see(InstanceEvent fact, Definition definition, Map<String, List<String>> branches) {
    switch (fact) {
      case InstanceEvent.Started _ -> paths.clear();
      case InstanceEvent.StateEntered(int thread, var state, _) -> {
        states.put(thread, state);
        add(thread, state);
      }
      case InstanceEvent.CallRequested(int thread, _, _, int attempt, var function, _) ->
          add(thread, function + "#" + attempt);
      case InstanceEvent.ThreadsForked(int thread, var threads, _, _) -> {
        if (definition.nodes().get(states.get(thread)) instanceof Node.Fork fork) {
          for (int i = 0; i < threads.size(); i++) {
            paths.put(
                threads.get(i),
                branches.computeIfAbsent(fork.branches().get(i).name(), _ -> new ArrayList<>()));
          }
        }
      }
      default -> {}
    }
  }

  private void add(int thread, String entry) {
    List<String> path = paths.get(thread);
    if (path != null) {
      path.add(entry);
    }
  }
}
