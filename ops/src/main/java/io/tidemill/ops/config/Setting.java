package io.tidemill.ops.config;

/**
 * A text that was given for a key, and where: a flag, a variable, a file.
 *
 * @param name of a key of {@link ConfigKeys}, or {@code kafka.} and the exact name of a Kafka
 *     setting
 * @param text as given
 * @param place the flag, variable or file
 * @param pointer within the file; empty elsewhere
 */
record Setting(String name, String text, String place, String pointer) {
  static final String KAFKA = "kafka.";
}
