package io.tidemill.schemas.event;

import io.tidemill.schemas.problem.Problem;
import java.util.List;

/** What a batch turned out to be. */
public sealed interface BatchReading {
  /** An array; each item read for itself, in its order. */
  record Items(List<Reading> items) implements BatchReading {
    public Items {
      items = List.copyOf(items);
    }
  }

  /** No array of items that could be told apart. */
  record Unreadable(Problem problem) implements BatchReading {}
}
