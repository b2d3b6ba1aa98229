package io.tidemill.ops.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;

/**
 * Work that tells how far it is, about once a second, and its result in the last line. What can be
 * refused is refused before there is a job.
 */
@FunctionalInterface
public interface Job {
  /** Does the work on the calling thread; fails with the sink when nobody listens any more. */
  void run(Lines out) throws IOException;

  /** Where the lines go. */
  @FunctionalInterface
  interface Lines {
    /** Sends one line at once. */
    void line(JsonNode line) throws IOException;
  }
}
