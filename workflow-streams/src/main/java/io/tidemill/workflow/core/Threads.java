package io.tidemill.workflow.core;

import io.tidemill.workflow.core.Activity.ActionRun;
import io.tidemill.workflow.core.Activity.Calling;
import io.tidemill.workflow.core.Activity.RunPhase;
import io.tidemill.workflow.core.Activity.Timer;
import io.tidemill.workflow.core.Instance.Thread;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The threads of a run while facts are folded into it; part of a {@link Draft}. */
final class Threads {
  private List<Thread> list;

  Threads(List<Thread> list) {
    this.list = list;
  }

  /** All, in order of their ids; it changes with the facts. */
  List<Thread> list() {
    return list;
  }

  /** The thread of this id; null when it is gone. */
  @Nullable Thread find(int id) {
    int at = index(id);
    return at < 0 ? null : list.get(at);
  }

  /** The thread of this id; that it is gone is a bug. */
  Thread require(int id) {
    Thread thread = find(id);
    if (thread == null) {
      throw new IllegalStateException("no thread " + id);
    }
    return thread;
  }

  /** The run of an action that this thread has under way under this number; null when none. */
  static @Nullable ActionRun run(Thread thread, int call, int attempt) {
    if (thread.activity() instanceof Calling calling) {
      for (ActionRun run : calling.runs()) {
        if (run.call() == call && run.attempt() == attempt) {
          return run;
        }
      }
    }
    return null;
  }

  /** The run of this action; null when it never began. */
  static @Nullable ActionRun run(Thread thread, int action) {
    if (thread.activity() instanceof Calling calling) {
      for (ActionRun run : calling.runs()) {
        if (run.action() == action) {
          return run;
        }
      }
    }
    return null;
  }

  void root(Document input) {
    writable().add(new Thread(Instance.ROOT, -1, -1, "", input, new Activity.Moving()));
  }

  void keepRoot() {
    list = new ArrayList<>(list.subList(0, 1));
    rest(Instance.ROOT, new Activity.Moving());
  }

  void enter(int id, String state, Document raw) {
    Thread old = require(id);
    set(new Thread(id, old.parent(), old.branch(), state, raw, new Activity.Moving()));
  }

  void rest(int id, Activity activity) {
    Thread old = require(id);
    set(new Thread(id, old.parent(), old.branch(), old.state(), old.raw(), activity));
  }

  void fork(InstanceEvent.ThreadsForked event) {
    int first = event.threads().getFirst();
    List<@Nullable Document> outputs =
        new ArrayList<@Nullable Document>(Collections.nCopies(event.threads().size(), null));
    rest(event.thread(), new Activity.Joining(first, outputs));
    for (int i = 0; i < event.threads().size(); i++) {
      writable()
          .add(
              new Thread(
                  event.threads().get(i),
                  event.thread(),
                  i,
                  event.states().get(i),
                  event.input(),
                  new Activity.Moving()));
    }
  }

  void completeBranch(InstanceEvent.BranchCompleted event) {
    writable().remove(index(event.thread()));
    if (require(event.parent()).activity() instanceof Activity.Joining(int first, var known)) {
      var outputs = new ArrayList<@Nullable Document>(known);
      outputs.set(event.branch(), event.output());
      rest(event.parent(), new Activity.Joining(first, outputs));
    }
  }

  void call(InstanceEvent.CallRequested event) {
    ActionRun old = run(require(event.thread()), event.action());
    set(
        event.thread(),
        new ActionRun(
            event.action(),
            event.raw(),
            event.call(),
            event.attempt(),
            old == null ? List.of() : old.used(),
            RunPhase.CALLING,
            null,
            null));
  }

  void complete(InstanceEvent.ActionCompleted event) {
    ActionRun old = require(event.thread(), event.action());
    set(
        event.thread(),
        new ActionRun(
            old.action(),
            old.raw(),
            old.call(),
            old.attempt(),
            old.used(),
            RunPhase.DONE,
            null,
            event.output()));
  }

  void repeat(InstanceEvent.RetryScheduled event) {
    ActionRun old = require(event.thread(), event.action());
    var used = new ArrayList<>(old.used());
    while (used.size() <= event.entry()) {
      used.add(0);
    }
    used.set(event.entry(), used.get(event.entry()) + 1);
    set(
        event.thread(),
        new ActionRun(
            old.action(),
            old.raw(),
            old.call(),
            old.attempt(),
            used,
            RunPhase.BACKING_OFF,
            null,
            null));
  }

  void answered(int id, ActionRun old) {
    set(
        id,
        new ActionRun(
            old.action(),
            old.raw(),
            old.call(),
            old.attempt(),
            old.used(),
            RunPhase.ANSWERED,
            old.timer(),
            null));
  }

  void setTimer(int id, int action, @Nullable Timer timer) {
    ActionRun old = require(id, action);
    set(
        id,
        new ActionRun(
            old.action(),
            old.raw(),
            old.call(),
            old.attempt(),
            old.used(),
            old.phase(),
            timer,
            old.output()));
  }

  void clearTimer(int id, int action) {
    if (action >= 0) {
      setTimer(id, action, null);
    } else {
      rest(id, new Activity.Moving());
    }
  }

  private ActionRun require(int id, int action) {
    ActionRun run = run(require(id), action);
    if (run == null) {
      throw new IllegalStateException("thread %d does not run action %d".formatted(id, action));
    }
    return run;
  }

  private void set(int id, ActionRun run) {
    if (require(id).activity() instanceof Calling(int alternative, var base, var fired, var old)) {
      var runs = new ArrayList<>(old);
      int at = 0;
      while (at < runs.size() && runs.get(at).action() != run.action()) {
        at++;
      }
      if (at < runs.size()) {
        runs.set(at, run);
      } else {
        // The next action of a pipeline takes the place of the one before; parallel actions all
        // begin before the first is done.
        if (!runs.isEmpty() && runs.getLast().phase() == RunPhase.DONE) {
          runs.clear();
        }
        runs.add(run);
      }
      rest(id, new Calling(alternative, base, fired, runs));
    }
  }

  private int index(int id) {
    for (int i = 0; i < list.size(); i++) {
      if (list.get(i).id() == id) {
        return i;
      }
    }
    return -1;
  }

  private void set(Thread thread) {
    writable().set(index(thread.id()), thread);
  }

  private List<Thread> writable() {
    if (!(list instanceof ArrayList<Thread>)) {
      list = new ArrayList<>(list);
    }
    return list;
  }
}
