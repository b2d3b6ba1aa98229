/**
 * What can go wrong for a person, with a stable code each: whose fault, where, what was found, what
 * was expected, how to mend it.
 *
 * <p>May import: the JDK. Every code has a page {@code docs/errors/<code>.md}. Start reading at
 * {@link io.tidemill.schemas.problem.Problem}.
 */
@NullMarked
package io.tidemill.schemas.problem;

import org.jspecify.annotations.NullMarked;
