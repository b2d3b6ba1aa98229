/**
 * The two Kafka Streams applications: which topics they read, which processors they run, with which
 * settings.
 *
 * <p>May import: every room, Kafka Streams. Must not: HTTP, rules of the domain. Start reading at
 * {@link io.tidemill.ops.mesh.MeshTopology}.
 */
@NullMarked
package io.tidemill.ops.mesh;

import org.jspecify.annotations.NullMarked;
