package io.tidemill.ops.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import picocli.CommandLine.Option;

/** Whether a command waits for the end of an instance, and how long. */
final class WaitOptions {
  @Option(
      names = "--wait",
      description = "Tell each step as it comes, until the instance ends. Exits 1 if it fails.")
  private boolean wait;

  @Option(
      names = "--within",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description = "With --wait, the longest time: 30s, 10m. Default 10m.")
  private Duration within = Duration.ofMinutes(10);

  boolean wanted() {
    return wait;
  }

  /** The instance at a path when it ended, or when the time is over. */
  JsonNode ended(Terminal terminal, Rest rest, String path) {
    return new WfWait(terminal, rest, path).until(within);
  }

  /** The exit code; when it was not waited for, that nothing is wrong. */
  int exit(Terminal terminal, JsonNode instance) {
    if (!wait) {
      return Exit.OK;
    }
    String status = instance.path("status").asText();
    if (status.equals("RUNNING")) {
      terminal.say(
          "It still runs; look at it with: tidemill wf show %s %s"
              .formatted(instance.path("workflow").asText(), instance.path("token").asText()));
      return Exit.UNAVAILABLE;
    }
    return status.equals("SUCCESS") ? Exit.OK : Exit.SOFTWARE;
  }
}
