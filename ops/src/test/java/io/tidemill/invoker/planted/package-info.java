/** Violations that the architecture test must find; nothing runs them. */
@NullMarked
package io.tidemill.invoker.planted;

import org.jspecify.annotations.NullMarked;
