package io.tidemill.workflow.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudevents.core.builder.CloudEventBuilder;
import io.tidemill.invoker.core.Outcome;
import io.tidemill.schemas.event.Extensions;
import io.tidemill.schemas.log.LogRecord;
import io.tidemill.schemas.problem.ProblemCode;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class CallResultTest {
  private static LogRecord.Outcome of(Outcome outcome) {
    return CallResult.of(outcome).outcome();
  }

  private static LogRecord.Outcome bare(@Nullable String type, String body) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    return of(new Outcome.Answered(200, null, type, bytes));
  }

  private static LogRecord.Outcome failed(String code, String message) {
    return new LogRecord.Outcome.Failed(code, message);
  }

  private static LogRecord.Outcome returned(String json) {
    return new LogRecord.Outcome.Returned(json);
  }

  @Test
  void anAnswerIsJsonOrTextOrNothing() {
    assertThat(bare("application/json", "{\"a\": 1}")).isEqualTo(returned("{\"a\":1}"));
    assertThat(bare(null, "7")).isEqualTo(returned("7"));
    assertThat(bare("text/plain", "done it")).isEqualTo(returned("\"done it\""));
    assertThat(bare("application/json", "")).isEqualTo(returned("null"));
  }

  @Test
  void whatSaysItIsJsonAndIsNoneIsABrokenAnswer() {
    assertThat(bare("application/json", "{\"a\": "))
        .isEqualTo(failed("SYS.Fail", "broken answer: its content type is JSON, and it is none"));
    assertThat(bare("application/problem+json", "oops"))
        .isInstanceOf(LogRecord.Outcome.Failed.class);
  }

  @Test
  void anAnswerThatIsTooLargeIsNeverCut() {
    assertThat(bare("text/plain", "x".repeat(1024 * 1024 - 2)))
        .isInstanceOf(LogRecord.Outcome.Returned.class);
    assertThat(bare("text/plain", "x".repeat(1024 * 1024)))
        .isEqualTo(
            failed(
                "SYS.Fail",
                "the answer has 1048578 bytes as JSON, and a document at most 1048576"));
    byte[] large = "x".repeat(1024 * 1024).getBytes(StandardCharsets.UTF_8);
    assertThat(CallResult.of(new Outcome.Answered(200, null, "text/plain", large)).isTooLarge())
        .isTrue();
    assertThat(CallResult.of(status(503)).isTooLarge()).isFalse();
  }

  @Test
  void anEventIsItsDataOrItsErrorCode() {
    var event = CloudEventBuilder.v1().withId("1").withSource(URI.create("/f")).withType("t");
    assertThat(of(answered(event, "{\"a\":1}"))).isEqualTo(returned("{\"a\":1}"));
    assertThat(of(answered(event, "{"))).isInstanceOf(LogRecord.Outcome.Failed.class);
    assertThat(of(answered(event.withExtension(Extensions.FAILURE_CODE, "Busy"), "\"later\"")))
        .isEqualTo(failed("Busy", "later"));
  }

  private static Outcome answered(CloudEventBuilder event, String json) {
    return new Outcome.Answered(
        200,
        event.withData("application/json", json.getBytes(StandardCharsets.UTF_8)).build(),
        null,
        new byte[0]);
  }

  @Test
  void theStatusOfAFailureNamesItsCode() {
    assertThat(of(status(401))).isEqualTo(failed("SYS.Permission", "HTTP status 401"));
    assertThat(of(status(422))).isEqualTo(failed("SYS.InvalidParameter", "HTTP status 422"));
    assertThat(of(status(408))).isEqualTo(failed("SYS.Timeout", "HTTP status 408"));
    assertThat(of(status(503))).isEqualTo(failed("SYS.Fail", "HTTP status 503"));
    assertThat(of(Outcome.Failed.unanswered(ProblemCode.TM_5010, "late", true)))
        .isEqualTo(failed("SYS.Timeout", "late"));
  }

  private static Outcome status(int status) {
    return Outcome.ofStatus(status, new byte[0], null);
  }
}
