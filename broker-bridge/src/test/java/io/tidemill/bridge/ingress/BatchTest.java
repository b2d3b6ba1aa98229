package io.tidemill.bridge.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.cloudevents.CloudEvent;
import java.net.http.HttpResponse;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@SuppressWarnings("NullAway.Init") // Set before all tests.
final class BatchTest {
  private static Door door;

  @BeforeAll
  static void open() throws Exception {
    door = new Door();
  }

  @AfterAll
  static void close() throws Exception {
    door.close();
  }

  @BeforeEach
  void clean() {
    door.log.clear();
    door.log.failing(_ -> null);
    door.heard.clear();
  }

  @Test
  void storesAllInOrderAndListsEach() throws Exception {
    HttpResponse<String> answer = post(events(1000));
    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
    assertThat(Door.json(answer).path("items")).hasSize(1000);
    assertThat(Door.json(answer).at("/items/7").toString())
        .isEqualTo("{\"index\":7,\"id\":\"7\",\"status\":202}");
    assertThat(door.log.events())
        .extracting(CloudEvent::getId)
        .containsExactlyElementsOf(IntStream.range(0, 1000).mapToObj(Integer::toString).toList());
    assertThat(door.heard).containsExactly("accepted orders 1000 BATCH");
  }

  @Test
  void storesTheOthersWhenOneIsMalformed() throws Exception {
    String good = event(0);
    HttpResponse<String> answer =
        post(
            "[" + good + ",{\"specversion\":\"1.0\",\"id\":\"b\",\"source\":\"/s\"}," + good + "]");
    assertThat(answer.statusCode()).isEqualTo(207);
    assertThat(answer.headers().firstValue("Retry-After")).isEmpty();
    assertThat(door.log.records()).hasSize(2);
    JsonNode body = Door.json(answer);
    assertThat(body.path("problems")).hasSize(1);
    assertThat(body.at("/problems/0/pointer").asText()).isEqualTo("/1/type");
    assertThat(body.path("items")).hasSize(3);
    assertThat(body.at("/items/1/id").asText()).isEqualTo("b");
    assertThat(body.at("/items/1/status").asInt()).isEqualTo(400);
    assertThat(body.at("/items/1/problem/pointer").asText()).isEqualTo("/1/type");
    assertThat(body.at("/items/2/status").asInt()).isEqualTo(202);
    assertThat(door.heard).containsExactly("accepted orders 2 BATCH", "refused orders TM-3001");
  }

  @Test
  void answers400WhenEveryItemIsMalformed() throws Exception {
    HttpResponse<String> answer = post("[{}, 5]");
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(Door.json(answer).at("/items/1/status").asInt()).isEqualTo(400);
    assertThat(door.log.records()).isEmpty();
  }

  @Test
  void answers503OnlyWhenNothingIsStored() throws Exception {
    door.log.failing(_ -> new TimeoutException());
    HttpResponse<String> answer = post(events(3));
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.headers().firstValue("Retry-After")).isPresent();
    assertThat(door.log.records()).isEmpty();
  }

  @Test
  void saysWhichItemsAreStoredWhenTheLogFailsForSome() throws Exception {
    // The log answers on its own thread: by then later items may have been handed over or not.
    door.log.failing(n -> n == 2 ? new TimeoutException() : null);
    HttpResponse<String> answer = post(events(3));
    assertThat(answer.statusCode()).isEqualTo(207);
    assertThat(answer.headers().firstValue("Retry-After")).isPresent();
    JsonNode body = Door.json(answer);
    assertThat(body.at("/items/0/status").asInt()).isEqualTo(202);
    assertThat(body.at("/items/1/status").asInt()).isEqualTo(202);
    assertThat(body.at("/items/2/status").asInt()).isEqualTo(503);
    assertThat(body.at("/problems/0/pointer").asText()).isEqualTo("/2");
    assertThat(door.heard).containsExactly("accepted orders 2 BATCH", "refused orders TM-3006");
  }

  @Test
  void acceptsAnEmptyBatch() throws Exception {
    HttpResponse<String> answer = post("[]");
    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(answer.body()).isEqualTo("{\"items\":[]}");
  }

  @Test
  void answers413ToMoreThanAThousandEvents() throws Exception {
    assertThat(post(events(1001)).statusCode()).isEqualTo(413);
    assertThat(door.log.records()).isEmpty();
  }

  @Test
  void answers413ToMoreThan8MiB() throws Exception {
    assertThat(post("[" + " ".repeat(8 * 1024 * 1024) + "]").statusCode()).isEqualTo(413);
  }

  @Test
  void answers413WhenAnItemIsLargerThanTheBrokersLimit() throws Exception {
    String large = event(0).replace("\"t\"", "\"t\",\"data\":\"" + "x".repeat(1 << 20) + "\"");
    assertThat(post("[" + large + "]").statusCode()).isEqualTo(413);
    assertThat(door.log.records()).isEmpty();
    HttpResponse<String> answer = post("[" + event(1) + "," + large + "]");
    assertThat(answer.statusCode()).isEqualTo(207);
    assertThat(Door.json(answer).at("/problems/0/pointer").asText()).isEqualTo("/1");
    assertThat(Door.json(answer).at("/items/1/status").asInt()).isEqualTo(413);
  }

  private static HttpResponse<String> post(String body) throws Exception {
    return door.post(
        door.to("/events/orders").header("Content-Type", "application/cloudevents-batch+json"),
        body);
  }

  private static String events(int count) {
    return IntStream.range(0, count)
        .mapToObj(BatchTest::event)
        .collect(Collectors.joining(",", "[", "]"));
  }

  private static String event(int id) {
    return "{\"specversion\":\"1.0\",\"id\":\"" + id + "\",\"source\":\"/s\",\"type\":\"t\"}";
  }
}
