package io.tidemill.ops.guides;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemill.ops.guides.Guide.Block;
import io.tidemill.ops.testing.TestNode;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every command of the guides does what its page says. */
final class GuidesIT {
  private static final Path ROOT =
      Path.of(System.getProperty("tidemill.root", "..")).toAbsolutePath().normalize();
  private static final Path GUIDES = ROOT.resolve("docs/guides");

  @TempDir private Path directory;

  @Test
  void produce() throws Exception {
    try (var reader = new Reader()) {
      reader.follow("produce.md");
      assertThat(reader.said())
          .contains("202")
          .contains("sent sdk-1")
          .contains("tidemill.events.default-");
    }
  }

  @Test
  void triggers() throws Exception {
    try (var reader = new Reader()) {
      reader.follow("triggers.md");
      assertThat(reader.heard(0)).contains("order.created big from /shop").doesNotContain("small");
    }
  }

  @Test
  void timers() throws Exception {
    try (var reader = new Reader()) {
      reader.follow("timers.md");
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(() -> assertThat(reader.heard(0)).contains("com.example.reminder"));
      assertThat(reader.heard(0)).contains("com.example.heartbeat");
      assertThat(reader.said()).contains("order-8", "CANCELLED", "heartbeat");
    }
  }

  @Test
  void deadLetters() throws Exception {
    try (var reader = new Reader()) {
      reader.follow("dead-letters.md");
      assertThat(reader.heard(0).lines().filter(line -> line.contains("order-1"))).hasSize(1);
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(() ->
              assertThat(reader.heard(1).lines().filter(line -> line.contains("order-1")))
                  .as("redriven once and replayed once")
                  .hasSize(2));
    }
  }

  @Test
  void thereIsATestForEveryGuide() throws IOException {
    try (Stream<Path> pages = Files.list(GUIDES)) {
      assertThat(pages.map(page -> page.getFileName().toString()))
          .containsExactlyInAnyOrder("produce.md", "triggers.md", "timers.md", "dead-letters.md");
    }
  }

  /** Somebody with a shell, a node of his own, and the ports that are free here. */
  private final class Reader implements AutoCloseable {
    private final Map<String, String> replaced = new LinkedHashMap<>();
    private final List<Process> background = new ArrayList<>();
    private final StringBuilder said = new StringBuilder();
    private final TestNode node;

    Reader() throws Exception {
      int http = TestNode.freePort();
      int kafka = TestNode.freePort();
      node = TestNode.start(directory, http, "--kafka-port", Integer.toString(kafka)).awaitReady();
      replaced.put("./tidemill", launcher(http).toString());
      replaced.put("localhost:8080", "localhost:" + http);
      replaced.put("localhost:9092", "localhost:" + kafka);
      for (int port = 9000; port <= 9002; port++) {
        replaced.put(Integer.toString(port), Integer.toString(TestNode.freePort()));
      }
    }

    /** The launcher would build and look for a JDK; here both are known. */
    private Path launcher(int port) throws IOException {
      Path script = directory.resolve("tidemill");
      Files.writeString(
          script,
          """
          #!/bin/sh
          TIDEMILL_SERVER=http://localhost:%d exec '%s/bin/java' -XX:TieredStopAtLevel=1 --enable-native-access=ALL-UNNAMED -cp '%s' io.tidemill.ops.cli.Main "$@"
          """
              .formatted(
                  port, System.getProperty("java.home"), System.getProperty("java.class.path")));
      assertThat(script.toFile().setExecutable(true)).isTrue();
      return script;
    }

    void follow(String page) throws Exception {
      for (Block block : Guide.read(GUIDES.resolve(page)).blocks()) {
        String where = page + ":" + block.line();
        switch (block.manner()) {
          case BACKGROUND -> background(where, block);
          case SUCCEEDS -> assertThat(run(where, block)).as(said.toString()).isZero();
          case FAILS -> assertThat(run(where, block)).as(said.toString()).isNotZero();
        }
      }
    }

    private int run(String where, Block block) throws Exception {
      said.append("\n$ ").append(where).append('\n');
      Process shell = shell(block.commands()).redirectErrorStream(true).start();
      said.append(new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
      assertThat(shell.waitFor(60, TimeUnit.SECONDS)).as(where).isTrue();
      return shell.exitValue();
    }

    private void background(String where, Block block) throws Exception {
      Path output = directory.resolve("background-" + background.size());
      // exec, so that what is stopped at the end is the program and not its shell.
      Process started =
          shell("exec " + block.commands())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      background.add(started);
      String port = replacedIn(block.commands()).replaceAll(".*Function.java ([0-9]+) .*", "$1");
      await(where)
          .atMost(Duration.ofSeconds(30))
          .ignoreExceptions()
          .until(() -> {
            new Socket("127.0.0.1", Integer.parseInt(port)).close();
            return true;
          });
    }

    private ProcessBuilder shell(String commands) {
      return new ProcessBuilder("bash", "-euo", "pipefail", "-c", replacedIn(commands))
          .directory(ROOT.toFile());
    }

    private String replacedIn(String commands) {
      String text = commands;
      for (var entry : replaced.entrySet()) {
        text = text.replace(entry.getKey(), entry.getValue());
      }
      return text;
    }

    /** What the commands printed. */
    String said() {
      return said.toString();
    }

    /** What a background process printed. */
    String heard(int process) throws IOException {
      return Files.readString(directory.resolve("background-" + process));
    }

    @Override
    public void close() throws Exception {
      background.forEach(Process::destroyForcibly);
      node.kill();
    }
  }
}
