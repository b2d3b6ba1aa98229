package io.tidemill.schemas.event;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.tidemill.schemas.problem.ProblemCode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Base64;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Why an event could not go where it should: the original stays unchanged, and this is said beside
 * it (delivery contract, "What a dead letter carries").
 *
 * @param destination where it could not go: an address, a function, a workflow
 * @param code why
 * @param message what happened, for people
 * @param trigger the trigger; null for an event that matched none
 * @param attempts attempts made, 0 when none was
 * @param firstTime end of the first attempt; null when there was none
 * @param lastTime end of the last attempt; null when there was none
 * @param status HTTP status of the last answer; 0 when there was none
 * @param answer start of the last answer's body; at most {@value Extensions#ERROR_DATA_BYTES_MAX}
 *     bytes are kept
 * @param origin where the event lies
 */
public record DeadLetter(
    String destination,
    ProblemCode code,
    String message,
    @Nullable String trigger,
    int attempts,
    @Nullable Instant firstTime,
    @Nullable Instant lastTime,
    int status,
    byte @Nullable [] answer,
    String origin) {
  private static final int MESSAGE_LENGTH_MAX = 1000;

  /** A dead letter for an event that nothing was tried with. */
  public static DeadLetter untried(
      String destination, ProblemCode code, String message, String origin) {
    return new DeadLetter(destination, code, message, null, 0, null, null, 0, null, origin);
  }

  /** The reason as one line: code and message, without control characters. */
  public String reason() {
    String text = code.code() + " " + message.replaceAll("\\p{Cntrl}+", " ");
    return text.length() > MESSAGE_LENGTH_MAX ? text.substring(0, MESSAGE_LENGTH_MAX) : text;
  }

  /** The event with the extensions that say why. */
  public CloudEvent annotate(CloudEvent event) {
    CloudEventBuilder builder =
        CloudEventBuilder.from(event)
            .withExtension(Extensions.ERROR_DEST, destination)
            .withExtension(Extensions.REASON, reason())
            .withExtension(Extensions.ATTEMPTS, attempts)
            .withExtension(Extensions.ORIGIN, origin);
    if (trigger != null) {
      builder.withExtension(Extensions.TRIGGER, trigger);
    }
    if (status > 0) {
      builder.withExtension(Extensions.ERROR_CODE, status);
    }
    if (answer != null && answer.length > 0) {
      builder.withExtension(Extensions.ERROR_DATA, base64(answer));
    }
    if (firstTime != null) {
      builder.withExtension(Extensions.FIRST_TIME, firstTime.atOffset(ZoneOffset.UTC));
    }
    if (lastTime != null) {
      builder.withExtension(Extensions.LAST_TIME, lastTime.atOffset(ZoneOffset.UTC));
    }
    return builder.build();
  }

  /** The record of the dead-letter topic for an event without a key. */
  public ProducerRecord<byte[], byte[]> record(String topic, CloudEvent event) {
    return record(topic, event, null);
  }

  /** The record of the dead-letter topic for an event, under the original's key. */
  public ProducerRecord<byte[], byte[]> record(
      String topic, CloudEvent event, byte @Nullable [] key) {
    return EventCodec.encode(topic, annotate(event), key);
  }

  /**
   * Says why beside a record that is no CloudEvent: plain headers, so that it does not look like
   * one.
   */
  public void annotate(Headers headers) {
    headers.add(Extensions.REASON, reason().getBytes(StandardCharsets.UTF_8));
    headers.add(Extensions.ORIGIN, origin.getBytes(StandardCharsets.UTF_8));
  }

  private static String base64(byte[] answer) {
    int length = Math.min(answer.length, Extensions.ERROR_DATA_BYTES_MAX);
    return Base64.getEncoder().encodeToString(Arrays.copyOf(answer, length));
  }
}
