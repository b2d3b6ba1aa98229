/**
 * The test kit of the workflow room: workflows by hand, a fluent driver that checks every step, and
 * the table of legal transitions.
 *
 * <p>May import: everything pure of this room. Must not: Kafka, clocks. Start reading at {@link
 * io.tidemill.workflow.testing.Scenario}.
 */
@NullMarked
package io.tidemill.workflow.testing;

import org.jspecify.annotations.NullMarked;
