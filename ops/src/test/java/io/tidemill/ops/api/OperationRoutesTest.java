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
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Dead letters, replay, filters, why and verify over HTTP, with everything behind in memory. */
final class OperationRoutesTest {
  private static final String LETTERS = "/api/v1/brokers/default/dead-letters";
  private static final String TRIGGER =
      """
      {"kind": "Function", "metadata": {"name": "f"}, "spec": {}}
      ---
      {"kind": "Trigger", "metadata": {"name": "t"}, "spec": {"subscriber": {"ref": {"name": "f"}}}}
      """;

  private final HttpClient client = HttpClient.newHttpClient();
  private ApiServer server;

  @BeforeEach
  void start() throws Exception {
    server = new ApiServer();
    server.letters.add("a", "TM-5001", "e1");
    server.letters.add("b", "TM-5002", "e2");
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

  private JsonNode get(String path) throws Exception {
    HttpResponse<String> response = call("GET", path, "");
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return Json.parse(response.body());
  }

  @Test
  void listsShowsAndGroupsDeadLetters() throws Exception {
    assertThat(get(LETTERS).path("items")).hasSize(2);
    assertThat(get(LETTERS + "?trigger=a&since=2h&limit=5").path("items")).hasSize(1);
    assertThat(get(LETTERS + "?id=e2").at("/items/0/trigger").asText()).isEqualTo("b");
    assertThat(get(LETTERS + "/0@1").path("trigger").asText()).isEqualTo("b");
    assertThat(get(LETTERS + "/summary").path("groups")).hasSize(1);
    assertThat(get("/api/v1/brokers/workflows/dead-letters").path("items")).hasSize(2);
  }

  @Test
  void redrivesInLines() throws Exception {
    HttpResponse<String> response =
        call("POST", LETTERS + "/redrive", "{\"trigger\": \"a\", \"rate\": 10}");
    assertThat(response.headers().firstValue("content-type")).hasValue("application/x-ndjson");
    String[] lines = response.body().split("\n", -1);
    assertThat(Json.parse(lines[0]).path("done").asBoolean()).isFalse();
    assertThat(Json.parse(lines[1]).path("redriven").asInt()).isEqualTo(1);
    assertThat(server.letters.redriven()).containsExactly("e1");
    call("POST", LETTERS + "/redrive", "{\"dryRun\": true}");
    assertThat(server.letters.redriven()).containsExactly("e1");
  }

  @Test
  void replaysFromATimeOrFromOffsets() throws Exception {
    assertThat(call("POST", "/api/v1/apply", TRIGGER).statusCode()).isEqualTo(200);
    String path = "/api/v1/triggers/t/replay";
    var answer = call("POST", path, "{\"from\": \"2h\", \"subscriber\": \"topic:x\"}");
    assertThat(Json.parse(answer.body().strip()).path("done").asBoolean()).isTrue();
    call("POST", path, "{\"from\": {\"0\": 5, \"3\": 7}, \"dryRun\": true}");
    Operations.Replay byTime = server.operations.replays.getFirst();
    assertThat(byTime.since())
        .isBetween(
            Instant.now().minus(Duration.ofHours(3)), Instant.now().minus(Duration.ofHours(1)));
    assertThat(byTime.subscriber()).isEqualTo("topic:x");
    assertThat(byTime.rate()).isEqualTo(Operations.RATE_DEFAULT);
    Operations.Replay byOffset = server.operations.replays.get(1);
    assertThat(byOffset.offsets()).isEqualTo(Map.of(0, 5L, 3, 7L));
    assertThat(byOffset.since()).isNull();
    assertThat(byOffset.dryRun()).isTrue();
  }

  @Test
  void explainsTestsAndVerifies() throws Exception {
    assertThat(get("/api/v1/events/a%2Fb").path("id").asText()).isEqualTo("a/b");
    var tested = call("POST", "/api/v1/brokers/default/test-filter?last=7", "kind: Trigger");
    assertThat(Json.parse(tested.body()).path("read").asInt()).isEqualTo(7);
    var verified = call("POST", "/api/v1/brokers/default/verify?since=1d", "");
    assertThat(verified.body().lines()).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "GET  | /api/v1/brokers/default/dead-letters/9@9            |            | 404 | TM-2008",
        "GET  | /api/v1/brokers/nobody/dead-letters                 |            | 404 | TM-2001",
        "GET  | /api/v1/brokers/default/dead-letters?since=soon     |            | 400 | TM-2005",
        "GET  | /api/v1/brokers/default/dead-letters?limit=0        |            | 400 | TM-2005",
        "PUT  | /api/v1/brokers/default/dead-letters                |            | 405 | TM-3003",
        "POST | /api/v1/brokers/default/dead-letters/redrive | {\"rate\": 0}     | 400 | TM-1005",
        "POST | /api/v1/brokers/default/dead-letters/redrive | {\"triger\": \"\"} | 400 | TM-1002",
        "POST | /api/v1/brokers/default/dead-letters/redrive | {\"ids\": 1}      | 400 | TM-1005",
        "POST | /api/v1/triggers/t/replay                    | {}               | 400 | TM-1003",
        "POST | /api/v1/triggers/t/replay | {\"from\": {\"a\": 1}}                | 400 | TM-1005",
        "POST | /api/v1/triggers/nobody/replay | {\"from\": \"1h\"}               | 404 | TM-2001",
        "GET  | /api/v1/events/unknown                              |            | 404 | TM-2008",
        "GET  | /api/v1/events                                      |            | 404 | TM-2005",
        "POST | /api/v1/brokers/nobody/verify                       |            | 404 | TM-2001",
        "POST | /api/v1/brokers/default/verify/x                    |            | 404 | TM-2005"
      })
  void refusesWithACode(String method, String path, String body, int status, String code)
      throws Exception {
    HttpResponse<String> response = call(method, path, body == null ? "" : body);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(Json.parse(response.body()).at("/problems/0/code").asText()).isEqualTo(code);
  }
}
