package io.tidemill.ops.node;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemill.ops.api.ApiHandler;
import io.tidemill.schemas.json.Json;
import io.tidemill.schemas.problem.Problem;
import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.schemas.problem.ProblemException;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.kafka.streams.state.HostInfo;

/**
 * Hands questions on to the API of other nodes. Each carries a header that says so, and is then
 * answered from the other node's own stores: nothing is handed on twice.
 */
final class Peers implements AutoCloseable {
  private static final Duration CONNECT_WITHIN = Duration.ofSeconds(2);
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(15);
  private static final long ANSWER_BYTES_MAX = 64L * 1024 * 1024;

  private final String node;
  private final HttpClient client =
      HttpClient.newBuilder()
          .connectTimeout(CONNECT_WITHIN)
          .version(HttpClient.Version.HTTP_1_1)
          .build();

  /**
   * Asks in the name of a node.
   *
   * @param node name of this node
   */
  Peers(String node) {
    this.node = node;
  }

  /** A path below the API's root, with each segment encoded. */
  static String path(String... segments) {
    return "/api/v1/"
        + Arrays.stream(segments).map(Peers::encoded).collect(Collectors.joining("/"));
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** The answer of a node; empty for 404 because there is no such instance. */
  Optional<JsonNode> get(HostInfo peer, String path) {
    return ask(peer, request(peer, path).GET().build());
  }

  /** The answer of a node; empty for 404 because there is no such instance. */
  Optional<JsonNode> post(HostInfo peer, String path, JsonNode body) {
    return ask(
        peer,
        request(peer, path)
            .header("content-type", "application/json")
            .POST(BodyPublishers.ofByteArray(Json.bytes(body)))
            .build());
  }

  private HttpRequest.Builder request(HostInfo peer, String path) {
    String host = peer.host().indexOf(':') >= 0 ? "[" + peer.host() + "]" : peer.host();
    return HttpRequest.newBuilder(URI.create("http://" + host + ":" + peer.port() + path))
        .timeout(ANSWER_WITHIN)
        .header(ApiHandler.FORWARDED_BY, node);
  }

  private Optional<JsonNode> ask(HostInfo peer, HttpRequest request) {
    try {
      HttpResponse<byte[]> answer =
          client.send(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), ANSWER_BYTES_MAX));
      JsonNode body = Json.parse(answer.body());
      if (answer.statusCode() / 100 == 2) {
        return Optional.of(body);
      }
      List<Problem> problems = problems(body);
      if (problems.isEmpty()) {
        throw unanswered(peer, "status " + answer.statusCode());
      }
      if (problems.stream().allMatch(problem -> problem.code() == ProblemCode.TM_2003)) {
        return Optional.empty();
      }
      throw new ProblemException(problems);
    } catch (IOException unreachable) {
      throw unanswered(peer, unreachable.toString());
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      throw unanswered(peer, "an interruption");
    }
  }

  private static List<Problem> problems(JsonNode body) {
    var problems = new ArrayList<Problem>();
    for (JsonNode problem : body.path("problems")) {
      String code = problem.path("code").asText();
      Arrays.stream(ProblemCode.values())
          .filter(known -> known.code().equals(code))
          .map(known ->
              new Problem(
                  known,
                  problem.path("file").asText(),
                  problem.path("pointer").asText(),
                  problem.path("found").asText(),
                  problem.path("expected").asText(),
                  problem.path("fix").asText()))
          .forEach(problems::add);
    }
    return problems;
  }

  private static ProblemException unanswered(HostInfo peer, String found) {
    return new ProblemException(
        new Problem(
            ProblemCode.TM_4008,
            "",
            "",
            found + " from node " + peer.host() + ":" + peer.port() + ", which owns instances",
            "an answer of every node that owns instances",
            "try again in a few seconds; look at that node, and at its http-advertised"));
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
