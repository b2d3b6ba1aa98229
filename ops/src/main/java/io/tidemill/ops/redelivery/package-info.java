/**
 * Puts events in again for one trigger: at a rate, with progress, seen by no other trigger.
 *
 * <p>Lives here: what redrive and replay share, and the replay. May import: {@code
 * io.tidemill.schemas}, {@code io.tidemill.triggers.core}, the invoker's publisher port, {@code
 * io.tidemill.ops.reading}. Must not: HTTP, Kafka Streams. Start reading at {@link
 * io.tidemill.ops.redelivery.Feed}.
 */
@NullMarked
package io.tidemill.ops.redelivery;

import org.jspecify.annotations.NullMarked;
