/**
 * What comes of a call, and what to do next, as pure functions: outcomes, the retry plan, the
 * circuit breaker and the rate limit.
 *
 * <p>May import: {@code io.tidemill.schemas}, the CloudEvents API, {@code java.time}. Must not:
 * Kafka, HTTP, clocks, loggers, threads. The shells are {@code io.tidemill.invoker.call} and {@code
 * io.tidemill.invoker.delivery}. Start reading at {@link io.tidemill.invoker.core.RetryPlan}.
 */
@NullMarked
package io.tidemill.invoker.core;

import org.jspecify.annotations.NullMarked;
