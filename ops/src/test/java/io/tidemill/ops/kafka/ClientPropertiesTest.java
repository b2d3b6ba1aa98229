package io.tidemill.ops.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemill.schemas.problem.ProblemException;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ClientPropertiesTest {
  private final ClientProperties properties =
      new ClientProperties(
          "kafka:9092",
          Map.of(
              "security.protocol", "SSL",
              "client.rack", "a",
              "producer.client.rack", "b",
              "streams.num.standby.replicas", "1",
              "admin.request.timeout.ms", "9"));

  @Test
  void givesCommonSettingsToAllAndScopedOnesToOne() {
    assertThat(properties.consumer())
        .containsOnly(
            Map.entry("bootstrap.servers", "kafka:9092"),
            Map.entry("security.protocol", "SSL"),
            Map.entry("client.rack", "a"));
    assertThat(properties.producer()).containsEntry("client.rack", "b");
    assertThat(properties.admin())
        .containsEntry("request.timeout.ms", "9")
        .containsEntry("client.rack", "a");
  }

  @Test
  void handsTheScopesOnToStreamsUnderItsPrefixes() {
    assertThat(properties.streams())
        .containsEntry("num.standby.replicas", "1")
        .containsEntry("client.rack", "a")
        .containsEntry("producer.client.rack", "b")
        .containsEntry("admin.request.timeout.ms", "9");
  }

  @Test
  void givesAMapThatIsTheCallersToChange() {
    properties.producer().put("acks", "0");
    assertThat(properties.producer()).doesNotContainKey("acks");
  }

  @Test
  void refusesWhatLoadsCodeIntoTheClients() {
    assertThatThrownBy(
            () -> new ClientProperties("kafka:9092", Map.of("producer.interceptor.classes", "x")))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("TM-4006");
  }

  @Test
  void letsTheEndpointAlgorithmOfVendorsFilesPass() {
    assertThat(ClientProperties.refused(Map.of("ssl.endpoint.identification.algorithm", "https")))
        .isEmpty();
  }
}
