package io.tidemill.ops.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemill.schemas.json.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Finding, telling and commanding instances over HTTP, with everything behind in memory. */
final class InstanceRoutesTest {
  private static final String AT = "/api/v1/workflows/order/instances";
  private static final String BULK = "/api/v1/workflows/order/bulk/";
  private static final String WORKFLOWS =
      """
      {"kind": "Workflow", "metadata": {"name": "order"}, "spec": {"states": [{}]}}
      ---
      {"kind": "Workflow", "metadata": {"name": "ship"}, "spec": {"states": [{}]}}
      """;

  private final HttpClient client = HttpClient.newHttpClient();
  private ApiServer server;

  @BeforeEach
  void start() throws Exception {
    server = new ApiServer();
    assertThat(call("POST", "/api/v1/apply", WORKFLOWS).statusCode()).isEqualTo(200);
    for (String token : List.of("a-1", "a-2", "b-1")) {
      call("POST", AT, "{\"token\": \"%s\", \"input\": {\"n\": 1}}".formatted(token));
    }
    call("POST", "/api/v1/workflows/ship/instances", "{\"token\": \"s\"}");
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
    client.shutdownNow();
  }

  private HttpResponse<String> call(String method, String path, String body) throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create(server.uri() + path))
            .method(method, BodyPublishers.ofString(body));
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private JsonNode json(String method, String path, String body) throws Exception {
    HttpResponse<String> response = call(method, path, body);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return Json.parse(response.body());
  }

  private JsonNode get(String path) throws Exception {
    return json("GET", path, "");
  }

  private JsonNode bulk(String verb, String body) throws Exception {
    String[] lines = call("POST", BULK + verb, body).body().strip().split("\n", -1);
    return Json.parse(lines[lines.length - 1]);
  }

  @Test
  void aReplyIsTakenWhileItsSenderWaits() throws Exception {
    assertThat(json("POST", "/api/v1/replies/here", "{\"data\": 1}").path("answered").asBoolean())
        .isTrue();
    assertThat(call("POST", "/api/v1/replies/here", "{\"code\": \"SYS.Fail\"}").statusCode())
        .isEqualTo(200);
    assertThat(call("POST", "/api/v1/replies/gone", "{\"data\": 1}").statusCode()).isEqualTo(404);
    assertThat(call("GET", "/api/v1/replies/here", "").statusCode()).isEqualTo(405);
  }

  @Test
  void findsByTokenStatusStateAndVersionPageByPage() throws Exception {
    assertThat(get(AT + "?token=a-").path("items")).hasSize(2);
    assertThat(get(AT + "?state=First&version=1&since=30d").path("items")).hasSize(3);
    assertThat(get(AT + "?version=2").path("items")).isEmpty();
    JsonNode first = get(AT + "?limit=2");
    assertThat(first.path("complete").asBoolean()).isFalse();
    JsonNode rest = get(AT + "?limit=2&after=" + first.path("next").asText());
    assertThat(rest.path("items")).hasSize(1);
    assertThat(rest.path("complete").asBoolean()).isTrue();
  }

  @Test
  void findsInAllWorkflowsAndSaysWhatIsMissing() throws Exception {
    assertThat(get("/api/v1/instances").path("items")).hasSize(4);
    server.workflows.missing = "a partition without an owner";
    JsonNode answer = get("/api/v1/instances?status=RUNNING");
    assertThat(answer.path("missing").asText()).isEqualTo("a partition without an owner");
    assertThat(answer.path("complete").asBoolean()).isFalse();
  }

  @Test
  void commandsOneInstanceAndSaysWhatBecameOfIt() throws Exception {
    String commands = AT + "/a-1/commands";
    assertThat(json("POST", commands, "{\"command\": \"pause\"}").path("phase").asText())
        .isEqualTo("PAUSED");
    var again = call("POST", commands, "{\"command\": \"pause\"}");
    assertThat(again.statusCode()).isEqualTo(409);
    assertThat(again.body()).contains("TM-2009");
    assertThat(get(AT + "?status=PAUSED").path("items")).hasSize(1);
    json("POST", commands, "{\"command\": \"cancel\", \"reason\": \"no\", \"run\": 1}");
    assertThat(server.workflows.commands).containsExactly("Pause a-1", "Cancel a-1");
  }

  @Test
  void restartsWithTheInputThatTheStateHad() throws Exception {
    String commands = AT + "/a-1/commands";
    json("POST", commands, "{\"command\": \"restart\", \"state\": \"First\"}");
    assertThat(server.workflows.restarted).isEqualTo("{\"n\":1}");
    json("POST", commands, "{\"command\": \"restart\", \"state\": \"X\", \"input\": 7}");
    assertThat(server.workflows.restarted).isEqualTo("7");
    var never = call("POST", commands, "{\"command\": \"restart\", \"state\": \"Last\"}");
    assertThat(never.statusCode()).isEqualTo(409);
    assertThat(never.body()).contains("one of First");
    server.workflows.gone = 3;
    var gone = call("POST", commands, "{\"command\": \"restart\", \"state\": \"First\"}");
    assertThat(gone.statusCode()).isEqualTo(404);
    assertThat(gone.body()).contains("TM-2011").contains("--input");
  }

  @Test
  void tellsTheTrailAndRecordsARun() throws Exception {
    assertThat(get(AT + "/a-1/trail?run=1").at("/steps/0/facts/1/data/n").asInt()).isEqualTo(1);
    assertThat(get(AT + "/a-1/record").at("/file/clock").asText()).startsWith("2026");
    assertThat(call("GET", AT + "/a-1/trail?run=2", "").statusCode()).isEqualTo(404);
    assertThat(call("GET", AT + "/a-1?run=2", "").statusCode()).isEqualTo(404);
  }

  @Test
  void givesAnEventToOneInstance() throws Exception {
    String event = "{\"source\": \"/s\", \"type\": \"t\", \"data\": {\"amount\": 1.10}}";
    JsonNode answer = json("POST", AT + "/a-1/events", event);
    assertThat(answer.path("outcome").asText()).isEqualTo("consumed");
    assertThat(answer.at("/event/id").asText()).isNotEmpty();
    assertThat(call("POST", AT + "/a-1/events", "{\"type\": \"t\"}").statusCode()).isEqualTo(400);
    assertThat(call("POST", AT + "/nobody/events", event).statusCode()).isEqualTo(404);
  }

  @Test
  void countsManyBeforeItCommandsThem() throws Exception {
    JsonNode counted = bulk("cancel", "{\"token\": \"a-\", \"dryRun\": true}");
    assertThat(counted.path("matching").asInt()).isEqualTo(2);
    assertThat(counted.path("examples")).hasSize(2);
    assertThat(server.workflows.commands).isEmpty();
    JsonNode done = bulk("cancel", "{\"token\": \"a-\"}");
    assertThat(done.path("applied").asInt()).isEqualTo(2);
    assertThat(done.hasNonNull("next")).isFalse();
    assertThat(bulk("cancel", "{}").path("matching").asInt()).as("what is left").isEqualTo(1);
  }

  @Test
  void commandsManyInPortionsThatFollowEachOther() throws Exception {
    JsonNode first = bulk("pause", "{\"limit\": 2}");
    assertThat(first.path("applied").asInt()).isEqualTo(2);
    JsonNode second =
        bulk("pause", "{\"limit\": 2, \"after\": \"%s\"}".formatted(first.path("next").asText()));
    assertThat(second.path("applied").asInt()).isEqualTo(1);
    assertThat(second.hasNonNull("next")).isFalse();
    assertThat(bulk("resume", "{}").path("applied").asInt()).isEqualTo(3);
  }

  @Test
  void retriesWhatFailedInAStateButNotWhatChangedSince() throws Exception {
    server.workflows.end("order", "a-1", "FAILURE");
    JsonNode early = bulk("retry", "{\"before\": \"2026-11-22T12:00:00Z\"}");
    assertThat(early.path("matching").asInt()).isZero();
    JsonNode done = bulk("retry", "{\"status\": \"FAILURE\"}");
    assertThat(done.path("applied").asInt()).isEqualTo(1);
    assertThat(server.workflows.commands).containsExactly("Retry a-1");
  }

  @Test
  void listsVersionsAndDeletesOneThatNobodyRuns() throws Exception {
    String versions = "/api/v1/workflows/order/versions";
    call("POST", "/api/v1/apply", WORKFLOWS.replace("{}", "{\"a\": 1}"));
    JsonNode items = get(versions).path("items");
    assertThat(items).hasSize(2);
    assertThat(items.at("/0/current").asBoolean()).isTrue();
    assertThat(items.at("/1/live").asInt()).isEqualTo(3);
    assertThat(items.at("/1/appliedAt").asText()).isEqualTo("2026-11-22T12:00:00Z");
    var used = call("DELETE", versions + "/1", "");
    assertThat(used.statusCode()).isEqualTo(409);
    assertThat(used.body())
        .contains("TM-1011")
        .contains("3 live instances")
        .contains("tidemill wf ls order --status RUNNING --version 1");
    bulk("cancel", "{}");
    assertThat(call("DELETE", versions + "/2", "").statusCode()).as("the newest").isEqualTo(409);
    assertThat(call("DELETE", versions + "/1", "").statusCode()).isEqualTo(200);
    assertThat(get(versions).path("items")).hasSize(1);
    assertThat(call("DELETE", versions + "/1", "").statusCode()).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "GET  | /api/v1/instances?stats=RUNNING              |                  | 400 | TM-2005",
        "GET  | /api/v1/instances?status=DONE                |                  | 400 | TM-2005",
        "GET  | /api/v1/instances?after=x                    |                  | 400 | TM-2005",
        "GET  | /api/v1/workflows/order/instances?version=0  |                  | 400 | TM-2005",
        "GET  | /api/v1/workflows/order/instances/a-1?run=0  |                  | 400 | TM-2005",
        "GET  | /api/v1/workflows/order/instances/x/trail    |                  | 404 | TM-2003",
        "GET  | /api/v1/workflows/order/instances/x/record   |                  | 404 | TM-2003",
        "GET  | /api/v1/workflows/order/instances/x/nothing  |                  | 404 | TM-2005",
        "POST | /api/v1/workflows/order/instances/a-1/commands | {\"command\": \"stop\"} | 400 | TM-1005",
        "POST | /api/v1/workflows/order/instances/a-1/commands | {\"run\": 0, \"command\": \"cancel\"} | 400 | TM-1005",
        "POST | /api/v1/workflows/order/bulk/cancle          | {}               | 404 | TM-2005",
        "POST | /api/v1/workflows/ordre/bulk/cancel          | {}               | 404 | TM-2001",
        "POST | /api/v1/workflows/order/bulk/cancel          | {\"state\": 1} | 400 | TM-1005",
        "POST | /api/v1/workflows/order/bulk/cancel          | {\"stat\": \"\"} | 400 | TM-1002",
        "POST | /api/v1/workflows/order/bulk/resume | {\"status\": \"FAILURE\"} | 400 | TM-1005",
        "POST | /api/v1/workflows/order/bulk/cancel          | {\"after\": \"9.\"} | 400 | TM-1005",
        "GET  | /api/v1/workflows/ordre/versions             |                  | 404 | TM-2001",
        "DELETE | /api/v1/workflows/order/versions/x         |                  | 404 | TM-2001"
      })
  void refusesWithACode(String method, String path, String body, int status, String code)
      throws Exception {
    HttpResponse<String> response = call(method, path, body == null ? "" : body);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(Json.parse(response.body()).at("/problems/0/code").asText()).isEqualTo(code);
  }
}
