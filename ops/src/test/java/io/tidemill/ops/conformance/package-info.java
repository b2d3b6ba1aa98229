/**
 * The conformance cases and the use cases, performed on a whole node: definitions, starts and
 * commands by the API, events by the door, functions over HTTP, and compared with what the API
 * shows. The test kit runs the same files in virtual time; what only it can see stands in {@link
 * io.tidemill.ops.conformance.KitOnly}.
 *
 * <p>May import: {@code workflow.testkit} for the files and for differences in words, {@code
 * ops.testing}. Must not: the machine, its stores, fakes. Start reading at {@link
 * io.tidemill.ops.conformance.ConformanceIT}.
 */
@NullMarked
package io.tidemill.ops.conformance;

import org.jspecify.annotations.NullMarked;
