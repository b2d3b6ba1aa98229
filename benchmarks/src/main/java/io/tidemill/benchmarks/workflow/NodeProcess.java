package io.tidemill.benchmarks.workflow;

import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A node with its own broker in a process of its own, whose data survive {@link #kill}; so that its
 * heap holds nothing of the benchmark.
 */
final class NodeProcess implements AutoCloseable {
  private final HttpClient client = HttpClient.newHttpClient();
  private final int http = freePort();
  private final int kafka = freePort();
  private final Map<String, String> environment;
  private final Path data;
  private @Nullable Process process;

  /**
   * Nothing runs yet.
   *
   * @param environment settings as variables
   */
  NodeProcess(Map<String, String> environment) {
    this.environment = environment;
    try {
      this.data = Files.createTempDirectory("node");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Starts it, on what an earlier start left; does not wait. */
  void start() {
    var builder =
        new ProcessBuilder(
            java("java"),
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Xmx1g",
            "-XX:+UseCompactObjectHeaders",
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
            data.toString());
    builder.environment().putAll(environment);
    builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder.redirectError(new File(data.toFile(), "err.txt"));
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String java(String tool) {
    return Path.of(System.getProperty("java.home"), "bin", tool).toString();
  }

  /** As {@code kill -9} does, and waits until it is gone. */
  void kill() {
    try {
      running().destroyForcibly().waitFor();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private Process running() {
    if (process == null) {
      throw new IllegalStateException("not started");
    }
    return process;
  }

  /** Whether it says that every part works. */
  boolean ready() {
    if (!running().isAlive()) {
      throw new IllegalStateException("the node ended; see " + data);
    }
    try {
      return client
              .send(HttpRequest.newBuilder(at("/readyz")).build(), BodyHandlers.discarding())
              .statusCode()
          == 200;
    } catch (IOException notYet) {
      return false;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private URI at(String path) {
    return URI.create("http://127.0.0.1:" + http + path);
  }

  String bootstrapServers() {
    return "127.0.0.1:" + kafka;
  }

  void apply(String yaml) {
    HttpRequest request =
        HttpRequest.newBuilder(at("/api/v1/apply"))
            .header("content-type", "application/yaml")
            .POST(BodyPublishers.ofString(yaml))
            .build();
    try {
      HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new IllegalStateException(answer.body());
      }
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Bytes of the objects that live after a collection of all. */
  long liveBytes() {
    try {
      Process histogram =
          new ProcessBuilder(java("jcmd"), Long.toString(running().pid()), "GC.class_histogram")
              .start();
      String text =
          new String(histogram.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      String[] total = text.substring(text.lastIndexOf('\n') + 1).strip().split("\\s+", -1);
      return Long.parseLong(total[2]);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static int freePort() {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    Process last = process;
    if (last != null) {
      last.destroy();
      try {
        if (!last.waitFor(30, TimeUnit.SECONDS)) {
          last.destroyForcibly();
        }
      } catch (InterruptedException e) {
        last.destroyForcibly();
      }
    }
  }
}
