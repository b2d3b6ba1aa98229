package io.tidemill.ops.config;

import java.util.Locale;

/**
 * One key of the configuration.
 *
 * @param name dashed, as in the file and, after two dashes, on the command line
 * @param type how its value is read
 * @param standard the text of the default; empty when there is none
 * @param doc one or two sentences for the reference page
 */
record ConfigKey<T>(String name, ValueType<T> type, String standard, String doc) {
  /** The environment variable of this key. */
  String variable() {
    return "TIDEMILL_" + name.toUpperCase(Locale.ROOT).replace('-', '_');
  }
}
