/**
 * Draws the graph of a workflow as SVG: layout by the Eclipse Layout Kernel, writing by hand.
 *
 * <p>Lives here: {@link io.tidemill.ops.diagram.SvgDiagram}, the layout behind it, and what an
 * address or a command asks for. May import: {@code io.tidemill.workflow.diagram}, {@code
 * io.tidemill.schemas}, ELK. Must not: Kafka, HTTP, files; and nothing may use this package's SVG
 * before somebody asks for one, because the layout loads a thousand classes. Start reading at
 * {@link io.tidemill.ops.diagram.SvgDiagram}.
 */
@NullMarked
package io.tidemill.ops.diagram;

import org.jspecify.annotations.NullMarked;
