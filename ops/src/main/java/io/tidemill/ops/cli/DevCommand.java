package io.tidemill.ops.cli;

import io.tidemill.ops.config.NodeConfig;
import io.tidemill.ops.config.NodeConfigReader;
import io.tidemill.ops.node.Node;
import io.tidemill.schemas.problem.ProblemException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code tidemill dev}: one node on this machine, with its own Kafka broker unless a cluster is
 * named.
 */
@Command(
    footer = {
      "  tidemill dev",
      "  tidemill dev -f examples/loan-approval --port 8081",
      "  tidemill dev --bootstrap-servers kafka-1:9092,kafka-2:9092"
    })
final class DevCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "HTTP port; 0 takes any (default: 8080)")
  private @Nullable Integer port;

  @Option(
      names = "--kafka-port",
      paramLabel = "PORT",
      description = "port of the embedded Kafka broker; 0 takes any (default: 9092)")
  private @Nullable Integer kafkaPort;

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description = "where data survive a restart (default: ./.tidemill)")
  private @Nullable Path dataDir;

  @Option(
      names = "--ephemeral",
      description = "keep data in a temporary directory, deleted at the end")
  private boolean ephemeral;

  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      description = "resources to apply at the start: a file or a folder; may be repeated")
  private List<Path> files = new ArrayList<>();

  @Option(
      names = "--bootstrap-servers",
      paramLabel = "HOST:PORT,…",
      description = "use this Kafka cluster instead of an embedded broker")
  private @Nullable String bootstrapServers;

  DevCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws InterruptedException {
    long startedNanos = System.nanoTime();
    var died = new CountDownLatch(1);
    Node node;
    try {
      NodeConfig config = NodeConfigReader.read(flags(), terminal.environment(), Path.of(""));
      terminal.err().println("starting …");
      terminal.err().flush();
      node = Node.start(config, died::countDown);
    } catch (ProblemException refused) {
      throw Failure.of(Exit.SOFTWARE, refused.problems());
    }
    var stop = new Thread(() -> stop(node), "stop");
    Runtime.getRuntime().addShutdownHook(stop);
    greet(node, Duration.ofNanos(System.nanoTime() - startedNanos));
    died.await();
    terminal.err().println("a part of the node died for good; see " + node.directory().logs());
    return Exit.SOFTWARE;
  }

  private Map<String, String> flags() {
    var flags = new HashMap<String, String>();
    if (port != null) {
      flags.put("http-port", port.toString());
    }
    if (kafkaPort != null) {
      flags.put("kafka-port", kafkaPort.toString());
    }
    if (dataDir != null) {
      flags.put("data-dir", dataDir.toString());
    }
    if (ephemeral) {
      flags.put("ephemeral", "true");
    }
    if (!files.isEmpty()) {
      flags.put("resources", String.join(",", files.stream().map(Path::toString).toList()));
    }
    if (bootstrapServers != null) {
      flags.put("bootstrap-servers", bootstrapServers);
    }
    return flags;
  }

  private void greet(Node node, Duration took) {
    PrintWriter out = terminal.out();
    String url = "http://127.0.0.1:" + node.httpPort();
    out.printf("Tidemill is ready (%.1f s)%n", took.toMillis() / 1000.0);
    out.println("  events   POST " + url + "/events");
    out.println("  api      " + url + "/api/v1   " + url + "/metrics");
    out.println("  kafka    " + node.kafka() + (bootstrapServers == null ? " (embedded)" : ""));
    out.println(
        "  data     " + node.directory().path() + (ephemeral ? " (deleted at the end)" : ""));
    out.println("  log      " + node.directory().logs().resolve("tidemill.log"));
    String server = node.httpPort() == 8080 ? "" : " --server " + url;
    out.println("  next     tidemill apply -f FILE" + server + "    Ctrl-C stops");
    out.flush();
  }

  private void stop(Node node) {
    terminal.err().println("stopping …");
    terminal.err().flush();
    node.close();
    terminal.err().println("stopped");
    terminal.err().flush();
  }
}
