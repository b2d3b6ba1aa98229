/**
 * The door of the mesh: CloudEvents over HTTP into the topics of brokers (delivery contract,
 * "Ingress answers").
 *
 * <p>May import: {@code io.tidemill.bridge.core}, {@code io.tidemill.schemas}, Jetty's server,
 * Kafka's producer. Must not: rules of what a valid event is, those are in the core; matching and
 * delivery. Start reading at {@link io.tidemill.bridge.ingress.IngressHandler}.
 */
@NullMarked
package io.tidemill.bridge.ingress;

import org.jspecify.annotations.NullMarked;
