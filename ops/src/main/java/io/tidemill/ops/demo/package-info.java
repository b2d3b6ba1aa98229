/**
 * {@code tidemill demo}: the loan approval of {@code examples/loan-approval} on a node of its own,
 * with events from another process, and a closing table that is compared with what the file of
 * events must give.
 *
 * <p>Lives here: the maker and the reader of the file of events, the sender (a program of its own),
 * the functions, what is observed, the table. May import: {@code ops.node}, {@code ops.config},
 * Kafka's clients, Jetty. Must not: the insides of the node; what is counted is counted from the
 * outside. Start reading at {@link io.tidemill.ops.demo.Demo}.
 */
@NullMarked
package io.tidemill.ops.demo;

import org.jspecify.annotations.NullMarked;
