package io.tidemill.ops.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.tidemill.schemas.json.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** The sender's way over HTTP, at most {@value #UNDER_WAY_MAX} requests at once. */
final class HttpDoor {
  private static final int UNDER_WAY_MAX = 16;
  private static final Duration TIMEOUT = Duration.ofSeconds(15);

  private final URI url;
  private final Consumer<Receipt> answered;
  private final Semaphore room = new Semaphore(UNDER_WAY_MAX);
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(TIMEOUT).build();

  HttpDoor(URI url, Consumer<Receipt> answered) {
    this.url = url;
    this.answered = answered;
  }

  /**
   * Asks for what is allowed, which changes nothing; an answer that fails shows with the first
   * event.
   */
  void connect() {
    client
        .sendAsync(
            HttpRequest.newBuilder(url.resolve("/events"))
                .timeout(TIMEOUT)
                .method("OPTIONS", BodyPublishers.noBody())
                .build(),
            BodyHandlers.ofByteArray())
        .handle((_, _) -> true)
        .join();
  }

  /** Posts one event, or what is none; waits only for room. */
  void post(String path, String id, String what, Message message) {
    post(path, message, 1, _ -> id, what);
  }

  /** Posts several events in one request; each of them gets a receipt. */
  void postBatch(String path, ArrayNode events) {
    post(path, Message.batch(events), events.size(), i -> events.get(i).path("id").asText(), "");
  }

  private void post(
      String path, Message message, int events, IntFunction<String> ids, String what) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url.resolve(path))
            .timeout(TIMEOUT)
            .POST(BodyPublishers.ofByteArray(message.body()));
    message.headers().forEach(request::header);
    room.acquireUninterruptibly();
    long sent = Receipt.nowMicros();
    var _ =
        client
            .sendAsync(request.build(), BodyHandlers.ofByteArray())
            .whenComplete((response, _) -> {
              room.release();
              int status = response == null ? -1 : response.statusCode();
              String code = code(response);
              for (int i = 0; i < events; i++) {
                answered.accept(new Receipt(Line.Via.HTTP, ids.apply(i), what, status, code, sent));
              }
            });
  }

  private static String code(@Nullable HttpResponse<byte[]> response) {
    if (response == null || response.statusCode() < 300) {
      return "";
    }
    try {
      JsonNode body = Json.parse(response.body());
      return body.path("problems").path(0).path("code").asText();
    } catch (IOException notJson) {
      return "";
    }
  }
}
