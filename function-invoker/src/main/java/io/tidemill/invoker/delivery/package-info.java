/**
 * Delivery in place: the task that owns a partition calls the functions of the triggers that
 * matched, and keeps what is not settled in its delivery store (design D1, D2).
 *
 * <p>May import: {@code io.tidemill.invoker.call} and {@code core}, {@code io.tidemill.schemas},
 * Kafka Streams. Must not: triggers, workflow semantics. Start reading at {@link
 * io.tidemill.invoker.delivery.Lane}.
 */
@NullMarked
package io.tidemill.invoker.delivery;

import org.jspecify.annotations.NullMarked;
