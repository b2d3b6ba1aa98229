package io.tidemill.ops.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.ops.cli.Main;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code tidemill demo} as a process of its own. */
final class DemoIT {
  private static final Duration LONGEST = Duration.ofSeconds(120);
  private static final Path ROOT =
      Path.of(Objects.requireNonNull(System.getProperty("tidemill.root")));

  @TempDir private Path dir;

  @Test
  void givesTheTableThatTheFileMustGive() throws Exception {
    Process demo = start();
    List<String> out = output(demo);
    assertThat(exit(demo)).as(String.join("\n", out)).isZero();
    assertThat(out).anyMatch(line -> line.matches("  ✓ SUCCESS, approved +60 +60"));
    assertThat(out).anyMatch(line -> line.matches("  ✓ TM-5008 .* 11 +11"));
    assertThat(out).noneMatch(line -> line.contains("✗")).anyMatch(line -> line.contains("p99"));
    assertThat(left()).as("temporary directories").isEmpty();
  }

  @Test
  void saysNoWhenOneEventIsMissing() throws Exception {
    List<String> lines =
        new ArrayList<>(Files.readAllLines(ROOT.resolve("examples/loan-approval/events.jsonl")));
    int removed = 0;
    while (!lines.get(removed).contains("\"decision\":\"approve\"")) {
      removed++;
    }
    lines.remove(removed);
    Path file = Files.write(dir.resolve("events.jsonl"), lines);
    Process demo = start("--events", file.toString());
    List<String> out = output(demo);
    assertThat(exit(demo)).as(String.join("\n", out)).isEqualTo(1);
    assertThat(out).anyMatch(line -> line.matches("  ✗ SUCCESS, approved +59 +60"));
  }

  @Test
  void leavesNothingBehindWhenItIsStoppedInTheMiddle() throws Exception {
    Process demo = start();
    var reader = demo.inputReader(StandardCharsets.UTF_8);
    String line = reader.readLine();
    while (line != null && !line.contains("first event over")) {
      line = reader.readLine();
    }
    List<ProcessHandle> children = demo.children().toList();
    assertThat(children).as("the sender").hasSize(1);
    // SIGTERM takes the way of Ctrl-C's SIGINT, which a test run in the background would ignore.
    assertThat(demo.toHandle().destroy()).isTrue();
    reader.transferTo(Writer.nullWriter());
    assertThat(exit(demo)).isEqualTo(143);
    assertThat(children.getFirst().isAlive()).isFalse();
    assertThat(left()).as("temporary directories").isEmpty();
    assertThat(Files.readString(dir.resolve("err"))).isEqualTo("stopping …\nstopped\n");
  }

  private Process start(String... options) throws IOException {
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Xmx1g",
                "-Djava.io.tmpdir=" + Files.createDirectories(dir.resolve("tmp")),
                "-Dtidemill.home=" + ROOT,
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "demo"));
    command.addAll(List.of(options));
    return new ProcessBuilder(command).redirectError(dir.resolve("err").toFile()).start();
  }

  private static List<String> output(Process demo) {
    return demo.inputReader(StandardCharsets.UTF_8).lines().toList();
  }

  private static int exit(Process demo) throws InterruptedException {
    assertThat(demo.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS)).as("ends in time").isTrue();
    return demo.exitValue();
  }

  private List<Path> left() throws IOException {
    try (Stream<Path> files = Files.list(dir.resolve("tmp"))) {
      return files.filter(file -> file.getFileName().toString().startsWith("tidemill-")).toList();
    }
  }
}
