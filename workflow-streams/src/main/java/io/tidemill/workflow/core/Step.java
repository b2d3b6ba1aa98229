package io.tidemill.workflow.core;

import io.tidemill.schemas.json.Json;
import io.tidemill.schemas.log.InstanceKey;
import io.tidemill.workflow.core.Activity.Calling;
import io.tidemill.workflow.core.Activity.Fired;
import io.tidemill.workflow.core.Activity.RunPhase;
import io.tidemill.workflow.core.Activity.Timer;
import io.tidemill.workflow.core.Instance.Thread;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The work of one log record on one instance: records facts and folds each at once, so that every
 * choice is made on the state as it is by then. Lives for one {@link Machine#step}.
 */
final class Step {
  static final String FAIL = "SYS.Fail";
  static final String FILTER_ERROR = "SYS.FilterError";
  static final String TIMEOUT = "SYS.Timeout";

  static final String TOO_LARGE =
      "larger than %d bytes of JSON text or deeper than %d levels"
          .formatted(Document.BYTES_MAX, Json.DEPTH_MAX);

  /** Longest error message that is kept, in characters. */
  private static final int MESSAGE_LENGTH_MAX = 2000;

  private final InstanceKey key;
  private final @Nullable Definition definition;
  private final Draft draft;
  private final Moment at;
  private final List<InstanceEvent> events = new ArrayList<>();
  private final List<Effect> effects = new ArrayList<>();

  /**
   * @param definition of the pinned version; null when nothing will be entered
   */
  Step(InstanceKey key, @Nullable Instance newest, @Nullable Definition definition, Moment at) {
    this.key = key;
    this.definition = definition;
    this.draft = new Draft(key, newest, at);
    this.at = at;
  }

  InstanceKey key() {
    return key;
  }

  Draft draft() {
    return draft;
  }

  Definition definition() {
    if (definition == null) {
      throw new IllegalStateException("this step needs no definition");
    }
    return definition;
  }

  long nowMs() {
    return at.ms();
  }

  /** The next timer of the run. */
  Timer timer(long dueMs) {
    return new Timer(draft.nextTimer(), dueMs);
  }

  /** So many milliseconds from now; the end of time where there are too many. */
  long after(long ms) {
    return ms > Long.MAX_VALUE - at.ms() ? Long.MAX_VALUE : at.ms() + ms;
  }

  void emit(InstanceEvent event) {
    events.add(event);
    draft.apply(event);
  }

  void ask(Effect effect) {
    effects.add(effect);
  }

  Decision decision() {
    // A call that was decided and given up within one step is not made.
    effects.removeIf(effect -> effect instanceof Effect.Invoke call && !outstanding(call));
    return new Decision(events, effects, draft.seal());
  }

  private boolean outstanding(Effect.Invoke call) {
    for (Thread thread : draft.threads().list()) {
      var run = Threads.run(thread, call.call(), call.attempt());
      if (run != null && run.phase() == RunPhase.CALLING) {
        return true;
      }
    }
    return false;
  }

  /** The event that fired the state in which this thread is; null in a state without events. */
  static @Nullable Fired fired(Thread thread) {
    return thread.activity() instanceof Calling calling ? calling.fired() : null;
  }

  static Map<String, String> attributes(@Nullable Fired fired) {
    return fired == null ? Map.of() : fired.attributes();
  }

  /** Sends the answer that the source of an event waits for; none when it does not wait. */
  void reply(@Nullable Fired fired, @Nullable Document data, @Nullable String code) {
    String address = attributes(fired).get(Effect.REPLY_ATTRIBUTE);
    if (fired != null && address != null) {
      ask(new Effect.Reply(address, fired.source(), fired.id(), data, code));
    }
  }

  /** A text of others, as long as it may be kept. */
  static String clipped(String text) {
    if (text.length() <= MESSAGE_LENGTH_MAX) {
      return text;
    }
    // Half a surrogate pair could not be stored.
    boolean splits = Character.isHighSurrogate(text.charAt(MESSAGE_LENGTH_MAX - 1));
    return text.substring(0, MESSAGE_LENGTH_MAX - (splits ? 1 : 0));
  }
}
