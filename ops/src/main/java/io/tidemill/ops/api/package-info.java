/**
 * The REST API as one Jetty handler: resources, workflow instances, health and metrics.
 *
 * <p>Lives here: the routes of {@code /api/v1}, {@code /livez}, {@code /readyz} and {@code
 * /metrics}, the guard against foreign web pages, and the ports behind which the rest of the
 * program stands. May import: Jetty core, Jackson, {@code io.tidemill.schemas}, {@code
 * io.tidemill.ops.diagram} and the graphs it draws. Must not: Kafka, picocli, other rooms. Start
 * reading at {@link io.tidemill.ops.api.ApiHandler}.
 */
@NullMarked
package io.tidemill.ops.api;

import org.jspecify.annotations.NullMarked;
