/**
 * The workflow log and the stored records: what is written, under which key, as Avro in
 * single-object encoding.
 *
 * <p>May import: the JDK, Avro, the generated {@code schemas.avro}. Must not: Kafka, clocks,
 * loggers. Start reading at {@link io.tidemill.schemas.log.LogRecord}.
 */
@NullMarked
package io.tidemill.schemas.log;

import org.jspecify.annotations.NullMarked;
