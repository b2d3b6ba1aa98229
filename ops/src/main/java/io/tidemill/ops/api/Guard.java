package io.tidemill.ops.api;

import io.tidemill.schemas.problem.Problem;
import io.tidemill.schemas.problem.ProblemCode;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * Keeps foreign web pages out of the API. A page of another site carries an {@code Origin} that is
 * not ours; a page that points its own name at this address (DNS rebinding) carries a {@code Host}
 * that is not ours. This is no authentication: programs can send what they like.
 */
final class Guard {
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

  private final Set<String> hosts;

  Guard(Set<String> hosts) {
    this.hosts = hosts;
  }

  /** Why the request is refused; empty when it may pass. */
  Optional<Problem> refusal(Request request) {
    HttpURI uri = request.getHttpURI();
    String host = normal(uri.getHost());
    if (!LOOPBACK.contains(host) && !hosts.contains(host)) {
      return Optional.of(
          problem(
              "the host `" + host + "`",
              "localhost, 127.0.0.1, [::1] or a host that the server is configured for",
              "address the server by its own name, or add this one to its configuration"));
    }
    String origin = request.getHeaders().get(HttpHeader.ORIGIN);
    if (origin != null && !isOwn(origin, host, uri.getPort())) {
      return Optional.of(
          problem(
              "a request from a page of `" + origin + "`",
              "no Origin header, or the server's own",
              "send the request from a program, or from a page that this server serves"));
    }
    return Optional.empty();
  }

  private static boolean isOwn(String origin, String host, int port) {
    try {
      URI from = URI.create(origin);
      // Ports as written: behind a proxy that ends TLS the schemes differ, the authorities do not.
      return from.getHost() != null
          && normal(from.getHost()).equals(host)
          && written(from.getPort(), "https".equals(from.getScheme()) ? 443 : 80)
              == written(port, 80);
    } catch (IllegalArgumentException notAnAddress) {
      return false;
    }
  }

  /** The port, or 0 for one that need not be written. */
  private static int written(int port, int byDefault) {
    return port == byDefault ? 0 : Math.max(port, 0);
  }

  private static String normal(@Nullable String host) {
    String lower = host == null ? "" : host.toLowerCase(Locale.ROOT);
    return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
  }

  private static Problem problem(String found, String expected, String fix) {
    return new Problem(ProblemCode.TM_2005, "", "", found, expected, fix);
  }
}
