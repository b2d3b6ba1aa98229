package io.tidemill.ops.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemill.schemas.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The process in which {@link Sender} runs, seen from the one that started it. */
final class SenderProcess implements AutoCloseable {
  /** What the sender says. */
  sealed interface Said {
    /** One line of the file was answered. */
    record Answered(Receipt receipt) implements Said {}

    /** It waits for {@link #proceed}. */
    record Waits(String until) implements Said {}

    /** It has sent everything, or died. */
    record Ended(boolean well) implements Said {}
  }

  private static final int ERRORS_MAX = 5;

  private final Process process;
  private final Path errors;
  private final Writer orders;
  private final BlockingQueue<Said> said = new LinkedBlockingQueue<>();

  /**
   * Starts a sender with the Java and the class path of this process.
   *
   * @param errors file for what it writes to stderr
   */
  static SenderProcess start(
      Path events, String url, String bootstrapServers, String topic, Path errors) {
    try {
      return new SenderProcess(
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:TieredStopAtLevel=1",
                  "-XX:+UseSerialGC",
                  "-Xmx128m",
                  "-cp",
                  System.getProperty("java.class.path"),
                  Sender.class.getName(),
                  events.toString(),
                  url,
                  bootstrapServers,
                  topic)
              .redirectError(errors.toFile())
              .start(),
          errors);
    } catch (IOException unstartable) {
      throw new UncheckedIOException("the sender cannot be started", unstartable);
    }
  }

  private SenderProcess(Process process, Path errors) {
    this.process = process;
    this.errors = errors;
    this.orders = process.outputWriter(StandardCharsets.UTF_8);
    Thread.ofVirtual().name("sender-output").start(this::read);
  }

  private void read() {
    boolean well = false;
    try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        JsonNode json = Json.parse(line);
        said.add(
            json.has("barrier")
                ? new Said.Waits(json.get("barrier").asText())
                : new Said.Answered(Receipt.of(json)));
      }
      well = process.waitFor() == 0;
    } catch (IOException brokenOff) {
      // Told below: it did not end well.
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
    } finally {
      said.add(new Said.Ended(well));
    }
  }

  /** The last that it wrote to stderr, at most {@value #ERRORS_MAX} lines. */
  List<String> lastErrors() {
    try {
      List<String> lines = Files.readAllLines(errors);
      return lines.subList(Math.max(0, lines.size() - ERRORS_MAX), lines.size());
    } catch (IOException unreadable) {
      return List.of();
    }
  }

  long pid() {
    return process.pid();
  }

  /** The next thing it says; null when it says nothing for as long. */
  @Nullable Said next(Duration within) throws InterruptedException {
    return said.poll(within.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Lets it go on behind a barrier. */
  void proceed() {
    try {
      orders.write("go\n");
      orders.flush();
    } catch (IOException gone) {
      // It says so by itself.
    }
  }

  @Override
  public void close() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(2, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
  }
}
