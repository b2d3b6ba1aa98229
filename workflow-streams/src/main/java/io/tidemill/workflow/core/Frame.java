package io.tidemill.workflow.core;

import io.tidemill.schemas.log.InstanceKey;
import io.tidemill.workflow.core.Activity.ActionRun;
import io.tidemill.workflow.core.Activity.Calling;
import io.tidemill.workflow.core.Activity.Fired;
import io.tidemill.workflow.core.Activity.RunPhase;
import io.tidemill.workflow.core.Instance.Thread;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What stands around the actions of a state.
 *
 * @param alternative which one fired; -1 in a state without events
 * @param reply output filter of the alternative; null in a state without events
 * @param next null ends the branch
 */
record Frame(
    String state,
    int alternative,
    Actions actions,
    Filters filters,
    @Nullable Path reply,
    @Nullable String next) {
  static Frame of(Node.Work work) {
    return new Frame(work.name(), -1, work.work(), work.filters(), null, work.next());
  }

  static Frame of(Node.Await await, int index) {
    Node.Alternative fired = await.alternatives().get(index);
    return new Frame(
        await.name(),
        index,
        fired.actions(),
        await.filters(),
        fired.filters().output(),
        fired.next());
  }

  static Frame of(Definition definition, Thread thread, Calling calling) {
    return switch (definition.node(thread.state())) {
      case Node.Await await -> of(await, calling.alternative());
      case Node.Work work -> of(work);
      case Node.Choose _, Node.Pause _, Node.Fork _, Node.Emit _, Node.End _ ->
          throw new IllegalStateException(thread.state() + " makes no calls");
    };
  }

  boolean parallel() {
    return actions.mode() == Actions.Mode.PARALLEL;
  }

  /** The effects of all calls under way; the same whenever they are asked for. */
  static List<Effect.Invoke> outstanding(
      Instance instance, Definition definition, InstanceKey key) {
    return instance.threads().stream()
        .flatMap(thread ->
            thread.activity() instanceof Calling calling
                ? calling.runs().stream()
                    .filter(run -> run.phase() == RunPhase.CALLING)
                    .map(run ->
                        of(definition, thread, calling)
                            .invoke(key, instance.id(), run, calling.fired()))
                : Stream.empty())
        .toList();
  }

  /** The effect of a call under way; the same whenever it is asked for. */
  Effect.Invoke invoke(InstanceKey key, String id, ActionRun run, @Nullable Fired fired) {
    Action action = actions.list().get(run.action());
    Document input = Data.select(action.filters().input(), run.raw(), Step.attributes(fired));
    if (input == null) {
      throw new IllegalStateException("selected before the call, and not after it");
    }
    return new Effect.Invoke(
        key,
        id,
        run.call(),
        run.attempt(),
        action.function(),
        input,
        state(),
        run.action(),
        key.token(),
        action.timeoutMs());
  }
}
