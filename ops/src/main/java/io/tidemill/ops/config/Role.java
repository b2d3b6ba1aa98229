package io.tidemill.ops.config;

import java.util.Locale;

/** A part of the program that a node runs. */
public enum Role {
  /** Takes events by HTTP. */
  INGRESS,
  /** Matches events with triggers and delivers them. */
  MESH,
  /** Runs workflow instances. */
  WORKFLOWS,
  /** The REST API for resources, instances and operations. */
  API;

  /** As written in a configuration. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
