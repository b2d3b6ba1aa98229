package io.tidemill.ops.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemill.schemas.json.Json;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tidemill send}: one event from options, or every event of a file in its order. */
@Command(
    footer = {
      "  tidemill send --type order.created --data '{\"order\": 42}'",
      "  tidemill send --broker shop --type order.paid --extension tenant=a --data @paid.json",
      "  tidemill send -f events.jsonl"
    })
final class SendCommand implements Callable<Integer> {
  private static final long REPORT_EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Terminal terminal;
  @Mixin private final ServerOptions server = new ServerOptions();

  @Option(names = "--broker", paramLabel = "BROKER", description = "Default: default.")
  private String broker = "default";

  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      description = "CloudEvents as JSON: one, an array, or one per line; - for stdin.")
  private @Nullable String file;

  @Option(
      names = "--mode",
      paramLabel = "MODE",
      description = "The HTTP content mode: ${COMPLETION-CANDIDATES}. Default binary.")
  private Mode mode = Mode.BINARY;

  @Mixin private final EventOptions options = new EventOptions();

  private long sent;
  private long refused;
  private long nextReport = System.nanoTime() + REPORT_EVERY_NANOS;
  private @Nullable Failure first;

  SendCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  /** How an event is written as an HTTP request. */
  enum Mode {
    BINARY,
    STRUCTURED;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Override
  public Integer call() {
    checkOptions();
    try (Rest rest = server.rest(terminal)) {
      String path = Rest.path("events", broker);
      terminal.say("POST " + rest.at(path));
      if (file == null) {
        send(rest, path, options.complete(terminal, Json.object()));
      } else {
        sendFile(rest, path, file);
      }
    }
    if (sent + refused > 1) {
      terminal.say("sent " + sent + ", refused " + refused);
    }
    if (first == null) {
      return Exit.OK;
    }
    return sent > 0 ? Exit.PARTIAL : first.exit();
  }

  private void checkOptions() {
    if (file == null && !options.hasType()) {
      throw Failure.usage(
          "no event", "--type TYPE, or -f FILE", "write: tidemill send --type order.created");
    }
    if (file != null && options.isForOneEvent()) {
      throw Failure.usage(
          "--id or --data beside a file", "only what events can share", "remove --id and --data");
    }
  }

  private void sendFile(Rest rest, String path, String name) {
    try (EventFile events = EventFile.open(terminal, name)) {
      Optional<ObjectNode> next = events.next();
      while (next.isPresent()) {
        if (!send(rest, path, options.complete(terminal, next.get()))) {
          terminal.say("Stopped: the rest of " + name + " was not sent.");
          return;
        }
        report();
        next = events.next();
      }
    } catch (Failure unreadable) {
      failed(unreadable);
    }
  }

  /** Sends one event; false when there is no use in sending more. */
  private boolean send(Rest rest, String path, OutgoingEvent event) {
    try {
      OutgoingEvent.Message message = mode == Mode.BINARY ? event.binary() : event.structured();
      int status = rest.post(path, message.headers(), message.body());
      sent++;
      terminal.out().println(status + "  " + Table.printable(event.id()));
      return true;
    } catch (Failure failure) {
      refused++;
      terminal.say("event " + Table.printable(event.id()) + " was not accepted:");
      failed(failure);
      return failure.exit() != Exit.UNAVAILABLE && failure.exit() != Exit.INTERRUPTED;
    }
  }

  private void failed(Failure failure) {
    failure.texts().forEach(terminal::say);
    if (first == null) {
      first = failure;
    }
  }

  private void report() {
    long now = System.nanoTime();
    if (now - nextReport >= 0) {
      terminal.say("sent " + sent + ", refused " + refused + " …");
      nextReport = now + REPORT_EVERY_NANOS;
    }
  }
}
