package io.tidemill.ops.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code tidemill version}: a server that does not answer at once is no failure. */
@Command(footer = {"  tidemill version", "  tidemill --version"})
final class VersionCommand implements Callable<Integer> {
  /** Longest that a person waits for a version. */
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final Terminal terminal;
  @Mixin private final ServerOptions server = new ServerOptions();

  VersionCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    terminal.out().println("client  " + Versions.client() + " (java " + Runtime.version() + ")");
    terminal.out().flush();
    URI address = server.address(terminal);
    Duration wait = server.timeout().compareTo(PATIENCE) < 0 ? server.timeout() : PATIENCE;
    try (Rest rest = new Rest(address, wait)) {
      JsonNode version = rest.get(Rest.path("api", "v1", "version"));
      terminal
          .out()
          .printf(
              "server  %s (node %s, kafka %s) at %s%n",
              Column.text(version, "/version"),
              Column.text(version, "/node"),
              Column.text(version, "/kafka"),
              address);
    } catch (Failure notReachable) {
      terminal.out().println("server  not reachable at " + address);
    }
    return Exit.OK;
  }
}
