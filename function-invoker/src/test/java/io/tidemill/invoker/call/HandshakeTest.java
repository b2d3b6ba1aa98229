package io.tidemill.invoker.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.schemas.problem.ProblemCode;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Asking a webhook for leave to deliver (CloudEvents webhook 1.0.2 §4). */
final class HandshakeTest {
  private static final String ORIGIN = "mesh.example.com";

  private final FakeTarget target = new FakeTarget();
  private final FunctionCaller caller = new FunctionCaller();

  @AfterEach
  void close() {
    caller.close();
    target.close();
  }

  private Permission ask(int perMinute) {
    return caller.handshake(target.target(), ORIGIN, perMinute).join();
  }

  @Test
  void asksWithOriginAndRate() {
    ask(120);
    ask(0);

    assertThat(target.asked.getFirst().method()).isEqualTo("OPTIONS");
    assertThat(target.asked.getFirst().headers())
        .containsEntry("webhook-request-origin", ORIGIN)
        .containsEntry("webhook-request-rate", "120");
    assertThat(target.asked.getLast().headers()).doesNotContainKey("webhook-request-rate");
  }

  @ParameterizedTest
  @CsvSource({
    "mesh.example.com, 60, 'POST', 60",
    "MESH.example.com, 60, 'GET, POST, OPTIONS', 60",
    "*, *, 'POST', 0",
    "*, '', '', 120",
    "*, 999, '', 999",
  })
  void isGrantedByTheAllowedOrigin(String origin, String rate, String allow, int perMinute) {
    target.answers(200, headers(origin, rate, allow), "");

    assertThat(ask(120)).isEqualTo(new Permission.Granted(perMinute));
  }

  @ParameterizedTest
  @CsvSource({
    "'', 60, POST, did not answer with WebHook-Allowed-Origin",
    "other.example.com, 60, POST, 'other.example.com, not mesh.example.com'",
    "*, 60, 'GET, OPTIONS', not POST",
    "*, -1, POST, WebHook-Allowed-Rate",
    "*, soon, POST, WebHook-Allowed-Rate",
  })
  void isRefusedByAnyOtherAnswer(String origin, String rate, String allow, String message) {
    target.answers(200, headers(origin, rate, allow), "");

    var why = ((Permission.Refused) ask(120)).why();

    assertThat(why.message()).contains(message);
    assertThat(why.retryable()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"405, false", "403, false", "301, false", "410, false", "503, true", "429, true"})
  void isRefusedByAnErrorAndAskedAgainWhereThatMayHelp(int status, boolean retryable) {
    target.answers(status, headers("*", "*", "POST"), "");

    assertThat(((Permission.Refused) ask(0)).why().retryable()).isEqualTo(retryable);
  }

  @Test
  void isRefusedForNowByATargetThatIsAway() {
    target.close();

    var why = ((Permission.Refused) ask(0)).why();

    assertThat(why.code()).isEqualTo(ProblemCode.TM_5001);
    assertThat(why.retryable()).isTrue();
  }

  private static Map<String, String> headers(String origin, String rate, String allow) {
    var headers = new HashMap<String, String>();
    headers.put("WebHook-Allowed-Origin", origin);
    headers.put("WebHook-Allowed-Rate", rate);
    headers.put("Allow", allow);
    headers.values().removeIf(String::isEmpty);
    return headers;
  }
}
