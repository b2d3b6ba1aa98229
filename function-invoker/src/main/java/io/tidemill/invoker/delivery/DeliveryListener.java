package io.tidemill.invoker.delivery;

import io.tidemill.schemas.problem.ProblemCode;
import java.time.Duration;

/** Is told what becomes of deliveries, for metrics; called on any thread, must not block. */
public interface DeliveryListener {
  /** Hears nothing. */
  DeliveryListener NONE =
      new DeliveryListener() {
        @Override
        public void attempted(String trigger, boolean success, Duration took) {}

        @Override
        public void delivered(String trigger) {}

        @Override
        public void deadLettered(String trigger, ProblemCode code) {}

        @Override
        public void replied(String trigger) {}
      };

  /** A delivery was accepted. */
  default void matched(String trigger) {}

  /** An attempt failed and there will be another. */
  default void retried(String trigger) {}

  /** An attempt ended. */
  void attempted(String trigger, boolean success, Duration took);

  /** The subscriber took the event. */
  void delivered(String trigger);

  /** The event lies in the dead-letter topic. */
  void deadLettered(String trigger, ProblemCode code);

  /** A reply lies in the broker's topic. */
  void replied(String trigger);
}
