package io.tidemill.bridge.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.tidemill.bridge.core.ContentMode;
import io.tidemill.schemas.event.EventCodec;
import io.tidemill.schemas.event.Reading;
import io.tidemill.schemas.resource.Broker;
import io.tidemill.schemas.resource.Metadata;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class SubmissionTest {
  private static final Broker BROKER =
      new Broker(Metadata.named("b"), 1, Duration.ofDays(1), 1 << 20);
  private static final List<CloudEvent> EVENTS =
      IntStream.range(0, 4)
          .<CloudEvent>mapToObj(id ->
              CloudEventBuilder.v1()
                  .withId(Integer.toString(id))
                  .withSource(URI.create("/s"))
                  .withType("t")
                  .build())
          .toList();

  private final List<Answer> answers = new ArrayList<>();
  private final List<Consumer<@Nullable Exception>> held = new ArrayList<>();

  @Test
  void triesNoFurtherEventWhenTheLogFailsAtOnce() {
    submit(n -> n == 1 ? new TimeoutException() : null);
    assertThat(held).hasSize(1);
    assertThat(answers).isEmpty();
    held.getFirst().accept(null);
    assertThat(answers).extracting(Answer::status).containsExactly(207);
    assertThat(answers.getFirst().headers()).containsKey("Retry-After");
    assertThat(text())
        .contains("{\"index\":0,\"id\":\"0\",\"status\":202}")
        .contains("{\"index\":3,\"id\":\"3\",\"status\":503,\"problem\":{");
  }

  @Test
  void goesOnAfterAnEventThatIsTooLargeForItsTopic() {
    submit(n -> n == 1 ? new RecordTooLargeException() : null);
    assertThat(held).hasSize(3);
    held.forEach(done -> done.accept(null));
    assertThat(answers).extracting(Answer::status).containsExactly(207);
    assertThat(answers.getFirst().headers()).isEmpty();
    assertThat(text()).contains("{\"index\":1,\"id\":\"1\",\"status\":413,");
  }

  @Test
  void answers503WhenAnythingIsWorthSendingAgain() {
    submit(n -> n == 0 ? new RecordTooLargeException() : null);
    held.forEach(done -> done.accept(new TimeoutException()));
    assertThat(answers).extracting(Answer::status).containsExactly(503);
  }

  @Test
  void endsOnceAndInAnyOrder() {
    submit(_ -> null);
    held.reversed().forEach(done -> done.accept(null));
    held.forEach(done -> done.accept(new TimeoutException()));
    assertThat(answers).extracting(Answer::status).containsExactly(202);
  }

  private void submit(java.util.function.IntFunction<@Nullable Exception> atOnce) {
    int[] appends = {0};
    var duplicates = new Duplicates(() -> 0, 1024);
    new Submission(
            EVENTS.stream().<Reading>map(Reading.Read::new).toList(),
            end -> answers.add(end.answer(ContentMode.BATCH, "POST /events")))
        .append(
            (_, done) -> {
              Exception failure = atOnce.apply(appends[0]++);
              if (failure == null) {
                held.add(done);
              } else {
                done.accept(failure);
              }
            },
            EVENTS.stream()
                .<@Nullable ProducerRecord<byte[], byte[]>>map(
                    event -> EventCodec.encode("topic", event, null))
                .toList(),
            event -> duplicates.claim(BROKER, event));
  }

  private String text() {
    return new String(answers.getFirst().body(), java.nio.charset.StandardCharsets.UTF_8);
  }
}
