/**
 * What a node is told when it starts: one table of keys, and one reader that takes them from flags,
 * environment and file.
 *
 * <p>May import: {@code schemas}, {@code ops.kafka.ClientProperties}, Kafka's lists of setting
 * names, a YAML reader. Must not: start anything. The reference page {@code
 * docs/reference/configuration.md} is made from {@link io.tidemill.ops.config.ConfigKeys}. Start
 * reading at {@link io.tidemill.ops.config.NodeConfigReader}.
 */
@NullMarked
package io.tidemill.ops.config;

import org.jspecify.annotations.NullMarked;
