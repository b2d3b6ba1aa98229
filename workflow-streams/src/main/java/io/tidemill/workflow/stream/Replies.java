package io.tidemill.workflow.stream;

import io.tidemill.workflow.core.Effect;

/**
 * Takes the replies to sources that wait (Function Workflow v0.1 §18.3); must not block. After a
 * crash a reply may come twice, and nobody may be waiting any more.
 */
@FunctionalInterface
public interface Replies {
  /** For a node at which no source waits. */
  Replies NOBODY = _ -> {};

  /** The state that the event of a source fired is done, or failed. */
  void reply(Effect.Reply reply);
}
