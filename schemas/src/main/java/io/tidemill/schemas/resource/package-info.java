/**
 * What users write: brokers, functions, triggers and workflows as immutable records, and the table
 * of all of them.
 *
 * <p>Also how they are read and written: {@link io.tidemill.schemas.resource.ResourceDocuments}
 * with one reader per kind. May import: the JDK, Jackson, snakeyaml-engine, {@code schemas.problem}
 * and {@code schemas.json}. Must not: Kafka, HTTP, clocks. Start reading at {@link
 * io.tidemill.schemas.resource.Resource}.
 */
@NullMarked
package io.tidemill.schemas.resource;

import org.jspecify.annotations.NullMarked;
