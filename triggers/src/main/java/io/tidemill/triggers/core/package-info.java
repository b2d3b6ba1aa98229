/**
 * Which triggers want an event, as pure functions: filter dialects, the index of all subscriptions,
 * correlation of events to workflow instances.
 *
 * <p>May import: {@code io.tidemill.schemas}, the CloudEvents API, Jackson's tree, {@code
 * java.util}. Must not: Kafka, HTTP, clocks, loggers, workflow semantics. The shell that feeds it
 * is {@code io.tidemill.triggers.stream}. Start reading at {@link
 * io.tidemill.triggers.core.SubscriptionIndex}.
 */
@NullMarked
package io.tidemill.triggers.core;

import org.jspecify.annotations.NullMarked;
