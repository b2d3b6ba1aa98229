/**
 * JSON as Tidemill reads and writes it: one mapper with limits, and paths that name one place.
 *
 * <p>May import: the JDK and Jackson. Must not: Kafka, clocks, loggers. Start reading at {@link
 * io.tidemill.schemas.json.ReferencePath}.
 */
@NullMarked
package io.tidemill.schemas.json;

import org.jspecify.annotations.NullMarked;
