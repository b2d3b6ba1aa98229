package io.tidemill.ops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.ops.cli.Shell.Ran;
import java.io.InputStream;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What needs no server: help, mistakes on the line, and a server that is not there. */
final class CommandLineTest {
  private final Shell shell = new Shell();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "help",
        "help apply",
        "help delete",
        "help dlq",
        "help dlq ls",
        "help dlq redrive",
        "help replay",
        "help send",
        "help test",
        "help test-filter",
        "help validate",
        "help verify",
        "help wf",
        "help wf start",
        "help why"
      })
  void helpReadsAsAgreed(String line) throws Exception {
    String file = line.replace(' ', '-') + ".txt";
    try (InputStream golden = CommandLineTest.class.getResourceAsStream(file)) {
      String expected =
          golden == null ? "" : new String(golden.readAllBytes(), StandardCharsets.UTF_8);
      // To accept a change, write what is printed into src/test/resources/…/cli/<file>.
      assertThat(shell.run(line.split(" ")).out()).as(file).isEqualTo(expected);
    }
  }

  @Test
  void helpIsTheSameByEveryWay() {
    String help = shell.run("help").out();
    assertThat(shell.run().out()).isEqualTo(help);
    assertThat(shell.run("--help").out()).isEqualTo(help);
    assertThat(shell.run("wf", "start", "-h").out())
        .isEqualTo(shell.run("help", "wf", "start").out());
  }

  @Test
  void everyCommandHasExamplesAndOneLine() {
    for (String command : Commands.names()) {
      Ran ran = shell.run("help", command);
      assertThat(ran.out()).as(command).contains("Examples:\n  tidemill ");
      assertThat(shell.run("help").out()).contains("  " + command + " ");
    }
  }

  @Test
  void colourIsOnlyForPeople() {
    assertThat(shell.run("help").out()).doesNotContain("\u001B");
    assertThat(new Shell().withColours().run("help").out()).contains("\u001B");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "aply -f x            | did you mean: tidemill apply",
        "wf strat order       | did you mean: tidemill wf start",
        "help desribe         | did you mean: tidemill help describe",
        "get triggers --ouput | write `--output`",
        "get triggers --sever=x | write `--server`",
        "get trigers          | write `triggers`",
        "get nonsense         | name one of the kinds",
        "get                  | see: tidemill get --help",
        "get triggers a b     | no more arguments",
        "get triggers -o xml  | see: tidemill get --help",
        "get triggers --timeout 5 | write for example 500ms, 10s or 2m",
        "get triggers --server host:80 | correct the option --server",
        "delete trigger       | either KIND NAME or -f FILE",
        "frobnicate           | see: tidemill --help"
      })
  void mistakesComeWithAHint(String line, String hint) {
    Ran ran = shell.run(line.split(" +"));
    assertThat(ran.exit()).as(ran.err()).isEqualTo(Exit.USAGE);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err()).startsWith("TM-2007  (author)\n  found ").contains(hint);
  }

  @Test
  void aServerThatIsNotThereIsSaidWithWhatToDo() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    Ran ran = shell.server("http://127.0.0.1:" + port + "/").run("get", "triggers");
    assertThat(ran.exit()).isEqualTo(Exit.UNAVAILABLE);
    assertThat(ran.err())
        .startsWith("TM-2006  (operator)\n  found no answer from http://127.0.0.1:" + port)
        .contains("start one with: tidemill dev");
    Ran version = shell.run("version");
    assertThat(version.exit()).isZero();
    assertThat(version.out()).contains("server  not reachable at");
  }

  @Test
  void aServerThatDoesNotAnswerIsNotWaitedForForever() throws Exception {
    try (ServerSocket deaf = new ServerSocket(0)) {
      Ran ran =
          shell.run(
              "get",
              "fn",
              "--server",
              "http://127.0.0.1:" + deaf.getLocalPort(),
              "--timeout",
              "50ms");
      assertThat(ran.exit()).isEqualTo(Exit.UNAVAILABLE);
      assertThat(ran.err()).contains("within 50 ms");
    }
  }
}
