package io.tidemill.ops.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemill.schemas.json.Json;
import io.tidemill.schemas.problem.Problem;
import io.tidemill.schemas.problem.ProblemCode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Talks to one server; every answer that is no success becomes a {@link Failure}. */
final class Rest implements AutoCloseable {
  /** Largest answer that is read. */
  private static final long ANSWER_BYTES_MAX = 64L * 1024 * 1024;

  private final URI server;
  private final Duration timeout;
  private final HttpClient client;

  Rest(URI server, Duration timeout) {
    this.server = server;
    this.timeout = timeout;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(timeout)
            .build();
  }

  /** The path of these segments, each percent-encoded (RFC 3986 §3.3). */
  static String path(String... segments) {
    StringBuilder path = new StringBuilder();
    for (String segment : segments) {
      String encoded = encoded(segment);
      // A segment of dots would be taken for a step up.
      path.append('/').append(encoded.matches("\\.+") ? encoded.replace(".", "%2E") : encoded);
    }
    return path.toString();
  }

  /** Percent-encodes everything but RFC 3986's unreserved characters. */
  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8)
        .replace("+", "%20")
        .replace("*", "%2A")
        .replace("%7E", "~");
  }

  URI at(String path) {
    return URI.create(server + path);
  }

  JsonNode get(String path) {
    return json(send(HttpRequest.newBuilder(at(path)).GET()));
  }

  /** An answer that is no JSON. */
  String text(String path) {
    HttpResponse<byte[]> response = send(HttpRequest.newBuilder(at(path)).GET());
    refuseFailure(response);
    return new String(response.body(), StandardCharsets.UTF_8);
  }

  JsonNode delete(String path) {
    return json(send(HttpRequest.newBuilder(at(path)).DELETE()));
  }

  JsonNode post(String path, String contentType, byte[] body) {
    return json(
        send(
            HttpRequest.newBuilder(at(path))
                .header("Content-Type", contentType)
                .POST(BodyPublishers.ofByteArray(body))));
  }

  /**
   * Posts JSON and hands on the answer line by line, as it comes; the answer is the last line. A
   * line that tells problems is a {@link Failure}. Between two lines it waits without a limit: the
   * server tells every second that it works.
   */
  JsonNode lines(String path, byte[] body, Consumer<JsonNode> progress) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(at(path))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofByteArray(body));
    HttpResponse<InputStream> response = send(request, BodyHandlers.ofInputStream());
    JsonNode last = Json.object();
    try (var reader =
        new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
      if (response.statusCode() != 200) {
        byte[] text = String.join("\n", reader.lines().toList()).getBytes(StandardCharsets.UTF_8);
        throw refused(response.statusCode(), response.uri(), parsed(text));
      }
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        last = Json.parse(line.getBytes(StandardCharsets.UTF_8));
        if (last.has("problems")) {
          throw refused(400, response.uri(), last);
        }
        progress.accept(last);
      }
    } catch (IOException broken) {
      throw unreachable("an answer from " + server + " that broke off");
    }
    if (!last.path("done").asBoolean()) {
      throw unreachable("an answer from " + server + " that ended early");
    }
    return last;
  }

  /** Posts with these headers; the answer is the status of a success. */
  int post(String path, Map<String, String> headers, byte[] body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(at(path)).POST(BodyPublishers.ofByteArray(body));
    headers.forEach(request::header);
    HttpResponse<byte[]> response = send(request);
    refuseFailure(response);
    return response.statusCode();
  }

  @Override
  public void close() {
    // Not close(): that would wait for idle connections of a server that is slow to let go.
    client.shutdownNow();
  }

  private HttpResponse<byte[]> send(HttpRequest.Builder request) {
    return send(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), ANSWER_BYTES_MAX));
  }

  private <T> HttpResponse<T> send(HttpRequest.Builder request, BodyHandler<T> handler) {
    try {
      return client.send(
          request.timeout(timeout).header("Accept", "application/json").build(), handler);
    } catch (HttpTimeoutException late) {
      throw unreachable("no answer from " + server + " within " + timeout.toMillis() + " ms");
    } catch (IOException unreachable) {
      throw unreachable("no answer from " + server);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw Failure.of(Exit.INTERRUPTED, unavailable("an interruption"));
    }
  }

  private JsonNode json(HttpResponse<byte[]> response) {
    refuseFailure(response);
    JsonNode body = parsed(response.body());
    if (body == null) {
      throw unreachable("an answer from " + server + " that is no JSON");
    }
    return body;
  }

  private void refuseFailure(HttpResponse<byte[]> response) {
    int status = response.statusCode();
    if (status >= 200 && status < 300) {
      return;
    }
    throw refused(status, response.uri(), parsed(response.body()));
  }

  private static Failure refused(int status, URI from, @Nullable JsonNode body) {
    JsonNode problems = body == null ? Json.object() : body.path("problems");
    if (problems.isEmpty()) {
      return Failure.said(
          status < 400 ? 502 : status,
          List.of(),
          List.of(unavailable("status " + status + " from " + from).text()));
    }
    var codes = new ArrayList<String>();
    var texts = new ArrayList<String>();
    for (JsonNode problem : problems) {
      codes.add(problem.path("code").asText());
      texts.add(ProblemText.of(problem));
    }
    return Failure.said(status, codes, texts);
  }

  private static @Nullable JsonNode parsed(byte[] body) {
    try {
      return Json.parse(body);
    } catch (IOException notJson) {
      return null;
    }
  }

  private static Failure unreachable(String found) {
    return Failure.of(Exit.UNAVAILABLE, unavailable(found));
  }

  private static Problem unavailable(String found) {
    return new Problem(
        ProblemCode.TM_2006,
        "",
        "",
        found,
        "a Tidemill server",
        "start one with: tidemill dev   (or name one with --server URL)");
  }
}
