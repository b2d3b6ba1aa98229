/** Violations that the architecture test must find; nothing runs them. */
@NullMarked
package io.tidemill.schemas.planted;

import org.jspecify.annotations.NullMarked;
