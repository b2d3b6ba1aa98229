/**
 * The topic catalogue: which topics exist, how they are keyed, cleaned and named.
 *
 * <p>May import: the JDK. Start reading at {@link io.tidemill.schemas.topic.Topics}.
 */
@NullMarked
package io.tidemill.schemas.topic;

import org.jspecify.annotations.NullMarked;
