package io.tidemill.invoker.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudevents.core.builder.CloudEventBuilder;
import io.tidemill.invoker.core.Outcome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that no server library would send (delivery contract D5: 1xx and 3xx are errors). */
final class RawAnswersTest {
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final FunctionCaller caller = new FunctionCaller();

  @AfterEach
  void close() {
    caller.close();
    threads.shutdownNow();
  }

  private Outcome call(String answer) throws IOException {
    try (var socket = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
      threads.execute(() -> serve(socket, answer));
      var target =
          Target.of(URI.create("http://localhost:" + socket.getLocalPort() + "/"))
              .withTimeout(Duration.ofSeconds(3));
      var event =
          CloudEventBuilder.v1().withId("1").withSource(URI.create("/s")).withType("t").build();
      return caller.call(target, event, "k").join();
    }
  }

  private static void serve(ServerSocket socket, String answer) {
    while (!socket.isClosed()) {
      try (var connection = socket.accept()) {
        connection.getInputStream().read(new byte[4096]);
        connection.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
        connection.getOutputStream().flush();
      } catch (IOException over) {
        return;
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n",
        "HTTP/1.1 299 Whatever\r\nContent-Length: 0\r\n\r\n",
      })
  void anything2xxIsSuccessAlsoAfterAnInterimAnswer(String answer) throws IOException {
    assertThat(call(answer)).isInstanceOf(Outcome.Answered.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
        "HTTP/1.1 103 Early Hints\r\n\r\n",
        "HTTP/1.1 199 ?\r\n\r\n",
        "HTTP/1.1 300 Multiple Choices\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 304 Not Modified\r\n\r\n",
        "HTTP/1.1 399 ?\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 999 ?\r\nContent-Length: 0\r\n\r\n",
        "nonsense\r\n\r\n",
        "",
      })
  void whateverElseIsAFailure(String answer) throws IOException {
    assertThat(call(answer)).isInstanceOf(Outcome.Failed.class);
  }
}
