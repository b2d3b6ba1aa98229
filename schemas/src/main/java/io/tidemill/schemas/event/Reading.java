package io.tidemill.schemas.event;

import io.cloudevents.CloudEvent;
import io.tidemill.schemas.problem.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a message, or one item of a batch, turned out to be. */
public sealed interface Reading {
  /** The event's id; null when none could be read. */
  @Nullable String id();

  /** A valid CloudEvent. */
  record Read(CloudEvent event) implements Reading {
    @Override
    public String id() {
      return event.getId();
    }
  }

  /**
   * No valid CloudEvent.
   *
   * @param problems everything that is wrong with it, at least one; pointers name the attribute
   */
  record Refused(@Nullable String id, List<Problem> problems) implements Reading {
    public Refused {
      problems = List.copyOf(problems);
    }
  }
}
