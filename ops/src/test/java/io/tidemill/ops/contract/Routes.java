package io.tidemill.ops.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cloudevents.CloudEvent;
import io.tidemill.ops.testing.LiveNode;
import io.tidemill.ops.testing.TestFunction;
import io.tidemill.ops.testing.TestFunction.Call;
import io.tidemill.schemas.event.EventCodec;
import io.tidemill.schemas.event.EventMessage;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.IsolationLevel;

/** Triggers of one event type each on a live node, and what became of their events. */
final class Routes {
  private static final Duration SOON = Duration.ofSeconds(30);

  private final LiveNode node;

  Routes(LiveNode node) {
    this.node = node;
  }

  /**
   * Sends events of a type to a function.
   *
   * @param delivery fields of {@code spec.delivery} as YAML flow, without braces
   * @return the trigger's name
   */
  String to(TestFunction function, String type, String delivery) {
    return to("{uri: \"%s\"}".formatted(function.url()), type, delivery);
  }

  /** Sends events of a type to a subscriber, given as YAML flow. */
  String to(String subscriber, String type, String delivery) {
    String name = node.unique("route");
    node.apply(
        """
        apiVersion: tidemill.io/v1
        kind: Trigger
        metadata: {name: %s}
        spec:
          filters: [{exact: {type: %s}}]
          subscriber: %s
          delivery: {%s}
        """
            .formatted(name, type, subscriber, delivery));
    return name;
  }

  /** The address of a port where nobody listens. */
  static URI nobody() {
    return URI.create("http://127.0.0.1:1/");
  }

  /** The only call of a trigger's function. */
  Call only(String trigger, TestFunction function) {
    awaitDelivered(trigger, 1);
    assertThat(function.calls()).hasSize(1);
    return function.calls().getFirst();
  }

  /** Waits for the dead letter of an event and gives its attributes. */
  Map<String, String> deadLetter(String id, String type) {
    return EventMessage.attributes(deadEvent(id, type));
  }

  /** Waits for the dead letter of an event. */
  CloudEvent deadEvent(String id, String type) {
    var found = new AtomicReference<CloudEvent>();
    await()
        .atMost(SOON)
        .until(() -> {
          Optional<CloudEvent> letter =
              deadLetters().stream()
                  .filter(event -> event.getId().equals(id) && event.getType().equals(type))
                  .findFirst();
          letter.ifPresent(found::set);
          return letter.isPresent();
        });
    return found.get();
  }

  /** Every dead letter of the default broker that is an event. */
  List<CloudEvent> deadLetters() {
    return events(node.topics().deadLettersOf("default"));
  }

  /** Every event of a topic. */
  List<CloudEvent> events(String topic) {
    return node.kafka().consumeAll(topic, IsolationLevel.READ_COMMITTED).stream()
        .map(record -> EventCodec.decode(record.headers(), record.value()))
        .filter(EventCodec.Decoded.Event.class::isInstance)
        .map(decoded -> ((EventCodec.Decoded.Event) decoded).event())
        .toList();
  }

  /** Waits until the node has counted so many deliveries of a trigger as done. */
  void awaitDelivered(String trigger, int count) {
    String counter =
        "tidemill_deliveries_total{outcome=\"delivered\",trigger=\"%s\"} ".formatted(trigger);
    await()
        .atMost(SOON)
        .until(() ->
            node.send("GET", "/metrics", "", Map.of())
                .body()
                .lines()
                .filter(line -> line.startsWith(counter))
                .anyMatch(line -> Double.parseDouble(line.substring(counter.length())) >= count));
  }
}
