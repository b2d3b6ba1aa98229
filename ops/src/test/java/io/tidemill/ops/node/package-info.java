/** The whole program as a process of its own: started, stopped, killed. */
@NullMarked
package io.tidemill.ops.node;

import org.jspecify.annotations.NullMarked;
