package io.tidemill.ops.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.schemas.problem.Problem;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.junit.jupiter.api.Test;

final class KafkaRequirementsTest {
  private static final short KAFKA_3_9 = 21;
  private static final short KAFKA_4_0 = 22;

  @Test
  void takesKafka4WithTransactionVersion2() {
    assertThat(verdict(KAFKA_4_0, (short) 2)).isEmpty();
  }

  @Test
  void refusesOlderMetadataAndSaysWhatWasFound() {
    assertThat(verdict(KAFKA_3_9, (short) 2))
        .singleElement()
        .satisfies(problem -> {
          assertThat(problem.found()).isEqualTo("metadata.version 21");
          assertThat(problem.expected()).isEqualTo("22 (Kafka 4.0) or more");
        });
  }

  @Test
  void refusesTransactionVersion1() {
    assertThat(verdict(KAFKA_4_0, (short) 1))
        .extracting(Problem::found)
        .containsExactly("transaction.version 1");
  }

  @Test
  void refusesAClusterThatFinalizedNothing() {
    assertThat(KafkaRequirements.verdict(Map.of()))
        .extracting(Problem::found)
        .containsExactly("metadata.version not finalized", "transaction.version not finalized");
  }

  private static List<Problem> verdict(short metadata, short transaction) {
    return KafkaRequirements.verdict(
        Map.of("metadata.version", range(metadata), "transaction.version", range(transaction)));
  }

  private static FinalizedVersionRange range(short level) {
    return new FinalizedVersionRange(level, level);
  }
}
