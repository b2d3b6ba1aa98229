package io.tidemill.ops.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.tidemill.ops.config.NodeConfigReader;
import io.tidemill.ops.node.Node;
import io.tidemill.schemas.json.Json;
import io.tidemill.schemas.topic.Topics;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A whole node in this process: real door, real broker, real functions over HTTP. Shared by the
 * tests of a JVM ({@link ExtendWith} {@link LiveNodeExtension}), so each takes names of its own
 * from {@link #unique}.
 */
public final class LiveNode implements AutoCloseable {
  private static final AtomicInteger NAMES = new AtomicInteger();

  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();
  private final TestKafka kafka;
  private final Topics topics;
  private final Node node;

  LiveNode(TestKafka kafka) {
    this(kafka, kafka.uniquePrefix("live"));
  }

  private LiveNode(TestKafka kafka, String prefix) {
    this.kafka = kafka;
    this.topics = new Topics(prefix);
    this.node =
        Node.start(
            NodeConfigReader.read(
                Map.of(
                    "http-port", "0",
                    "bootstrap-servers", kafka.bootstrapServers(),
                    "topic-prefix", topics.prefix(),
                    "ephemeral", "true",
                    "mesh-partitions", "2",
                    "workflow-partitions", "2"),
                Map.of(),
                Path.of("").toAbsolutePath()),
            () -> {});
  }

  /** A node of a mesh of its own, that nobody else uses. */
  public static LiveNode alone(TestKafka kafka) {
    return new LiveNode(kafka);
  }

  /** Another node of the same mesh. */
  public LiveNode joined() {
    return new LiveNode(kafka, topics.prefix());
  }

  /** The cluster it runs on. */
  public TestKafka kafka() {
    return kafka;
  }

  /** The names of its topics. */
  public Topics topics() {
    return topics;
  }

  /** A name that nobody had before. */
  public String unique(String word) {
    return word + "-" + NAMES.incrementAndGet();
  }

  /** An address of its door. */
  public URI url(String path) {
    return URI.create("http://127.0.0.1:" + node.httpPort() + path);
  }

  /** Deploys YAML documents; fails when they are refused. */
  public void apply(String yaml) {
    HttpResponse<String> answer =
        send("POST", "/api/v1/apply", yaml, Map.of("content-type", "application/yaml"));
    if (answer.statusCode() / 100 != 2) {
      throw new AssertionError(answer.statusCode() + " " + answer.body());
    }
  }

  /** Deploys YAML documents and gives the answer, whatever it is. */
  public HttpResponse<String> tryApply(String yaml) {
    return send("POST", "/api/v1/apply", yaml, Map.of("content-type", "application/yaml"));
  }

  /** Sends a binary event with JSON data to the default broker; fails when it is not accepted. */
  public void event(String type, String id, Map<String, String> extensions, String json) {
    var headers = new HashMap<>(Map.of("content-type", "application/json"));
    headers.putAll(
        Map.of("ce-specversion", "1.0", "ce-type", type, "ce-source", "/live", "ce-id", id));
    extensions.forEach((name, value) -> headers.put("ce-" + name, value));
    HttpResponse<String> answer = send("POST", "/events", json, headers);
    if (answer.statusCode() != 202) {
      throw new AssertionError(answer.statusCode() + " " + answer.body());
    }
  }

  /** A request to its door. */
  public HttpResponse<String> send(
      String method, String path, String body, Map<String, String> headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url(path))
            .timeout(Duration.ofSeconds(30))
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    headers.forEach(request::setHeader);
    try {
      return client.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** The JSON of an answer of the API. */
  public JsonNode get(String path) {
    HttpResponse<String> answer = send("GET", path, "", Map.of());
    try {
      return Json.parse(answer.body());
    } catch (JsonProcessingException e) {
      throw new AssertionError(answer.statusCode() + " " + answer.body(), e);
    }
  }

  @Override
  public void close() {
    node.close();
    client.close();
  }
}
