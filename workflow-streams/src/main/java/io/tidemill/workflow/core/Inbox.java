package io.tidemill.workflow.core;

import io.tidemill.workflow.core.Instance.InboxEvent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What facts do to the events that wait to be consumed (Function Workflow v0.1 §8.2, §14). A list
 * that is changed is copied first, unless it is an {@link ArrayList}: those were made here.
 */
final class Inbox {
  private Inbox() {}

  /** With one more event at its end. */
  static List<InboxEvent> with(
      List<InboxEvent> inbox, int number, InstanceEvent.EventAccepted event) {
    List<InboxEvent> changed = writable(inbox);
    changed.add(
        new InboxEvent(
            number,
            event.source(),
            event.id(),
            event.triggers(),
            event.attributes(),
            event.data(),
            List.of()));
    return changed;
  }

  /** Without the event of this number. */
  static List<InboxEvent> without(List<InboxEvent> inbox, int number) {
    List<InboxEvent> changed = writable(inbox);
    changed.removeIf(one -> one.number() == number);
    return changed;
  }

  /** Only what no thread consumed. */
  static List<InboxEvent> unconsumed(List<InboxEvent> inbox) {
    List<InboxEvent> changed = writable(inbox);
    changed.removeIf(event -> !event.consumedBy().isEmpty());
    return changed;
  }

  /** A thread consumed an event; when nobody will want it any more it is gone. */
  static List<InboxEvent> consumed(List<InboxEvent> inbox, InstanceEvent.EventConsumed event) {
    List<InboxEvent> changed = writable(inbox);
    for (int i = 0; i < changed.size(); i++) {
      InboxEvent one = changed.get(i);
      if (one.number() == event.number()) {
        if (event.last()) {
          changed.remove(i);
        } else {
          changed.set(i, consumedBy(one, plus(one.consumedBy(), event.thread())));
        }
        break;
      }
    }
    return changed;
  }

  /**
   * What any of the branches from {@code first} on, before {@code end}, consumed, their parent has.
   */
  static List<InboxEvent> joined(List<InboxEvent> inbox, int first, int end, int parent) {
    List<InboxEvent> changed = inbox;
    for (int i = 0; i < changed.size(); i++) {
      InboxEvent one = changed.get(i);
      if (one.consumedBy().stream().anyMatch(by -> by >= first && by < end)) {
        changed = writable(changed);
        List<Integer> others =
            one.consumedBy().stream().filter(by -> by < first || by >= end).toList();
        changed.set(i, consumedBy(one, plus(others, parent)));
      }
    }
    return changed;
  }

  private static InboxEvent consumedBy(InboxEvent event, List<Integer> threads) {
    return new InboxEvent(
        event.number(),
        event.source(),
        event.id(),
        event.triggers(),
        event.attributes(),
        event.data(),
        threads);
  }

  private static List<Integer> plus(List<Integer> list, int item) {
    var longer = new ArrayList<>(list);
    longer.add(item);
    Collections.sort(longer);
    return longer;
  }

  private static List<InboxEvent> writable(List<InboxEvent> inbox) {
    return inbox instanceof ArrayList<InboxEvent> ? inbox : new ArrayList<>(inbox);
  }
}
