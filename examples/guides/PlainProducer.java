import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/** A CloudEvent in binary mode from a producer that knows nothing of CloudEvents. */
final class PlainProducer {
  private PlainProducer() {}

  public static void main(String[] args) throws Exception {
    Map<String, Object> settings = Map.of("bootstrap.servers", args[0], "acks", "all");
    var serializer = new StringSerializer();
    try (var producer = new KafkaProducer<>(settings, serializer, serializer)) {
      var event = new ProducerRecord<>("tidemill.events.default", "order-42", "{\"total\": 99.50}");
      Map.of(
              "ce_specversion", "1.0",
              "ce_type", "order.created",
              "ce_source", "/shop",
              "ce_id", args[1],
              "content-type", "application/json")
          .forEach(
              (name, value) -> event.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
      var stored = producer.send(event).get();
      System.out.println(stored.topic() + "-" + stored.partition() + "@" + stored.offset());
    }
  }
}
