package io.tidemill.ops.demo;

import io.tidemill.ops.config.NodeConfigReader;
import io.tidemill.ops.node.Node;
import io.tidemill.schemas.problem.ProblemException;
import io.tidemill.schemas.topic.Topics;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One run of the demo: starts a node, deploys the example, has another process send the file of
 * events, waits until nothing moves any more, and compares what came of it with what must. Ends
 * within a minute, whatever happens.
 */
public final class Demo implements AutoCloseable {
  private static final Duration BARRIER_WITHIN = Duration.ofSeconds(10);
  private static final Duration SENT_WITHIN = Duration.ofSeconds(25);
  private static final Duration SETTLED_WITHIN = Duration.ofSeconds(15);
  private static final Duration TICK = Duration.ofMillis(100);

  private final LoanExample example = LoanExample.find();
  private final Options options;
  private final PrintWriter out;
  private final Narrator narrator;
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final List<Receipt> receipts = new ArrayList<>();
  private int receiptsBeforeFirstBarrier;
  private boolean stopped;

  /**
   * What can be chosen.
   *
   * @param events another file of events; null for the example's
   * @param httpPort of the node; 0 takes any free one
   * @param kafkaPort of the node; 0 takes any free one
   * @param colours whether the table may have colours
   */
  public record Options(@Nullable Path events, int httpPort, int kafkaPort, boolean colours) {}

  public Demo(Options options, PrintWriter out) {
    this.options = options;
    this.out = out;
    this.narrator = new Narrator(out);
  }

  /**
   * Runs it, and leaves everything running until {@link #close}.
   *
   * @return whether the table is what the file must give
   * @throws CancellationException when it was closed in the meantime
   */
  public boolean run() throws InterruptedException {
    Tally expected = example.expected();
    Path events = options.events() == null ? example.events() : options.events();
    if (!Files.isReadable(events)) {
      throw LoanExample.unreadable(events, new NoSuchFileException(events.toString()));
    }
    narrator.tell("starting a node with its own Kafka broker");
    Functions functions = opened(() -> Functions.start(0));
    Node node = opened(this::startNode);
    String url = "http://127.0.0.1:" + node.httpPort();
    narrator.tell("node is ready: %s, Kafka %s".formatted(url, node.kafka()));
    deploy(node, functions.port());
    var topics = new Topics(Topics.DEFAULT_PREFIX);
    Api api = opened(() -> new Api(URI.create(url)));
    KafkaView kafka = opened(() -> new KafkaView(node.kafka(), topics));
    var observer = new Observer(api, kafka);
    SenderProcess sender =
        opened(() ->
            SenderProcess.start(
                events,
                url,
                node.kafka(),
                topics.eventsOf("default"),
                node.directory().logs().resolve("sender.err")));
    narrator.tell(
        "process %d sends %s, half over HTTP, half by a Kafka producer"
            .formatted(sender.pid(), events.getFileName()));
    follow(sender, functions, observer);
    boolean settled = observer.awaitSettled(SETTLED_WITHIN);
    narrator.progress(receipts, functions.calls());
    narrator.tell(
        settled ? "nothing moves any more" : "something still moves: counting what there is");
    var table = new ClosingTable(expected, observer.count(receipts, functions.calls()));
    table.print(out, options.colours());
    out.println("  from sending to the call of a function, by trigger");
    out.println("    all events               " + Latency.of(receipts, functions.calls()).text());
    List<Receipt> warm = receipts.subList(receiptsBeforeFirstBarrier, receipts.size());
    out.println("    after the first barrier  " + Latency.of(warm, functions.calls()).text());
    out.println();
    boolean holds = table.holds();
    out.printf(
        "  %s (%.1f s)%n",
        holds
            ? "The table is what the file must give."
            : "The table is NOT what the file must give.",
        narrator.seconds());
    out.flush();
    return holds;
  }

  private Node startNode() {
    Map<String, String> flags =
        Map.of(
            "http-port", Integer.toString(options.httpPort()),
            "kafka-port", Integer.toString(options.kafkaPort()),
            "ephemeral", "true");
    // The environment and a tidemill.yaml of the user's are for nodes of the user's.
    return Node.start(NodeConfigReader.read(flags, Map.of(), example.directory()), () -> {});
  }

  private void deploy(Node node, int functionsPort) {
    int resources = 0;
    for (String file : List.of("functions.yaml", "triggers.yaml", "workflow.yaml")) {
      var applied =
          node.resources()
              .apply(
                  example.directory().resolve(file).toString(),
                  example.resources(file, functionsPort),
                  false);
      if (!applied.problems().isEmpty()) {
        throw new ProblemException(applied.problems());
      }
      resources += applied.changes().size();
    }
    narrator.tell("deployed %d resources of %s".formatted(resources, LoanExample.PLACE));
  }

  /** Reads what the sender says until it ends, and lets it pass its barriers. */
  private void follow(SenderProcess sender, Functions functions, Observer observer)
      throws InterruptedException {
    long deadline = System.nanoTime() + SENT_WITHIN.toNanos();
    boolean sending = true;
    while (sending && System.nanoTime() < deadline) {
      switch (sender.next(TICK)) {
        case SenderProcess.Said.Answered(var receipt) -> {
          receipts.add(receipt);
          narrator.answered(receipt);
        }
        case SenderProcess.Said.Waits(var until) -> {
          narrator.progress(receipts, functions.calls());
          if (receiptsBeforeFirstBarrier == 0) {
            receiptsBeforeFirstBarrier = receipts.size();
          }
          boolean settled = observer.awaitSettled(BARRIER_WITHIN);
          narrator.tell(
              (settled ? "" : "not in time: ")
                  + until
                  + "; %d of them run".formatted(observer.waiting()));
          sender.proceed();
        }
        case SenderProcess.Said.Ended(var well) -> {
          refuseStopped();
          narrator.tell(well ? "everything is sent" : "the sender died");
          sender.lastErrors().forEach(out::println);
          sending = false;
        }
        case null -> {}
      }
      narrator.progress(receipts, functions.calls());
    }
    if (sending) {
      narrator.tell(
          "the sender is not done after %d s; going on without it"
              .formatted(SENT_WITHIN.toSeconds()));
    }
  }

  private void refuseStopped() {
    synchronized (open) {
      if (stopped) {
        throw new CancellationException("stopped");
      }
    }
  }

  private <T extends AutoCloseable> T opened(Supplier<T> start) {
    // A stop in the middle of a start waits for its end, to leave nothing behind.
    synchronized (open) {
      refuseStopped();
      T part = start.get();
      open.push(part);
      return part;
    }
  }

  /** Stops everything that was started, in the opposite order. */
  @Override
  public void close() {
    synchronized (open) {
      stopped = true;
      while (!open.isEmpty()) {
        try {
          open.pop().close();
        } catch (Exception failure) {
          out.println("  a part did not stop in order: " + failure);
        }
      }
    }
  }
}
