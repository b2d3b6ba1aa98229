package io.tidemill.ops.cli;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which server a command talks to, and how long it waits. */
final class ServerOptions {
  /** Where a server listens that was started without any options. */
  static final String DEFAULT = "http://127.0.0.1:8080";

  private static final String EXAMPLE = "an address like " + DEFAULT;

  @Option(
      names = "--server",
      paramLabel = "URL",
      description = "The server; else TIDEMILL_SERVER, else " + DEFAULT + ".")
  private @Nullable String server;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description = "Longest wait for an answer: 500ms, 10s, 2m. Default 30s.")
  private Duration timeout = Duration.ofSeconds(30);

  Rest rest(Terminal terminal) {
    return new Rest(address(terminal), timeout);
  }

  Duration timeout() {
    return timeout;
  }

  URI address(Terminal terminal) {
    boolean byOption = server != null;
    String fromEnvironment = terminal.environment().getOrDefault("TIDEMILL_SERVER", "");
    String text = server != null ? server : fromEnvironment.isBlank() ? DEFAULT : fromEnvironment;
    URI uri = parse(text);
    boolean http =
        uri != null && uri.getHost() != null && String.valueOf(uri.getScheme()).matches("https?");
    if (uri == null || !http || uri.getUserInfo() != null || uri.getQuery() != null) {
      throw Failure.usage(
          "the server `" + text + "`",
          EXAMPLE,
          "correct " + (byOption ? "the option --server" : "the variable TIDEMILL_SERVER"));
    }
    return URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
  }

  private static @Nullable URI parse(String text) {
    try {
      return URI.create(text);
    } catch (IllegalArgumentException noAddress) {
      return null;
    }
  }
}
