package io.tidemill.workflow.core;

import io.tidemill.workflow.core.Instance.InboxEvent;
import io.tidemill.workflow.core.Instance.Thread;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/**
 * Which thread sees which events of the inbox (Function Workflow v0.1 §14).
 *
 * <p>Each thread may consume an event once. A branch sees what its parent had not consumed when it
 * began, and after the join the parent has consumed what any branch has. So an event is hidden from
 * a thread when that thread or one above it consumed it; it leaves the inbox as soon as nobody will
 * see and want it any more, or else a branch that loops would fill the inbox while another waits.
 */
final class Sight {
  private Sight() {}

  /** The events that this thread sees, in order of arrival. */
  static List<InboxEvent> visible(Draft draft, int thread) {
    if (thread == Instance.ROOT) {
      // What the root consumes leaves the inbox at once, and it does nothing while it has branches.
      return draft.inbox();
    }
    var visible = new ArrayList<InboxEvent>();
    for (InboxEvent event : draft.inbox()) {
      if (event.consumedBy().isEmpty() || !hidden(draft, event, thread)) {
        visible.add(event);
      }
    }
    return visible;
  }

  /** Whether nobody will want this event any more once this thread consumed it. */
  static boolean spentBy(Draft draft, Definition definition, InboxEvent event, int thread) {
    if (thread == Instance.ROOT) {
      return true;
    }
    for (Thread other : draft.threads().list()) {
      if (wants(draft, definition, event, other, Set.of(thread))) {
        return false;
      }
    }
    return true;
  }

  /** Numbers of the events that some thread consumed and nobody will want any more. */
  static List<Integer> spent(Draft draft, Definition definition) {
    var numbers = new ArrayList<Integer>();
    for (InboxEvent event : draft.inbox()) {
      if (!event.consumedBy().isEmpty()
          && draft.threads().list().stream()
              .noneMatch(thread -> wants(draft, definition, event, thread, Set.of()))) {
        numbers.add(event.number());
      }
    }
    return numbers;
  }

  // A thread wants what it sees and can use before it meets one that consumed the event: where the
  // branches of the two join, it counts as consumed.
  private static boolean wants(
      Draft draft, Definition definition, InboxEvent event, Thread thread, Set<Integer> consumers) {
    if (thread.activity() instanceof Activity.Joining
        || consumers.contains(thread.id())
        || hidden(draft, event, thread.id())) {
      return false;
    }
    for (Thread at = thread; at.parent() >= 0; at = draft.threads().require(at.parent())) {
      if (uses(definition, at, event)) {
        return true;
      }
      if (joinsConsumer(draft, event, at.parent(), consumers)) {
        return false;
      }
    }
    return false;
  }

  // The branches of a thread that joins are asked themselves; it goes on behind its fork.
  private static boolean uses(Definition definition, Thread thread, InboxEvent event) {
    if (!(thread.activity() instanceof Activity.Joining)) {
      return !Collections.disjoint(definition.consumableInBranch(thread.state()), event.triggers());
    }
    String next = definition.node(thread.state()) instanceof Node.Fork fork ? fork.next() : null;
    return next != null
        && !Collections.disjoint(definition.consumableInBranch(next), event.triggers());
  }

  /** Whether a thread below this one consumed the event, so that this one has after its join. */
  private static boolean joinsConsumer(
      Draft draft, InboxEvent event, int parent, Set<Integer> consumers) {
    for (int consumer : event.consumedBy()) {
      if (below(draft, consumer, parent)) {
        return true;
      }
    }
    return consumers.stream().anyMatch(consumer -> below(draft, consumer, parent));
  }

  private static boolean below(Draft draft, int thread, int above) {
    Thread parent = draft.threads().require(above);
    if (parent.activity() instanceof Activity.Joining(int first, var outputs)
        && thread >= first
        && thread < first + outputs.size()) {
      // Also a branch that is done and has no thread any more.
      return true;
    }
    Thread at = draft.threads().find(thread);
    while (at != null && at.parent() >= 0) {
      if (at.parent() == above) {
        return true;
      }
      at = draft.threads().find(at.parent());
    }
    return false;
  }

  private static boolean hidden(Draft draft, InboxEvent event, int thread) {
    if (event.consumedBy().isEmpty()) {
      return false;
    }
    for (int id = thread; id >= 0; id = draft.threads().require(id).parent()) {
      if (event.consumedBy().contains(id)) {
        return true;
      }
    }
    return false;
  }
}
