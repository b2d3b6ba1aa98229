/**
 * The syntax of CloudEvents SQL (CESQL 1.0): text in, a tree or the column of the first fault out.
 *
 * <p>May import: the JDK. Must not: Kafka, HTTP, clocks, loggers, other rooms. What a tree means is
 * decided in {@code io.tidemill.triggers.cesql}. Start reading at {@link
 * io.tidemill.schemas.cesql.CesqlText}.
 */
@NullMarked
package io.tidemill.schemas.cesql;

import org.jspecify.annotations.NullMarked;
