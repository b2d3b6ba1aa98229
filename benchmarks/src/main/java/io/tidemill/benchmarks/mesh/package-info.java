/**
 * What the mesh promises about many triggers, measured: order by key, isolation, reading once.
 *
 * <p>May import: everything. Must not: be used by any room. Start reading at {@link
 * io.tidemill.benchmarks.mesh.TriggersBenchmark}.
 */
@NullMarked
package io.tidemill.benchmarks.mesh;

import org.jspecify.annotations.NullMarked;
