package io.tidemill.ops.node;

import io.tidemill.invoker.delivery.Publisher;
import io.tidemill.schemas.log.InstanceKey;
import io.tidemill.schemas.log.LogCodec;
import io.tidemill.schemas.log.LogRecord;
import io.tidemill.schemas.problem.Problem;
import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.schemas.problem.ProblemException;
import io.tidemill.schemas.topic.Topics;
import io.tidemill.workflow.stream.Progress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/** Appends to the workflow log what somebody asked for, and waits until this node folded it. */
final class RequestLog {
  private static final Duration STORED_WITHIN = Duration.ofSeconds(10);
  private static final Duration FOLDED_WITHIN = Duration.ofSeconds(5);

  private final Topics topics;
  private final Publisher publisher;
  private final Progress progress;

  RequestLog(Topics topics, Publisher publisher, Progress progress) {
    this.topics = topics;
    this.publisher = publisher;
    this.progress = progress;
  }

  /** Appends a record; TM-3006 when Kafka does not store it. */
  RecordMetadata append(InstanceKey key, LogRecord record) {
    try {
      return publisher
          .publish(
              new ProducerRecord<>(topics.workflowLogName(), key.bytes(), LogCodec.encode(record)))
          .get(STORED_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException failure) {
      throw new ProblemException(
          new Problem(
              ProblemCode.TM_3006,
              "",
              "",
              "no answer from Kafka for " + topics.workflowLogName(),
              "a cluster that stores the request",
              "try again with the same startId or id; look at /readyz"));
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while storing a request", stopping);
    }
  }

  /** Whether this node folded a record, which it is given some seconds for. */
  boolean isFolded(RecordMetadata stored) {
    try {
      return progress.await(stored.partition(), stored.offset(), FOLDED_WITHIN);
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Why a request was refused on this node, if it was and that is not long ago. */
  Optional<String> refusal(RecordMetadata stored) {
    return progress.refusal(stored.partition(), stored.offset());
  }
}
