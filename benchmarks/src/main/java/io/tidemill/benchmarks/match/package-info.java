/**
 * JMH benchmarks of matching: the index beside a linear scan of the same triggers.
 *
 * <p>May import: {@code io.tidemill.triggers.core} and JMH. Must not: Kafka, HTTP. Start reading at
 * {@link io.tidemill.benchmarks.match.IndexBenchmark}.
 */
@NullMarked
package io.tidemill.benchmarks.match;

import org.jspecify.annotations.NullMarked;
