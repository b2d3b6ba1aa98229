/** The rule of conservation, without Kafka. */
@NullMarked
package io.tidemill.ops.verify.core;

import org.jspecify.annotations.NullMarked;
