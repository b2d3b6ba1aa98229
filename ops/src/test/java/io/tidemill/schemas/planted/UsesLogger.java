package io.tidemill.schemas.planted;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Breaks a rule on purpose. */
final class UsesLogger {
  Logger log = LoggerFactory.getLogger("planted");
}
