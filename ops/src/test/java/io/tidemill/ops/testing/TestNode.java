package io.tidemill.ops.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * {@code tidemill dev} as a process of its own, to be stopped as a user would and killed as a
 * machine would.
 */
public final class TestNode implements AutoCloseable {
  private static final Duration READY_WITHIN = Duration.ofSeconds(120);

  private final Process process;
  private final int port;
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final CountDownLatch ready = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);

  private TestNode(Process process, int port) {
    this.process = process;
    this.port = port;
    Thread.ofVirtual().start(this::read);
  }

  /** Starts a node in a directory, without waiting for it. */
  public static TestNode start(Path directory, int port, String... options) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Xmx512m"));
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), "io.tidemill.ops.cli.Main", "dev"));
    command.addAll(
        List.of(
            "--port", Integer.toString(port), "--data-dir", directory.resolve("data").toString()));
    command.addAll(List.of(options));
    try {
      var builder =
          new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
      return new TestNode(builder.start(), port);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** A port that is free now. */
  public static int freePort() {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void read() {
    try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        lines.add(line);
        if (line.startsWith("Tidemill is ready")) {
          ready.countDown();
        }
      }
    } catch (IOException killed) {
      lines.add("(output ended: " + killed.getMessage() + ")");
    } finally {
      ended.countDown();
    }
  }

  /** Waits until it says that it is ready. */
  public TestNode awaitReady() throws InterruptedException {
    if (!ready.await(READY_WITHIN.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("the node did not become ready:\n" + String.join("\n", lines));
    }
    return this;
  }

  /** Its HTTP address. */
  public URI url(String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  /** What it printed so far, both streams. */
  public List<String> lines() {
    return List.copyOf(lines);
  }

  /** SIGKILL, and nothing else. */
  public void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }

  /** SIGTERM; waits until the process has ended and answers how long that took. */
  public Duration stop() throws InterruptedException {
    long start = System.nanoTime();
    // Not Process.destroy, which closes the streams, too: the last lines would be lost.
    process.toHandle().destroy();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      throw new AssertionError("the node does not stop:\n" + String.join("\n", lines));
    }
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    ended.await();
    return took;
  }

  /** Waits for the process to end by itself and answers its exit code. */
  public int awaitEnd() throws InterruptedException {
    if (!process.waitFor(READY_WITHIN.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("the node goes on:\n" + String.join("\n", lines));
    }
    ended.await();
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
