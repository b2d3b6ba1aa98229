/**
 * Calls functions: the port that others use, the transports behind it, the windows that bound how
 * many calls are under way, and the circuits that spare a target that is away.
 *
 * <p>May import: {@code io.tidemill.invoker.core}, {@code io.tidemill.schemas}, the JDK's HTTP
 * client, Jackson. Must not: Kafka, triggers, workflow semantics. Start reading at {@link
 * io.tidemill.invoker.call.FunctionCaller}.
 */
@NullMarked
package io.tidemill.invoker.call;

import org.jspecify.annotations.NullMarked;
