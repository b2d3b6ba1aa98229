package io.tidemill.ops.api;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import io.tidemill.schemas.json.Json;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/** The API over HTTP, with everything behind it in memory. */
final class ApiHandlerTest {
  private static final String FUNCTION =
      "{\"kind\":\"Function\",\"metadata\":{\"name\":\"mail\"},\"spec\":{\"url\":\"http://f/\"}}";
  private static final String TRIGGER =
      """
      kind: Trigger
      metadata: {name: notify}
      spec: {subscriber: {ref: {name: mail}}}
      """;
  private static final String WORKFLOW =
      "{\"kind\":\"Workflow\",\"metadata\":{\"name\":\"order\"},\"spec\":{\"states\":[]}}";

  private final HttpClient client = HttpClient.newHttpClient();
  private ApiServer server;

  @BeforeEach
  void start() throws Exception {
    server = new ApiServer();
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

  private HttpResponse<String> get(String path) throws Exception {
    return call("GET", path, "");
  }

  private static JsonNode json(HttpResponse<String> response) throws Exception {
    return Json.parse(response.body());
  }

  private static void isProblem(HttpResponse<String> response, int status, String code)
      throws Exception {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(response.headers().firstValue("content-type")).hasValue("application/problem+json");
    JsonNode problem = json(response).path("problems").path(0);
    assertThat(problem.path("code").asText()).isEqualTo(code);
    assertThat(problem.properties().stream().map(Map.Entry::getKey))
        .containsExactly("code", "file", "pointer", "found", "expected", "fix");
  }

  @Nested
  class Applying {
    @Test
    void answersOneChangePerDocument() throws Exception {
      var answer = call("POST", "/api/v1/apply?file=a.yaml", FUNCTION + "\n---\n" + WORKFLOW);
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body())
          .isEqualTo(
              "{\"applied\":[{\"kind\":\"Function\",\"name\":\"mail\",\"version\":0,"
                  + "\"change\":\"created\"},{\"kind\":\"Workflow\",\"name\":\"order\","
                  + "\"version\":1,\"change\":\"created\"}],\"warnings\":[],\"offset\":2}");
      assertThat(json(call("POST", "/api/v1/apply", FUNCTION)).at("/applied/0/change").asText())
          .isEqualTo("unchanged");
    }

    @Test
    void changesNothingInADryRun() throws Exception {
      assertThat(call("POST", "/api/v1/apply?dryRun=true", FUNCTION).statusCode()).isEqualTo(200);
      isProblem(get("/api/v1/functions/mail"), 404, "TM-2001");
    }

    @Test
    void answersEveryProblemAndAppliesNothing() throws Exception {
      var answer =
          call("POST", "/api/v1/apply?file=b.yaml", FUNCTION + "\n---\nkind: Foo\n---\nkind: Bar");
      isProblem(answer, 400, "TM-1006");
      assertThat(json(answer).path("problems")).hasSize(2);
      assertThat(json(answer).at("/problems/1/file").asText()).isEqualTo("b.yaml");
      isProblem(get("/api/v1/functions/mail"), 404, "TM-2001");
    }

    @Test
    void answersWarnings() throws Exception {
      var answer =
          call("POST", "/api/v1/apply", "{kind: Broker, metadata: {name: b}, spec: {old: 1}}");
      assertThat(json(answer).at("/warnings/0/code").asText()).isEqualTo("TM-1008");
    }

    @Test
    void answersWarningsBesideProblems() throws Exception {
      var answer =
          call(
              "POST",
              "/api/v1/apply",
              "{kind: Broker, metadata: {name: b}, spec: {old: 1}}\n---\nkind: Foo");
      isProblem(answer, 400, "TM-1006");
      assertThat(json(answer).at("/warnings/0/code").asText()).isEqualTo("TM-1008");
    }

    @Test
    void readsNoMoreThanFourMebibytes() throws Exception {
      isProblem(call("POST", "/api/v1/apply", "x".repeat(Body.BYTES_MAX + 1)), 413, "TM-1010");
    }

    @Test
    void refusesBytesThatAreNotUtf8() throws Exception {
      var request =
          HttpRequest.newBuilder(URI.create(server.uri() + "/api/v1/apply"))
              .POST(BodyPublishers.ofByteArray(new byte[] {(byte) 0xC0, (byte) 0xAF}));
      isProblem(client.send(request.build(), BodyHandlers.ofString()), 400, "TM-1001");
    }

    @Test
    void refusesUnknownParametersWithASuggestion() throws Exception {
      var answer = call("POST", "/api/v1/apply?dryrun=true", FUNCTION);
      isProblem(answer, 400, "TM-2005");
      assertThat(answer.body()).contains("write `dryRun`");
      isProblem(call("POST", "/api/v1/apply?dryRun=yes", FUNCTION), 400, "TM-2005");
      isProblem(call("POST", "/api/v1/apply?file=a&file=b", FUNCTION), 400, "TM-2005");
    }
  }

  @Nested
  class Showing {
    @BeforeEach
    void apply() throws Exception {
      call("POST", "/api/v1/apply", FUNCTION + "\n---\n" + TRIGGER + "\n---\n" + WORKFLOW);
    }

    @Test
    void answersTheDocumentAsApplied() throws Exception {
      var answer = get("/api/v1/functions/mail");
      assertThat(json(answer)).isEqualTo(Json.parse(FUNCTION));
      assertThat(answer.headers().firstValue("cache-control")).hasValue("no-store");
    }

    @Test
    void addsTheVersionOfAWorkflow() throws Exception {
      assertThat(json(get("/api/v1/workflows/order")).at("/status/version").asInt()).isEqualTo(1);
    }

    @Test
    void listsTheDefaultBrokerThatNobodyDeclared() throws Exception {
      assertThat(json(get("/api/v1/brokers")).at("/items/0/metadata/name").asText())
          .isEqualTo("default");
      assertThat(get("/api/v1/brokers/default").statusCode()).isEqualTo(200);
      assertThat(json(get("/api/v1/triggers")).path("items")).hasSize(1);
    }

    @Test
    void suggestsTheNameThatWasProbablyMeant() throws Exception {
      var answer = get("/api/v1/triggers/notfiy");
      isProblem(answer, 404, "TM-2001");
      assertThat(answer.body()).contains("did you mean `notify`?");
    }

    @Test
    void deletesOnceAndKeepsWhatIsUsed() throws Exception {
      isProblem(call("DELETE", "/api/v1/functions/mail", ""), 409, "TM-1011");
      assertThat(call("DELETE", "/api/v1/triggers/notify", "").body())
          .isEqualTo("{\"deleted\":{\"kind\":\"Trigger\",\"name\":\"notify\"}}");
      isProblem(call("DELETE", "/api/v1/triggers/notify", ""), 404, "TM-2001");
      assertThat(call("DELETE", "/api/v1/functions/mail", "").statusCode()).isEqualTo(200);
    }
  }

  @Nested
  class Instances {
    private static final String AT = "/api/v1/workflows/order/instances";

    @BeforeEach
    void apply() throws Exception {
      call("POST", "/api/v1/apply", WORKFLOW);
    }

    @Test
    void startOnVirtualThreads() throws Exception {
      var answer = call("POST", AT, "{\"input\":{\"a\":1.10},\"token\":\"t\"}");
      assertThat(answer.statusCode()).isEqualTo(202);
      assertThat(answer.body())
          .isEqualTo(
              "{\"workflow\":\"order\",\"token\":\"t\",\"instance\":\"order/t/1\","
                  + "\"state\":\"First\"}");
      assertThat(server.workflows.virtual).isTrue();
      assertThat(get(AT + "/t").body()).contains("\"data\":{\"a\":1.10}");
    }

    @Test
    void startWithoutABody() throws Exception {
      assertThat(call("POST", AT, "").statusCode()).isEqualTo(202);
      assertThat(json(get(AT + "/made-0")).path("data")).isEqualTo(Json.object());
    }

    @Test
    void areStartedOncePerStartId() throws Exception {
      String body = "{\"token\":\"t\",\"startId\":\"s\"}";
      assertThat(call("POST", AT, body).body()).isEqualTo(call("POST", AT, body).body());
      isProblem(call("POST", AT, "{\"token\":\"t\",\"startId\":\"u\"}"), 409, "TM-2004");
    }

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        value = {
          "{'tokn':'t'}     | TM-1002",
          "{'token':''}     | TM-1005",
          "{'token':5}      | TM-1004",
          "[]               | TM-2005",
          "{                | TM-2005"
        })
    void areNotStartedByAWrongBody(String body, String code) throws Exception {
      isProblem(call("POST", AT, body.replace('\'', '"')), 400, code);
    }

    @Test
    void areListedUpToTheLimit() throws Exception {
      for (int i = 0; i < 3; i++) {
        call("POST", AT, "");
      }
      assertThat(json(get(AT + "?limit=3")).path("complete").asBoolean()).isTrue();
      JsonNode two = json(get(AT + "?limit=2&status=RUNNING"));
      assertThat(two.path("items")).hasSize(2);
      assertThat(two.path("complete").asBoolean()).isFalse();
      isProblem(get(AT + "?limit=0"), 400, "TM-2005");
      isProblem(get(AT + "?limit=1001"), 400, "TM-2005");
      isProblem(get(AT + "?status=running"), 400, "TM-2005");
    }

    @ParameterizedTest
    @CsvSource({
      "a/b, a%2Fb",
      "..,%2E%2E",
      "50%, 50%25",
      "a b;c?d, a%20b%3Bc%3Fd",
      "größe, gr%C3%B6%C3%9Fe",
      "a+b, a+b"
    })
    void areFoundByAnyToken(String token, String encoded) throws Exception {
      var body = Json.object().put("token", token);
      call("POST", AT, Json.text(body));
      assertThat(json(get(AT + "/" + encoded)).path("token").asText()).isEqualTo(token);
    }

    @Test
    void thatDoNotExistAreProblems() throws Exception {
      isProblem(get(AT + "/nobody"), 404, "TM-2003");
      isProblem(get("/api/v1/workflows/ordre/instances/x"), 404, "TM-2001");
      isProblem(get("/api/v1/workflows/ordre/instances"), 404, "TM-2001");
      isProblem(call("POST", "/api/v1/workflows/ordre/instances", ""), 404, "TM-2001");
    }

    @Test
    void areUnavailableWhileADependencyIs() throws Exception {
      isProblem(call("POST", AT, "{\"input\":{\"down\":true}}"), 503, "TM-4004");
    }

    @Test
    void neverShowTheInsideOfABug() throws Exception {
      Logger logger = (Logger) LoggerFactory.getLogger(ApiHandler.class);
      var logged = new ListAppender<ILoggingEvent>();
      logged.start();
      logger.addAppender(logged);
      logger.setAdditive(false);
      HttpResponse<String> answer;
      try {
        answer = call("POST", AT, "{\"input\":{\"bug\":true}}");
      } finally {
        logger.setAdditive(true);
        logger.detachAppender(logged);
      }
      isProblem(answer, 500, "TM-2005");
      assertThat(answer.body()).doesNotContain("secret", "Exception", "at io");
      assertThat(logged.list).hasSize(1);
      String incident = String.valueOf(logged.list.getFirst().getKeyValuePairs().getFirst().value);
      assertThat(answer.body()).contains(incident);
    }
  }

  @Nested
  class Addresses {
    @Test
    void outsideAreLeftToOthers() throws Exception {
      isProblem(get("/events"), 404, "TM-2005");
      assertThat(get("/apis").body()).contains("/events/…");
    }

    @ParameterizedTest
    @CsvSource({
      "/api",
      "/api/v2/triggers",
      "/api/v1/",
      "/api/v1/trigger",
      "/api/v1/triggers/",
      "/api/v1/triggers/a/instances",
      "/api/v1/workflows/a/instances/b/c",
      "/api/v1/apply/x"
    })
    void thatAreNoneAreProblems(String path) throws Exception {
      isProblem(get(path), 404, "TM-2005");
    }

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        value = {
          "GET    | /api/v1/apply                  | POST",
          "POST   | /api/v1/triggers               | GET",
          "PUT    | /api/v1/triggers/x             | DELETE, GET",
          "DELETE | /api/v1/workflows/o/instances  | GET, POST",
          "POST   | /metrics                       | GET"
        })
    void nameTheirMethods(String method, String path, String allow) throws Exception {
      var answer = call(method, path, "");
      isProblem(answer, 405, "TM-3003");
      assertThat(answer.headers().firstValue("allow")).hasValue(allow);
    }

    @Test
    void sayWhoServesThem() throws Exception {
      assertThat(get("/api/v1/version").body())
          .isEqualTo("{\"version\":\"1.2.3\",\"kafka\":\"4.3.1\",\"node\":\"node-a\"}");
    }

    @Test
    void tellHealthAndMetrics() throws Exception {
      assertThat(get("/readyz").body()).isEqualTo("{\"ready\":true,\"parts\":{\"kafka\":\"ok\"}}");
      server.ready = false;
      assertThat(get("/readyz").statusCode()).isEqualTo(503);
      assertThat(get("/livez").statusCode()).isEqualTo(200);
      assertThat(get("/livez").body()).contains("\"kafka\":\"connecting\"");
      assertThat(get("/metrics").body()).isEqualTo("tidemill_build_info 1\n");
      assertThat(call("HEAD", "/livez", "").statusCode()).isEqualTo(200);
    }
  }

  /** Some of these the server refuses before a handler sees them. */
  @ParameterizedTest
  @CsvSource({
    "/api/v1/triggers?x=%zz",
    "/api/v1/triggers?x=%C0%AF",
    "/api/v1/triggers/%zz",
    "/api/v1/triggers/%C0%AF"
  })
  void malformedEscapesAreRefused(String path) throws Exception {
    try (Socket socket = new Socket("127.0.0.1", server.uri().getPort())) {
      String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(answer)
          .matches("(?s)HTTP/1.1 40[04] .*")
          .contains("Content-Type: application/problem+json", "\"code\":\"TM-2005\"")
          .doesNotContain("at org.eclipse");
    }
  }

  /** Raw sockets: the JDK's client does not let a program choose these headers. */
  @Nested
  class ForeignPages {
    private String status(String headers) throws Exception {
      try (Socket socket = new Socket("127.0.0.1", server.uri().getPort())) {
        OutputStream out = socket.getOutputStream();
        String request =
            "GET /api/v1/version HTTP/1.1\r\n" + headers + "\r\nConnection: close\r\n\r\n";
        out.write(request.getBytes(StandardCharsets.US_ASCII));
        out.flush();
        String answer =
            new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        return answer.substring(9, 12);
      }
    }

    @ParameterizedTest
    @CsvSource({
      "Host: localhost:8080, 200",
      "Host: LOCALHOST., 200",
      "Host: [::1]:8080, 200",
      "Host: mill.example, 200",
      "Host: evil.example, 403",
      "Host: 127.0.0.1.evil.example, 403",
      "Host: localhost:80~Origin: http://localhost:80, 200",
      "Host: localhost:80~Origin: http://localhost:81, 403",
      "Host: mill.example~Origin: https://mill.example, 200",
      "Host: localhost:80~Origin: http://evil.example, 403",
      "Host: localhost~Origin: null, 403",
      "Host: localhost~Origin: a b, 403"
    })
    void areRefused(String headers, String status) throws Exception {
      assertThat(status(headers.replace("~", "\r\n"))).isEqualTo(status);
    }
  }
}
