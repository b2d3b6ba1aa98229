package io.tidemill.ops.api;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * From where on a trigger holds, as it was applied.
 *
 * @param active whether every node that reads events has taken it over
 * @param from by partition of the broker's topic the first offset of which that is certain; empty
 *     when it is not active
 * @param reason why it is not active yet; null when it is
 */
public record Activation(boolean active, Map<Integer, Long> from, @Nullable String reason) {
  public Activation {
    from = Map.copyOf(from);
  }

  /** Not yet, and why. */
  public static Activation missing(String reason) {
    return new Activation(false, Map.of(), reason);
  }
}
