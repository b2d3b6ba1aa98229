package io.tidemill.bridge.ingress;

import io.tidemill.bridge.core.ContentMode;
import io.tidemill.schemas.problem.ProblemCode;

/** Is told what came through the door and what did not; for counting, so it must be quick. */
public interface IngressListener {
  /** Counts nothing. */
  IngressListener NONE =
      new IngressListener() {
        @Override
        public void accepted(String broker, int count, ContentMode mode) {}

        @Override
        public void repeated(String broker, int count) {}

        @Override
        public void refused(String broker, ProblemCode code) {}
      };

  /**
   * Events are in the log.
   *
   * @param count 1 or more; of a batch that failed in part, those that were stored
   */
  void accepted(String broker, int count, ContentMode mode);

  /**
   * Events came that had been stored before, and were not stored again.
   *
   * @param count 1 or more
   */
  void repeated(String broker, int count);

  /**
   * A request was refused, whole or in part; once for each.
   *
   * @param broker the empty string when there is no such broker, so that senders cannot make up
   *     names
   * @param code the first problem's
   */
  void refused(String broker, ProblemCode code);
}
