package io.tidemill.ops.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * A function on a real HTTP server of this process: it remembers its calls and answers as it is
 * told to.
 */
public final class TestFunction implements AutoCloseable {
  /**
   * One call.
   *
   * @param method GET, POST, …
   * @param headers the first value of each header, by lower-case name
   * @param body the request's body as text
   * @param atNanos when it came, {@link System#nanoTime}
   */
  public record Call(String method, Map<String, String> headers, String body, long atNanos) {
    /** A header, or the empty string. */
    public String header(String name) {
      return headers.getOrDefault(name, "");
    }

    /** The CloudEvents id. */
    public String id() {
      return header("ce-id");
    }
  }

  /**
   * An answer.
   *
   * @param after how long the function takes
   */
  public record Answer(int status, Map<String, String> headers, String body, Duration after) {
    /** Without a body, at once. */
    public static Answer status(int status) {
      return new Answer(status, Map.of(), "", Duration.ZERO);
    }

    /** JSON, at once. */
    public static Answer json(String body) {
      return new Answer(200, Map.of("content-type", "application/json"), body, Duration.ZERO);
    }

    /** The same answer, later. */
    public Answer after(Duration time) {
      return new Answer(status, headers, body, time);
    }
  }

  private final HttpServer server;
  private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);
  private final List<Call> calls = new CopyOnWriteArrayList<>();

  /** Starts a function on a free port of the loopback. */
  public TestFunction(Function<Call, Answer> behaviour) {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", exchange -> handle(exchange, behaviour));
    server.start();
  }

  private void handle(HttpExchange exchange, Function<Call, Answer> behaviour) throws IOException {
    var headers = new HashMap<String, String>();
    exchange
        .getRequestHeaders()
        .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.getFirst()));
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    var call = new Call(exchange.getRequestMethod(), Map.copyOf(headers), body, System.nanoTime());
    calls.add(call);
    Answer answer = behaviour.apply(call);
    if (answer.after().isZero()) {
      respond(exchange, answer);
    } else {
      var _ =
          timer.schedule(
              () -> respond(exchange, answer), answer.after().toNanos(), TimeUnit.NANOSECONDS);
    }
  }

  private static void respond(HttpExchange exchange, Answer answer) {
    try (exchange) {
      answer.headers().forEach(exchange.getResponseHeaders()::set);
      byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
      exchange.getResponseBody().write(body);
    } catch (IOException gone) {
      // The caller did not wait; that is its affair.
    }
  }

  /** Where it listens. */
  public URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
  }

  /** Every call so far, in order of arrival. */
  public List<Call> calls() {
    return List.copyOf(calls);
  }

  @Override
  public void close() {
    server.stop(0);
    timer.shutdownNow();
  }
}
