package io.tidemill.benchmarks.mesh;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.HdrHistogram.Histogram;

/**
 * {@code BacklogBenchmark [events]}: 1,000,000 events of 1 KB wait behind a function that is dead,
 * in a node with {@code -Xmx512m} and its own broker, while another trigger is delivered 100 events
 * a second. Prints the latency of that one without and with the backlog, the memory of the node,
 * and how fast the backlog is delivered when the function is back.
 */
public final class BacklogBenchmark {
  private static final int RATE = 100;
  private static final int STEADY = RATE * 20;

  private final Map<String, Long> called = new ConcurrentHashMap<>();
  private final AtomicInteger quick = new AtomicInteger();
  private final AtomicInteger late = new AtomicInteger();
  private final HttpClient client = HttpClient.newHttpClient();
  private final URI node;

  private BacklogBenchmark(URI node) {
    this.node = node;
  }

  public static void main(String[] args) throws Exception {
    int events = args.length > 0 ? Integer.parseInt(args[0]) : 1_000_000;
    int http = freePort();
    int kafka = freePort();
    Path data = Files.createTempDirectory("backlog");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Xmx512m",
                "-XX:+ExitOnOutOfMemoryError",
                "-cp",
                System.getProperty("java.class.path"),
                "io.tidemill.ops.cli.Main",
                "dev",
                "--port",
                Integer.toString(http),
                "--kafka-port",
                Integer.toString(kafka),
                "--data-dir",
                data.toString())
            .inheritIO()
            .start();
    try {
      new BacklogBenchmark(URI.create("http://127.0.0.1:" + http)).run(events, kafka, process);
    } finally {
      process.destroy();
      process.waitFor();
    }
    System.exit(0);
  }

  private void run(int events, int kafka, Process process) throws Exception {
    Mill.await(() -> get("/readyz") == 200);
    try (var functions =
            new Functions((id, _, at) -> {
              if (id.startsWith("late")) {
                late.incrementAndGet();
              } else {
                called.put(id, at);
                quick.incrementAndGet();
              }
            });
        var producer = new Events("127.0.0.1:" + kafka)) {
      apply(functions.url("quick"), URI.create("http://127.0.0.1:1/"));
      steady(producer, "warm");
      double alone = steady(producer, "alone");
      long start = System.nanoTime();
      producer.send("late", events, 0, _ -> "dead", _ -> "");
      Mill.await(() -> pending() >= events);
      System.out.printf(
          "%,d events waiting after %.0f s%n", events, (System.nanoTime() - start) / 1e9);
      double beside = steady(producer, "beside");
      System.out.printf("p99 at %d events/s: alone %.1f ms, beside %.1f ms%n", RATE, alone, beside);
      System.out.printf("resident memory of the node: %s%n", resident(process.pid()));
      start = System.nanoTime();
      apply(functions.url("quick"), functions.url("quick"));
      Mill.await(() -> late.get() >= events);
      double seconds = (System.nanoTime() - start) / 1e9;
      System.out.printf("delivered in %.0f s, %,.0f events/s%n", seconds, events / seconds);
    }
  }

  private void apply(URI quickUrl, URI deadUrl) {
    String yaml =
        """
        apiVersion: tidemill.io/v1
        kind: Function
        metadata: {name: quick}
        spec: {http: {url: "%s"}, concurrency: 50}
        ---
        apiVersion: tidemill.io/v1
        kind: Function
        metadata: {name: dead}
        spec: {http: {url: "%s"}, concurrency: 50}
        ---
        apiVersion: tidemill.io/v1
        kind: Trigger
        metadata: {name: quick}
        spec: {filters: [{exact: {type: quick}}], subscriber: {function: quick}}
        ---
        apiVersion: tidemill.io/v1
        kind: Trigger
        metadata: {name: dead}
        spec:
          filters: [{exact: {type: dead}}]
          subscriber: {function: dead}
          delivery: {retry: 1000, backoffDelay: PT1S, backoffCap: PT10S}
        """
            .formatted(quickUrl, deadUrl);
    HttpRequest request =
        HttpRequest.newBuilder(node.resolve("/api/v1/apply"))
            .header("content-type", "application/yaml")
            .POST(BodyPublishers.ofString(yaml))
            .build();
    HttpResponse<String> answer = send(request);
    if (answer.statusCode() != 200) {
      throw new IllegalStateException(answer.body());
    }
  }

  private double steady(Events producer, String prefix) {
    int before = quick.get();
    long start = System.nanoTime();
    producer.send(prefix, STEADY, RATE, _ -> "quick", _ -> "");
    Mill.await(() -> quick.get() >= before + STEADY);
    var latency = new Histogram(300_000_000_000L, 3);
    for (int i = 0; i < STEADY; i++) {
      Long at = called.get(prefix + i);
      if (at != null) {
        latency.recordValue(Math.max(0, at - start - i * 1_000_000_000L / RATE));
      }
    }
    return latency.getValueAtPercentile(99) / 1e6;
  }

  private int get(String path) {
    try {
      return client
          .send(HttpRequest.newBuilder(node.resolve(path)).build(), BodyHandlers.discarding())
          .statusCode();
    } catch (IOException notYet) {
      return 0;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private long pending() {
    return send(HttpRequest.newBuilder(node.resolve("/metrics")).build())
        .body()
        .lines()
        .filter(line -> line.startsWith("tidemill_deliveries_pending "))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.indexOf(' ') + 1)))
        .sum();
  }

  private HttpResponse<String> send(HttpRequest request) {
    try {
      return client.send(request, BodyHandlers.ofString());
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String resident(long pid) throws IOException {
    List<String> status = Files.readAllLines(Path.of("/proc/" + pid + "/status"));
    return status.stream().filter(line -> line.startsWith("VmRSS")).findFirst().orElse("?");
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
