package io.tidemill.benchmarks.mesh;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Functions of one HTTP server: their path says how they behave. */
final class Functions implements AutoCloseable {
  /** Is told of every call of {@code /quick} and {@code /slow} before it is answered. */
  interface Listener {
    void called(String id, String partitionKey, long atNanos);
  }

  private static final long SLOW_MS = 100;

  private final HttpServer server;
  private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);

  Functions(Listener listener) {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 4096);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/quick",
        exchange -> {
          tell(exchange, listener);
          answer(exchange, 204);
        });
    server.createContext(
        "/slow",
        exchange -> {
          tell(exchange, listener);
          var _ = timer.schedule(() -> answer(exchange, 204), SLOW_MS, TimeUnit.MILLISECONDS);
        });
    server.createContext("/fails", exchange -> answer(exchange, 500));
    server.createContext("/hangs", _ -> {});
    server.start();
  }

  private static void tell(HttpExchange exchange, Listener listener) throws IOException {
    exchange.getRequestBody().readAllBytes();
    var headers = exchange.getRequestHeaders();
    String key = headers.getFirst("ce-partitionkey");
    listener.called(headers.getFirst("ce-id"), key == null ? "" : key, System.nanoTime());
  }

  private static void answer(HttpExchange exchange, int status) {
    try (exchange) {
      exchange.sendResponseHeaders(status, -1);
    } catch (IOException gone) {
      // The caller did not wait.
    }
  }

  URI url(String behaviour) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/" + behaviour);
  }

  @Override
  public void close() {
    server.stop(0);
    timer.shutdownNow();
  }
}
