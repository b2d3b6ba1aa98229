package io.tidemill.ops.node;

import java.util.Optional;

/** The version of this program. */
public final class Version {
  /** From the jar's manifest; {@code dev} when run from classes. */
  public static final String OWN =
      Optional.ofNullable(Version.class.getPackage().getImplementationVersion()).orElse("dev");

  private Version() {}
}
