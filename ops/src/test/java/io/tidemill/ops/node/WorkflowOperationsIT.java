package io.tidemill.ops.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemill.ops.cli.Exit;
import io.tidemill.ops.cli.Main;
import io.tidemill.ops.cli.Terminal;
import io.tidemill.ops.testing.KafkaExtension;
import io.tidemill.ops.testing.LiveNode;
import io.tidemill.ops.testing.TestFunction;
import io.tidemill.ops.testing.TestFunction.Answer;
import io.tidemill.ops.testing.TestKafka;
import io.tidemill.schemas.json.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What operators do with workflow instances, on two real nodes: each command is asked of one. */
@ExtendWith(KafkaExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class WorkflowOperationsIT {
  private static final Duration SOON = Duration.ofSeconds(30);

  private static final String RESOURCES =
      """
      apiVersion: tidemill.io/v1
      kind: Function
      metadata: {name: work}
      spec: {http: {url: "%s"}}
      ---
      apiVersion: tidemill.io/v1
      kind: Workflow
      metadata: {name: quotes}
      spec:
        trigger-defs:
          - {name: ASKED, source: /shop, eventID: quote.asked, correlation-token: $.subject}
        states:
          - {name: Ask, type: EVENT, start: true, events: [{event-expression: ASKED, action-mode: SEQUENTIAL, actions: [{function: work, ResultPath: $.work}], OutputPath: $.price, next-state: End}]}
          - {name: End, type: END, status: SUCCESS}
      ---
      apiVersion: tidemill.io/v1
      kind: Workflow
      metadata: {name: orders}
      spec:
        trigger-defs:
          - {name: PAID, source: /shop, eventID: paid, correlation-token: $.subject}
        states:
          - {name: Pay, type: EVENT, start: true, events: [{event-expression: PAID, action-mode: SEQUENTIAL, actions: [], next-state: Work}]}
          - {name: Work, type: OPERATION, action-mode: SEQUENTIAL, ResultPath: $.done, actions: [{function: work}], next-state: End}
          - {name: End, type: END, status: SUCCESS}
      """;

  private static final String LATER =
      """
      apiVersion: tidemill.io/v1
      kind: Workflow
      metadata: {name: orders}
      spec:
        trigger-defs:
          - {name: BOUGHT, source: /shop, eventID: bought, correlation-token: $.subject}
          - {name: PAID, source: /shop, eventID: paid, correlation-token: $.subject}
        states:
          - {name: Pay, type: EVENT, start: true, events: [{event-expression: BOUGHT or PAID, action-mode: SEQUENTIAL, actions: [], next-state: Again}]}
          - {name: Again, type: EVENT, events: [{event-expression: BOUGHT or PAID, action-mode: SEQUENTIAL, actions: [], next-state: End}]}
          - {name: End, type: END, status: SUCCESS}
      """;

  private final AtomicInteger status = new AtomicInteger(200);
  private final AtomicInteger turn = new AtomicInteger();
  private final TestKafka kafka;
  private LiveNode one;
  private LiveNode two;
  private TestFunction function;

  @TempDir private Path directory;

  private record Ran(int exit, String out, String err) {}

  WorkflowOperationsIT(TestKafka kafka) {
    this.kafka = kafka;
  }

  @BeforeAll
  void start() {
    function =
        new TestFunction(
            _ -> status.get() == 200 ? Answer.status(204) : Answer.status(status.get()));
    one = LiveNode.alone(kafka);
    two = one.joined();
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() ->
            one.send("GET", "/readyz", "", Map.of()).statusCode() == 200
                && two.send("GET", "/readyz", "", Map.of()).statusCode() == 200
                && run("wf", "ls", "-o", "json").err().isEmpty()
                && run("wf", "ls", "-o", "json").err().isEmpty());
    one.apply(RESOURCES.formatted(function.url()));
  }

  @AfterAll
  void stop() {
    two.close();
    one.close();
    function.close();
  }

  /** Asks the nodes in turns, so that some answers have to come from the other one. */
  private Ran run(String... args) {
    LiveNode node = turn.getAndIncrement() % 2 == 0 ? one : two;
    var out = new StringWriter();
    var err = new StringWriter();
    int exit =
        Main.run(
            new Terminal(
                new ByteArrayInputStream("".getBytes(StandardCharsets.UTF_8)),
                new PrintWriter(out),
                new PrintWriter(err),
                Map.of("TIDEMILL_SERVER", node.url("").toString()),
                false,
                false),
            args);
    return new Ran(exit, out.toString(), err.toString());
  }

  private Ran ok(String... args) {
    Ran ran = run(args);
    assertThat(ran.exit()).as(String.join(" ", args) + "\n" + ran.out() + ran.err()).isZero();
    return ran;
  }

  private JsonNode json(String... args) throws IOException {
    return Json.parse(ok(args).out());
  }

  private void awaitStatus(String token, String wanted) {
    await(token + " " + wanted)
        .atMost(SOON)
        .until(() ->
            json("wf", "show", "orders", token, "-o", "json")
                .path("status")
                .asText()
                .equals(wanted));
  }

  private String send(String token, String id) {
    return run(
            "wf",
            "send",
            "orders",
            token,
            "--type",
            "paid",
            "--source",
            "/shop",
            "--id",
            id,
            "-o",
            "name")
        .out()
        .strip();
  }

  @Test
  void whatFailedIsTrackedRetriedAndRecorded() throws Exception {
    status.set(400);
    try {
      ok("wf", "start", "orders", "--token", "f", "--start-id", "s", "--input", "{\"n\": 1}");
      assertThat(ok("wf", "start", "orders", "--token", "f", "--start-id", "s").out())
          .contains("orders/f/1");
      assertThat(send("f", "e1")).isEqualTo("consumed");
      Ran failed = run("wf", "show", "orders", "f", "--wait", "--within", "30s");
      assertThat(failed.exit()).as(failed.out() + failed.err()).isEqualTo(Exit.SOFTWARE);
      assertThat(failed.err()).contains("  Pay\n").contains("  work#1\n");
    } finally {
      status.set(200);
    }
    String trail = ok("wf", "show", "orders", "f", "--trail").out();
    assertThat(trail)
        .contains("stateentered", "eventconsumed", "callfailed", "ended")
        .contains("{\"n\":1}");
    assertThat(ok("wf", "ls", "orders", "--status", "FAILURE", "-o", "name").out())
        .contains("orders/f/1");
    ok("wf", "retry", "orders", "f");
    ok("wf", "show", "orders", "f", "--wait", "--within", "30s");
    Ran refused = run("wf", "retry", "orders", "f");
    assertThat(refused.exit()).isEqualTo(Exit.CONFLICT);
    assertThat(refused.err()).startsWith("TM-2009");

    Path test = directory.resolve("f.test.yaml");
    Ran recorded = ok("wf", "record", "orders", "f", "--output-file", test.toString());
    assertThat(recorded.err()).isEmpty();
    ok("test", test.toString());

    ok("wf", "restart", "orders", "f", "--from", "Pay");
    assertThat(json("wf", "show", "orders", "f", "-o", "json").at("/data/n").asInt()).isEqualTo(1);
    Ran nowhere = run("wf", "restart", "orders", "f", "--from", "Nowhere");
    assertThat(nowhere.err()).contains("TM-2009").contains("one of Pay, Work");
    ok("wf", "cancel", "orders", "f");
  }

  @Test
  void aSenderThatWaitsIsAnsweredByWhateverNodeOwnsTheInstance() {
    for (int i = 0; i < 8; i++) {
      HttpResponse<String> answer = ask(i % 2 == 0 ? one : two, "q" + i);
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      assertThat(answer.body()).isEqualTo(Integer.toString(i));
    }
    status.set(400);
    try {
      for (LiveNode node : List.of(one, two)) {
        HttpResponse<String> answer = ask(node, "9");
        assertThat(answer.statusCode()).isEqualTo(502);
        assertThat(answer.body()).contains("\"error\":\"SYS.InvalidParameter\"");
      }
    } finally {
      status.set(200);
    }
  }

  private static HttpResponse<String> ask(LiveNode node, String id) {
    return node.send(
        "POST",
        "/events/default",
        "{\"price\": %s}".formatted(id.replace("q", "")),
        Map.of(
            "Prefer", "wait=30",
            "Content-Type", "application/json",
            "ce-specversion", "1.0",
            "ce-id", id + node.url("").getPort(),
            "ce-source", "/shop",
            "ce-type", "quote.asked",
            "ce-subject", id + node.url("").getPort()));
  }

  @Test
  void aPauseHoldsEventsAndEachEventIsAnswered() throws Exception {
    ok("wf", "start", "orders", "--token", "p");
    ok("wf", "pause", "orders", "p");
    assertThat(ok("wf", "ls", "--status", "PAUSED", "-o", "name").out()).contains("orders/p/1");
    assertThat(send("p", "e1")).isEqualTo("held");
    assertThat(json("wf", "show", "orders", "p", "-o", "json").path("held").asInt()).isEqualTo(1);
    ok("wf", "resume", "orders", "p");
    awaitStatus("p", "SUCCESS");
    Ran ended = run("wf", "send", "orders", "p", "--type", "paid", "--source", "/shop");
    assertThat(ended.exit()).isEqualTo(Exit.CONFLICT);
    Ran unfit = run("wf", "send", "orders", "p2", "--type", "payed", "--source", "/shop");
    assertThat(unfit.err()).startsWith("TM-2003");
    ok("wf", "start", "orders", "--token", "p2");
    unfit = run("wf", "send", "orders", "p2", "--type", "payed", "--source", "/shop");
    assertThat(unfit.err()).startsWith("TM-2010").contains("--source /shop --type paid");
    ok("wf", "cancel", "orders", "p2", "--reason", "it was a test");
    assertThat(ok("wf", "show", "orders", "p2").out()).contains("CANCELLED", "it was a test");
  }

  @Test
  void manyAreCountedCommandedAtARateAndNeverTwice() {
    for (int i = 0; i < 30; i++) {
      ok("wf", "start", "orders", "--token", "many-" + i);
    }
    assertThat(ok("wf", "ls", "orders", "--token", "many-", "-o", "name").out().lines())
        .hasSize(30);
    Ran page = ok("wf", "ls", "orders", "--token", "many-", "--limit", "20", "-o", "name");
    String cursor = page.err().strip().replaceAll(".* ", "");
    assertThat(
            ok("wf", "ls", "orders", "--token", "many-", "--after", cursor, "-o", "name")
                .out()
                .lines())
        .hasSize(10);
    assertThat(ok("wf", "pause", "--all", "orders", "--token", "many-", "--dry-run").out())
        .startsWith("would pause 30 instances");
    assertThat(ok("wf", "pause", "--all", "orders", "--token", "many-", "--yes").out())
        .endsWith("pause: 30 of 30 instances applied, 0 refused\n");
    assertThat(ok("wf", "pause", "--all", "orders", "--token", "many-", "--yes").out())
        .isEqualTo("would pause 0 instances\n");
    long start = System.nanoTime();
    assertThat(
            ok("wf", "cancel", "--all", "orders", "--token", "many-", "--rate", "20", "--yes")
                .out())
        .endsWith("cancel: 30 of 30 instances applied, 0 refused\n");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofSeconds(1));
    assertThat(
            ok("wf", "ls", "orders", "--token", "many-", "--status", "CANCELLED", "-o", "name")
                .out()
                .lines())
        .hasSize(30);
  }

  @Test
  void anEventThatFoundNobodyFindsItsInstanceLater() throws Exception {
    one.apply(LATER.replace("orders", "buys").replaceFirst("BOUGHT or PAID", "BOUGHT"));
    await().atMost(SOON).until(() -> !json("get", "wf", "buys", "-o", "json").isEmpty());
    ok("send", "--type", "paid", "--source", "/shop", "--subject", "late", "--id", "late-1");
    await("the dead letter")
        .atMost(SOON)
        .until(() ->
            json("dlq", "ls", "--broker", "workflows", "--id", "late-1", "-o", "json")
                    .path("items")
                    .size()
                > 0);
    assertThat(ok("dlq", "redrive", "--broker", "workflows", "--id", "late-1", "--dry-run").out())
        .startsWith("would redrive 1");
    one.apply(LATER.replace("orders", "buys"));
    ok("dlq", "redrive", "--broker", "workflows", "--id", "late-1");
    await("the redriven event starts an instance now")
        .atMost(SOON)
        .until(() -> run("wf", "show", "buys", "late").out().contains("State:     Again"));
    assertThat(ok("dlq", "redrive", "--broker", "workflows", "--id", "late-1").out())
        .startsWith("redrove 0 of");
  }

  @Test
  void aVersionThatLiveInstancesRunIsKept() throws Exception {
    String first = LATER.replace("orders", "versions");
    one.apply(first);
    ok("wf", "start", "versions", "--token", "v");
    one.apply(
        first.replace("name: End", "name: Last").replace("next-state: End", "next-state: Last"));
    await("both nodes have read it")
        .atMost(SOON)
        .until(() ->
            one.get("/api/v1/workflows/versions/versions").path("items").size() == 2
                && two.get("/api/v1/workflows/versions/versions").path("items").size() == 2);
    JsonNode versions = json("get", "workflow", "versions", "--versions", "-o", "json");
    assertThat(versions.at("/items/1/live").asInt()).isEqualTo(1);
    assertThat(versions.at("/items/1/appliedAt").asText()).startsWith("20");
    Ran used = run("delete", "workflow", "versions", "--version", "1", "--yes");
    assertThat(used.exit()).isEqualTo(Exit.CONFLICT);
    assertThat(used.err()).contains("1 live instances of versions that run version 1");
    ok("wf", "cancel", "versions", "v");
    ok("delete", "workflow", "versions", "--version", "1", "--yes");
    await("both nodes have read it")
        .atMost(SOON)
        .until(() ->
            one.get("/api/v1/workflows/versions/versions").path("items").size() == 1
                && two.get("/api/v1/workflows/versions/versions").path("items").size() == 1);
  }
}
