package io.tidemill.benchmarks.journey;

import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;

/** A function that answers at once and notes when each event came. */
final class FunctionServer implements AutoCloseable {
  private static final byte[] ANSWER = "1".getBytes(StandardCharsets.UTF_8);

  private final Server server = new Server();
  private final ServerConnector connector = new ServerConnector(server);
  private final Map<String, Long> calledNanos = new ConcurrentHashMap<>();
  private final LongAdder calls = new LongAdder();

  FunctionServer() throws Exception {
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    server.setHandler(
        new Handler.Abstract.NonBlocking() {
          @Override
          public boolean handle(Request request, Response response, Callback callback) {
            answer(request, response, callback);
            return true;
          }
        });
    server.start();
  }

  private void answer(Request request, Response response, Callback callback) {
    long now = System.nanoTime();
    String id = request.getHeaders().get("ce-id");
    String key = request.getHeaders().get("Idempotency-Key");
    calledNanos.putIfAbsent(id + "|" + key, now);
    calledNanos.putIfAbsent(id, now);
    calls.increment();
    Content.Source.consumeAll(
        request,
        Callback.from(
            () -> {
              response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
              response.write(true, ByteBuffer.wrap(ANSWER), callback);
            },
            callback::failed));
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + connector.getLocalPort() + "/");
  }

  /** When the event of this id came first, {@link System#nanoTime}; null when it did not. */
  Map<String, Long> calledNanos() {
    return calledNanos;
  }

  long calls() {
    return calls.sum();
  }

  @Override
  public void close() throws Exception {
    server.stop();
  }
}
