package io.tidemill.workflow.core;

import io.tidemill.workflow.core.Instance.InboxEvent;
import io.tidemill.workflow.core.Instance.Thread;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The inbox of a run while facts are folded into it; part of a {@link Draft}. */
final class Inbox {
  private List<InboxEvent> list;

  Inbox(List<InboxEvent> list) {
    this.list = list;
  }

  /** All, in order of arrival; it changes with the facts. */
  List<InboxEvent> list() {
    return list;
  }

  void accept(int number, InstanceEvent.EventAccepted event) {
    writable()
        .add(
            new InboxEvent(
                number,
                event.source(),
                event.id(),
                event.triggers(),
                event.attributes(),
                event.data(),
                List.of()));
  }

  void consume(InstanceEvent.EventConsumed event) {
    for (int i = 0; i < list.size(); i++) {
      InboxEvent one = list.get(i);
      if (one.number() == event.number()) {
        if (event.last()) {
          writable().remove(i);
        } else {
          writable().set(i, consumedBy(one, plus(one.consumedBy(), event.thread())));
        }
        return;
      }
    }
  }

  void remove(int number) {
    writable().removeIf(one -> one.number() == number);
  }

  /** What some thread consumed counts as consumed, as after a join; the others wait on. */
  void keepUnconsumed() {
    writable().removeIf(event -> !event.consumedBy().isEmpty());
  }

  /** What a branch of this thread consumed counts as consumed by the thread (§14). */
  void join(Thread thread) {
    if (!(thread.activity() instanceof Activity.Joining(int first, var outputs))) {
      return;
    }
    int end = first + outputs.size();
    for (int i = 0; i < list.size(); i++) {
      InboxEvent one = list.get(i);
      if (one.consumedBy().stream().anyMatch(by -> by >= first && by < end)) {
        List<Integer> others =
            one.consumedBy().stream().filter(by -> by < first || by >= end).toList();
        writable().set(i, consumedBy(one, plus(others, thread.id())));
      }
    }
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

  private List<InboxEvent> writable() {
    if (!(list instanceof ArrayList<InboxEvent>)) {
      list = new ArrayList<>(list);
    }
    return list;
  }
}
