/**
 * Pictures of workflow definitions as text: the graph of states and transitions, the path that an
 * instance took through it, and what writes both as Mermaid and as a drawing for terminals.
 *
 * <p>Lives here: {@link io.tidemill.workflow.diagram.Graph} and its writers. May import: {@code
 * io.tidemill.workflow.core}, {@code io.tidemill.schemas}. Must not: Kafka, HTTP, clocks, files,
 * any workflow language, any library that draws; the layout of SVG is the program's. Start reading
 * at {@link io.tidemill.workflow.diagram.Graph}.
 */
@NullMarked
package io.tidemill.workflow.diagram;

import org.jspecify.annotations.NullMarked;
