/**
 * What the limits of resources mean in time, the same at the door and at the calls.
 *
 * <p>May import: the JDK. Must not: Kafka, clocks, loggers. Start reading at {@link
 * io.tidemill.schemas.limit.TokenBucket}.
 */
@NullMarked
package io.tidemill.schemas.limit;

import org.jspecify.annotations.NullMarked;
