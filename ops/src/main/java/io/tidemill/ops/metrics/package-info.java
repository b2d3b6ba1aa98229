/**
 * What the rooms tell of their work, as Prometheus metrics.
 *
 * <p>May import: the listeners of every room, Micrometer. Must not: anything else of the rooms.
 * Start reading at {@link io.tidemill.ops.metrics.NodeMetrics}.
 */
@NullMarked
package io.tidemill.ops.metrics;

import org.jspecify.annotations.NullMarked;
