package io.tidemill.ops.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemill.schemas.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What the node tells over HTTP: workflow instances and metrics. */
final class Api implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final String INSTANCES =
      "/api/v1/workflows/" + LoanExample.WORKFLOW + "/instances";

  private final URI url;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(TIMEOUT).build();

  Api(URI url) {
    this.url = url;
  }

  /** The summaries of all instances; at most 1,000. */
  List<JsonNode> instances() throws InterruptedException {
    var instances = new ArrayList<JsonNode>();
    json(INSTANCES + "?limit=1000").path("items").forEach(instances::add);
    return instances;
  }

  /** Everything about one instance. */
  JsonNode instance(String token) throws InterruptedException {
    return json(INSTANCES + "/" + token);
  }

  /**
   * The sum of a metric.
   *
   * @param labels how one label and its value are written; empty for all
   */
  long metric(String name, String labels) throws InterruptedException {
    return get("/metrics")
        .lines()
        .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
        .filter(line -> line.contains(labels))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  private JsonNode json(String path) throws InterruptedException {
    try {
      return Json.parse(get(path));
    } catch (IOException notJson) {
      throw new UncheckedIOException(notJson);
    }
  }

  private String get(String path) throws InterruptedException {
    try {
      HttpResponse<String> response =
          client.send(
              HttpRequest.newBuilder(url.resolve(path)).timeout(TIMEOUT).build(),
              BodyHandlers.ofString());
      if (response.statusCode() != 200) {
        throw new IOException("status %d from %s".formatted(response.statusCode(), path));
      }
      return response.body();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
