package io.tidemill.invoker.delivery;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A function on a local port whose answers the test chooses. */
final class FunctionServer implements AutoCloseable {
  /** What a function answers. */
  record Answer(int status, Map<String, String> headers, String body) {
    static final Answer OK = new Answer(200, Map.of(), "");
    static final Answer REPLY =
        new Answer(
            200,
            Map.of("ce-specversion", "1.0", "ce-id", "r", "ce-source", "/f", "ce-type", "done"),
            "reply");

    static Answer status(int status) {
      return new Answer(status, Map.of(), "why not");
    }
  }

  /** Decides the answer to one request; may block. */
  interface Script {
    Answer answer(String idempotencyKey) throws InterruptedException;
  }

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, Script> scripts = new ConcurrentHashMap<>();
  private final Map<String, List<String>> attempted = new ConcurrentHashMap<>();
  private final Map<String, List<String>> accepted = new ConcurrentHashMap<>();
  private final HttpServer server;

  FunctionServer() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException noPort) {
      throw new UncheckedIOException(noPort);
    }
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  URI url(String function) {
    return URI.create("http://localhost:" + server.getAddress().getPort() + "/" + function);
  }

  void script(String function, Script script) {
    scripts.put(function, script);
  }

  void answers(String function, Answer answer) {
    script(function, _ -> answer);
  }

  /** Idempotency keys of all requests, as they came. */
  List<String> attempted(String function) {
    return List.copyOf(attempted.getOrDefault(function, List.of()));
  }

  /** Idempotency keys of the requests that were answered with 2xx, as they came. */
  List<String> accepted(String function) {
    return List.copyOf(accepted.getOrDefault(function, List.of()));
  }

  private void handle(HttpExchange exchange) throws IOException {
    String function = exchange.getRequestURI().getPath().substring(1);
    var headers = exchange.getRequestHeaders();
    // A batch has the keys of its events instead.
    String key =
        headers.getFirst("Idempotency-Key" + (headers.containsKey("Idempotency-Key") ? "" : "s"));
    exchange.getRequestBody().readAllBytes();
    attempted.computeIfAbsent(function, _ -> new CopyOnWriteArrayList<>()).add(String.valueOf(key));
    Answer answer;
    try {
      answer = scripts.getOrDefault(function, _ -> Answer.OK).answer(key);
    } catch (InterruptedException stopped) {
      exchange.close();
      return;
    }
    if (answer.status() / 100 == 2) {
      accepted.computeIfAbsent(function, _ -> new CopyOnWriteArrayList<>()).add(key);
    }
    answer.headers().forEach((name, value) -> exchange.getResponseHeaders().add(name, value));
    byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
    if (body.length > 0) {
      exchange.getResponseBody().write(body);
    }
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
