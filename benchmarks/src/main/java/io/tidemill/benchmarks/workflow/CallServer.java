package io.tidemill.benchmarks.workflow;

import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;

/** The function of all workflows here: it answers {@code 1}, at once or a little later. */
final class CallServer implements AutoCloseable {
  /** Is told of each call when it is answered. */
  interface Listener {
    /**
     * A call was made.
     *
     * @param token of the instance
     * @param call number of the call within the instance, from 1
     */
    void called(String token, int call, long arrivedNanos, long answeredNanos);
  }

  private static final byte[] ANSWER = "1".getBytes(StandardCharsets.UTF_8);

  private final Server server = new Server();
  private final ServerConnector connector = new ServerConnector(server);
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final Listener listener;
  private volatile long delayMs;

  CallServer(Listener listener) {
    this.listener = listener;
    connector.setHost("127.0.0.1");
    // A listen queue for as many connections as there may be calls under way.
    connector.setAcceptQueueSize(4_096);
    server.addConnector(connector);
    server.setHandler(
        new Handler.Abstract.NonBlocking() {
          @Override
          public boolean handle(Request request, Response response, Callback callback) {
            long arrived = System.nanoTime();
            Content.Source.consumeAll(
                request,
                Callback.from(
                    () -> answerInTime(request, response, callback, arrived), callback::failed));
            return true;
          }
        });
    try {
      server.start();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** How long answers take from now on; 0 for at once. */
  void delay(long ms) {
    delayMs = ms;
  }

  private void answerInTime(Request request, Response response, Callback callback, long arrived) {
    long delay = delayMs;
    if (delay == 0) {
      answer(request, response, callback, arrived);
    } else {
      var _ =
          timer.schedule(
              () -> answer(request, response, callback, arrived), delay, TimeUnit.MILLISECONDS);
    }
  }

  private void answer(Request request, Response response, Callback callback, long arrived) {
    String key = request.getHeaders().get("Idempotency-Key");
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
    long answered = System.nanoTime();
    response.write(true, ByteBuffer.wrap(ANSWER), callback);
    // workflow/token/run/call/attempt
    String[] parts = key == null ? new String[0] : key.split("/", -1);
    if (parts.length == 5) {
      listener.called(parts[1], Integer.parseInt(parts[3]), arrived, answered);
    }
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + connector.getLocalPort() + "/");
  }

  @Override
  public void close() {
    timer.shutdownNow();
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
