package io.tidemill.ops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.ops.api.ApiServer;
import io.tidemill.ops.cli.Shell.Ran;
import io.tidemill.schemas.json.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code tidemill send} against a door that remembers what came. */
final class SendTest {
  private final Door door = new Door();
  @TempDir private Path dir;
  private ApiServer server;
  private Shell shell;

  @BeforeEach
  void start() throws Exception {
    server = new ApiServer(door);
    shell = new Shell().server(server.uri().toString());
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  private Ran sendFile(String text, String... more) throws Exception {
    String[] args = new String[3 + more.length];
    args[0] = "send";
    args[1] = "-f";
    args[2] = Files.writeString(dir.resolve("events.json"), text).toString();
    System.arraycopy(more, 0, args, 3, more.length);
    return shell.run(args);
  }

  @Test
  void sendsOneEventAsHeadersAndBody() {
    Ran ran =
        shell.run(
            "send",
            "--type",
            "order.created",
            "--id",
            "7",
            "--subject",
            "größe 1%",
            "--broker",
            "shop",
            "--data",
            "{\"order\": 42}",
            "--extension",
            "tenant=a",
            "--extension",
            "x=1");
    assertThat(ran.exit()).as(ran.err()).isZero();
    assertThat(ran.out()).isEqualTo("202  7\n");
    assertThat(ran.err()).isEqualTo("POST " + server.uri() + "/events/shop\n");
    Door.Received event = door.received.getLast();
    assertThat(event.path()).isEqualTo("/events/shop");
    assertThat(event.headers())
        .containsEntry("ce-specversion", "1.0")
        .containsEntry("ce-type", "order.created")
        .containsEntry("ce-source", "/tidemill/cli")
        .containsEntry("ce-subject", "gr%C3%B6%C3%9Fe%201%25")
        .containsEntry("ce-tenant", "a")
        .containsEntry("ce-x", "1")
        .containsEntry("content-type", "application/json");
    assertThat(event.body()).isEqualTo("{\"order\":42}");
  }

  @Test
  void sendsTheWholeEventAsTheBody() throws Exception {
    shell.run("send", "--mode", "structured", "--type", "t", "--id", "7", "--source", "/s");
    Door.Received event = door.received.getLast();
    assertThat(event.path()).isEqualTo("/events/default");
    assertThat(event.header("content-type")).startsWith("application/cloudevents+json");
    assertThat(event.body())
        .isEqualTo("{\"specversion\":\"1.0\",\"id\":\"7\",\"source\":\"/s\",\"type\":\"t\"}");
  }

  @Test
  void sendsTextAndBytesAsTheyAre() throws Exception {
    shell.run("send", "--type", "t", "--data", "hello", "--content-type", "text/plain");
    assertThat(door.received.getLast().body()).isEqualTo("hello");
    assertThat(door.received.getLast().header("content-type")).isEqualTo("text/plain");
    Path bytes = Files.write(dir.resolve("x.bin"), new byte[] {(byte) 0xFF, 1});
    shell.run(
        "send",
        "--type",
        "t",
        "--data",
        "@" + bytes,
        "--content-type",
        "image/png",
        "--mode",
        "structured");
    assertThat(Json.parse(door.received.getLast().body()).path("data_base64").asText())
        .isEqualTo("/wE=");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[{'id':'1','type':'t','source':'/s'},{'id':'2','type':'t','source':'/s'}]",
        "{'id':'1','type':'t','source':'/s'}\n\n{'id':'2','type':'t','source':'/s'}\n",
        "{\n'id':'1',\n'type':'t','source':'/s'}{'id':'2','type':'t','source':'/s'}"
      })
  void sendsEveryEventOfAFileInItsOrder(String text) throws Exception {
    Ran ran = sendFile(text.replace('\'', '"'));
    assertThat(ran.exit()).as(ran.err()).isZero();
    assertThat(ran.out()).isEqualTo("202  1\n202  2\n");
    assertThat(ran.err()).endsWith("sent 2, refused 0\n");
  }

  @Test
  void fillsInWhatTheEventsOfAFileLack() throws Exception {
    sendFile("{\"id\":\"1\",\"data\":{\"a\":1.50}}", "--type", "t", "--source", "/mine");
    Door.Received event = door.received.getLast();
    assertThat(event.header("ce-type")).isEqualTo("t");
    assertThat(event.header("ce-source")).isEqualTo("/mine");
    assertThat(event.body()).isEqualTo("{\"a\":1.50}");
  }

  @Test
  void goesOnAfterARefusalAndTellsOfThePart() throws Exception {
    Ran ran = sendFile("{\"id\":\"1\"}{\"id\":\"bad\"}{\"id\":\"3\"}", "--type", "t");
    assertThat(ran.exit()).isEqualTo(Exit.PARTIAL);
    assertThat(ran.out()).isEqualTo("202  1\n202  3\n");
    assertThat(ran.err())
        .contains("event bad was not accepted:\nTM-3001  POST /events/default")
        .endsWith("sent 2, refused 1\n");
    assertThat(sendFile("{\"id\":\"bad\"}", "--type", "t").exit()).isEqualTo(Exit.VALIDATION);
  }

  @Test
  void stopsWhereTheServerCannotTakeMore() throws Exception {
    Ran ran = sendFile("{\"id\":\"1\"}{\"id\":\"down\"}{\"id\":\"3\"}", "--type", "t");
    assertThat(ran.exit()).isEqualTo(Exit.PARTIAL);
    assertThat(ran.err()).contains("Stopped: the rest of");
    assertThat(door.received).hasSize(2);
  }

  @Test
  void tellsTheLineThatIsNoEvent() throws Exception {
    Ran ran = sendFile("{\"id\":\"1\"}\n{\"id\":\n", "--type", "t");
    assertThat(ran.exit()).isEqualTo(Exit.PARTIAL);
    assertThat(ran.err()).contains("TM-3001").contains("events.json:3:");
    assertThat(sendFile("42").exit()).isEqualTo(Exit.VALIDATION);
    assertThat(sendFile("{\"type\":{}}").err()).contains("the attribute `type`");
  }

  @Test
  void refusesWhatMakesNoSense() throws Exception {
    assertThat(shell.run("send").exit()).isEqualTo(Exit.USAGE);
    assertThat(sendFile("{}", "--id", "1").exit()).isEqualTo(Exit.USAGE);
    assertThat(shell.run("send", "--type", "t", "--data", "{order: 1}").err())
        .contains("quote it for the shell");
    assertThat(shell.run("send", "--type", "t", "--extension", "Not-OK=1").err())
        .contains("a name of a-z and 0-9");
    assertThat(shell.run("send", "-f", "/no/such").err()).contains("TM-2002  /no/such");
    assertThat(door.received).isEmpty();
  }
}
