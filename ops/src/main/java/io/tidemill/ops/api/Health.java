package io.tidemill.ops.api;

import java.util.Map;

/** The port to what the parts of the program say of themselves. */
public interface Health {
  /** Each part by name: {@code ok}, or in a few words what it waits for. */
  Map<String, String> parts();

  /** Whether this node can do its work now. */
  boolean ready();
}
