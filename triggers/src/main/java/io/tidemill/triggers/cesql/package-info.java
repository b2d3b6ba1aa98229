/**
 * What CloudEvents SQL means (CESQL 1.0 §3): a tree is compiled once and asked for each event.
 *
 * <p>May import: the trees of {@code io.tidemill.schemas.cesql} and the JDK. Must not: Kafka, HTTP,
 * clocks, loggers, {@code io.tidemill.triggers.core}, which uses it. Start reading at {@link
 * io.tidemill.triggers.cesql.CesqlProgram}.
 */
@NullMarked
package io.tidemill.triggers.cesql;

import org.jspecify.annotations.NullMarked;
