import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.kafka.CloudEventSerializer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/** A CloudEvent with the CloudEvents SDK for Java. */
final class SdkProducer {
  private SdkProducer() {}

  public static void main(String[] args) throws Exception {
    CloudEvent event =
        CloudEventBuilder.v1()
            .withId(args[1])
            .withType("order.created")
            .withSource(URI.create("/shop"))
            .withData("application/json", "{\"total\": 99.50}".getBytes(StandardCharsets.UTF_8))
            .build();
    Map<String, Object> settings = Map.of("bootstrap.servers", args[0], "acks", "all");
    try (var producer =
        new KafkaProducer<String, CloudEvent>(
            settings, new StringSerializer(), new CloudEventSerializer())) {
      producer.send(new ProducerRecord<>("tidemill.events.default", "order-42", event)).get();
      System.out.println("sent " + event.getId());
    }
  }
}
