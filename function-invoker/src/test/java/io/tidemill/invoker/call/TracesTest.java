package io.tidemill.invoker.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.tidemill.invoker.core.Outcome;
import io.tidemill.schemas.resource.Function.Runtime;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A trace runs from the event to the function and on to the reply. */
final class TracesTest {
  private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  private static final String OTHER = "00-ffffffffffffffffffffffffffffffff-b7ad6b7169203331-01";
  private static final CloudEvent UNTRACED =
      CloudEventBuilder.v1().withId("1").withSource(URI.create("/s")).withType("t").build();
  private static final CloudEvent TRACED =
      CloudEventBuilder.from(UNTRACED)
          .withExtension("traceparent", TRACE)
          .withExtension("tracestate", "a=b, c=\"d\"")
          .build();

  private final FakeTarget target = new FakeTarget();
  private final FunctionCaller caller = new FunctionCaller();

  /** Replies with what it got, without its trace. */
  public static final class Forgetful
      implements java.util.function.Function<CloudEvent, CloudEvent> {
    @Override
    public CloudEvent apply(CloudEvent event) {
      return CloudEventBuilder.from(event)
          .withoutExtension("traceparent")
          .withoutExtension("tracestate")
          .build();
    }
  }

  @AfterEach
  void close() {
    caller.close();
    target.close();
  }

  private CloudEvent reply(Target to, CloudEvent event) {
    var answer = (Outcome.Answered) caller.call(to, event, "k").join();
    return Objects.requireNonNull(answer.reply());
  }

  private void replies(Map<String, String> more) {
    var headers = new HashMap<>(more);
    headers.putAll(
        Map.of("ce-specversion", "1.0", "ce-id", "r", "ce-source", "/f", "ce-type", "reply"));
    target.answers(200, headers, "");
  }

  @Test
  void goesOutAsHeaders() {
    caller.call(target.target(), TRACED, "k").join();

    assertThat(target.asked.getFirst().headers())
        .containsEntry("traceparent", TRACE)
        .containsEntry("tracestate", "a=b, c=\"d\"")
        .containsEntry("ce-traceparent", TRACE);
  }

  @Test
  void thatIsMalformedIsNoHeader() {
    var malformed = CloudEventBuilder.from(TRACED).withExtension("traceparent", "nonsense").build();

    caller.call(target.target(), malformed, "k").join();

    assertThat(target.asked.getFirst().headers())
        .doesNotContainKeys("traceparent", "tracestate")
        .containsEntry("ce-traceparent", "nonsense");
  }

  @Test
  void goesOnInTheReply() {
    replies(Map.of());

    CloudEvent reply = reply(target.target(), TRACED);

    assertThat(reply.getExtension("traceparent")).isEqualTo(TRACE);
    assertThat(reply.getExtension("tracestate")).isEqualTo("a=b, c=\"d\"");
    assertThat(reply(target.target(), UNTRACED).getExtensionNames()).isEmpty();
  }

  @Test
  void ofTheReplyItselfIsKept() {
    replies(Map.of("ce-traceparent", OTHER));

    CloudEvent reply = reply(target.target(), TRACED);

    assertThat(reply.getExtension("traceparent")).isEqualTo(OTHER);
    assertThat(reply.getExtension("tracestate")).isNull();
  }

  @Test
  void goesOnInTheReplyOfAJavaFunction() {
    var java =
        new Target(
            "j", new Runtime.Java(Forgetful.class.getName(), null), Duration.ofSeconds(20), 1);

    assertThat(reply(java, TRACED).getExtension("traceparent")).isEqualTo(TRACE);
    assertThat(reply(java, UNTRACED).getExtension("traceparent")).isNull();
  }

  @Test
  void ofABatchIsTheOneThatAllItsEventsShare() {
    caller.callBatch(target.target(), List.of(TRACED, TRACED), List.of("a", "b")).join();
    caller.callBatch(target.target(), List.of(TRACED, UNTRACED), List.of("a", "b")).join();

    assertThat(target.asked.getFirst().headers()).containsEntry("traceparent", TRACE);
    assertThat(target.asked.getLast().headers()).doesNotContainKey("traceparent");
  }

  @Test
  void aBatchIsCalledOneByOneInJava() {
    var java =
        new Target(
            "j", new Runtime.Java(Forgetful.class.getName(), null), Duration.ofSeconds(20), 1);

    var outcome = caller.callBatch(java, List.of(TRACED, UNTRACED), List.of("a", "b")).join();

    assertThat(outcome.items())
        .hasSize(2)
        .allSatisfy(item -> assertThat(item).isInstanceOf(Outcome.Answered.class));
    assertThat(outcome.replies())
        .extracting(reply -> reply.getExtension("traceparent"))
        .containsExactly(TRACE, null);
  }
}
