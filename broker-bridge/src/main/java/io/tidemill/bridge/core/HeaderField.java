package io.tidemill.bridge.core;

/**
 * One HTTP header field as it stood in the message.
 *
 * @param name in any case
 * @param value one char per octet (ISO-8859-1), without surrounding white space
 */
public record HeaderField(String name, String value) {}
