/**
 * One event's journey in numbers: latency and throughput through all of the program, beside plain
 * Kafka on the same broker in the same run.
 *
 * <p>May import: every room. Must not: be used by any. Start reading at {@link
 * io.tidemill.benchmarks.journey.JourneyBenchmark}.
 */
@NullMarked
package io.tidemill.benchmarks.journey;

import org.jspecify.annotations.NullMarked;
