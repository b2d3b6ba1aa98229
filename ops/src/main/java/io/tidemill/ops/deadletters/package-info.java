/**
 * What could not be delivered: listed, grouped, shown, and put in again.
 *
 * <p>Lives here: what a record of a dead-letter topic says ({@link
 * io.tidemill.ops.deadletters.Letter}), which are meant ({@link
 * io.tidemill.ops.deadletters.Selection}), and the service behind the API. May import: {@code
 * io.tidemill.schemas}, {@code io.tidemill.ops.api}'s ports, {@code io.tidemill.ops.reading},
 * {@code io.tidemill.ops.redelivery}, {@code io.tidemill.triggers.core}. Must not: HTTP, Kafka
 * Streams. Start reading at {@link io.tidemill.ops.deadletters.DeadLetterService}.
 */
@NullMarked
package io.tidemill.ops.deadletters;

import org.jspecify.annotations.NullMarked;
