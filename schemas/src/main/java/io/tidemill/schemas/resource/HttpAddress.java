package io.tidemill.schemas.resource;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;

/** An absolute http or https address with a host and without user info. */
final class HttpAddress {
  private static final int LENGTH_MAX = 2_048;
  private static final int PORT_MAX = 65_535;
  private static final String EXAMPLE = "http://localhost:8080/";
  private static final String EXPECTED = "an absolute http or https address with a host";

  private HttpAddress() {}

  /** The address in a field; empty when absent or broken. */
  static Optional<URI> read(FieldReader fields, String name) {
    return fields
        .text(name, EXAMPLE)
        .flatMap(text -> {
          if (text.indexOf('@') >= 0 && hasUserInfo(text)) {
            // What stands there is likely a password: it is not repeated.
            fields.outOfForm(
                name, "an address with user info", EXPECTED + ", without user info", EXAMPLE);
            return Optional.empty();
          }
          Optional<URI> address = absolute(text);
          if (address.isEmpty()) {
            fields.outOfForm(name, Shown.text(text), EXPECTED, EXAMPLE);
          }
          return address;
        });
  }

  private static boolean hasUserInfo(String text) {
    int authority = Math.max(0, text.indexOf("//") + 2);
    int path = text.indexOf('/', authority);
    return text.substring(authority, path < 0 ? text.length() : path).indexOf('@') >= 0;
  }

  private static Optional<URI> absolute(String text) {
    if (text.length() > LENGTH_MAX) {
      return Optional.empty();
    }
    try {
      URI uri = new URI(text);
      String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
      boolean http = scheme.equals("http") || scheme.equals("https");
      boolean port = uri.getPort() != 0 && uri.getPort() <= PORT_MAX;
      return http && uri.getHost() != null && port ? Optional.of(uri) : Optional.empty();
    } catch (URISyntaxException notAnAddress) {
      return Optional.empty();
    }
  }
}
