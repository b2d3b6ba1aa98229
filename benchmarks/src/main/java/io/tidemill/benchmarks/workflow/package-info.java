/**
 * Workflows in numbers: steps, waiting instances, timers, each on a real node with its own broker.
 *
 * <p>May import: every room. Must not: be used by any. Start reading at {@link
 * io.tidemill.benchmarks.workflow.StepsBenchmark}.
 */
@NullMarked
package io.tidemill.benchmarks.workflow;

import org.jspecify.annotations.NullMarked;
