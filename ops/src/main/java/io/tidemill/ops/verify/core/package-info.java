/**
 * The rule of conservation: what matched was delivered, dead-lettered, or is pending.
 *
 * <p>May import: {@code java.util}, {@link io.tidemill.ops.reading.OffsetSet}. Must not: Kafka,
 * HTTP, clocks, loggers, threads. Start reading at {@link io.tidemill.ops.verify.core.Ledger}.
 */
@NullMarked
package io.tidemill.ops.verify.core;

import org.jspecify.annotations.NullMarked;
