package io.tidemill.ops.cli;

import io.tidemill.ops.demo.Demo;
import io.tidemill.schemas.problem.ProblemException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code tidemill demo}: a node, the loan approval, a thousand events, and whether they gave what
 * they must.
 */
@Command(
    footer = {
      "  tidemill demo",
      "  tidemill demo --keep --port 8080",
      "  tidemill demo --events my-events.jsonl"
    })
final class DemoCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Option(
      names = "--events",
      paramLabel = "FILE",
      description =
          "Events to send instead of the example's; the table it must give stays the same.")
  private @Nullable Path events;

  @Option(names = "--keep", description = "Leave everything running afterwards, until Ctrl-C.")
  private boolean keep;

  @Option(names = "--port", paramLabel = "PORT", description = "HTTP port. Default: any free one.")
  private int port;

  @Option(
      names = "--kafka-port",
      paramLabel = "PORT",
      description = "Port of the embedded Kafka broker. Default: any free one.")
  private int kafkaPort;

  private volatile boolean stopping;
  private volatile boolean ended;

  DemoCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws InterruptedException {
    var demo =
        new Demo(new Demo.Options(events, port, kafkaPort, terminal.colours()), terminal.out());
    var stop = new Thread(() -> stop(demo), "stop");
    Runtime.getRuntime().addShutdownHook(stop);
    try {
      boolean holds = demo.run();
      if (keep) {
        terminal.say("everything is left running; Ctrl-C stops");
        new CountDownLatch(1).await();
      }
      ended = true;
      return holds ? Exit.OK : Exit.SOFTWARE;
    } catch (ProblemException refused) {
      ended = true;
      throw Failure.of(Exit.SOFTWARE, refused.problems());
    } catch (RuntimeException failure) {
      if (stopping) {
        // What was under way lost what it worked with; the hook says the rest.
        new CountDownLatch(1).await();
      }
      ended = true;
      throw failure;
    } finally {
      demo.close();
    }
  }

  private void stop(Demo demo) {
    if (ended) {
      return;
    }
    stopping = true;
    terminal.say("stopping …");
    demo.close();
    terminal.say("stopped");
  }
}
