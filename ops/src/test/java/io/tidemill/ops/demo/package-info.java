/**
 * The demo: its file of events, and a run of the whole program.
 *
 * <p>Start reading at {@link io.tidemill.ops.demo.DemoIT}.
 */
@NullMarked
package io.tidemill.ops.demo;

import org.jspecify.annotations.NullMarked;
