package io.tidemill.ops.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tidemill.schemas.event.Extensions;
import io.tidemill.schemas.json.Json;
import io.tidemill.workflow.testkit.Answer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** All functions of all performances on one real HTTP server, each at a path of its own. */
final class ScriptedFunctions implements AutoCloseable {
  private final HttpServer server;
  private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);
  private final Map<String, Part> parts = new ConcurrentHashMap<>();

  ScriptedFunctions() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::handle);
    server.start();
  }

  /** Where the function of a name is, without the name. */
  URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
  }

  /** Lets a function be called. */
  void play(String alias, Part part) {
    parts.put(alias, part);
  }

  private void handle(HttpExchange exchange) throws IOException {
    Part part = parts.get(exchange.getRequestURI().getPath().substring(1));
    if (part == null) {
      respond(exchange, 404, "text/plain", "no such function");
      return;
    }
    String instance = header(exchange, Extensions.INSTANCE);
    var call =
        new Part.Call(
            header(exchange, Extensions.TOKEN),
            Integer.parseInt(instance.substring(instance.lastIndexOf('/') + 1)),
            Integer.parseInt(header(exchange, Extensions.ATTEMPT)),
            header(exchange, "id"),
            json(exchange.getRequestBody().readAllBytes()),
            System.currentTimeMillis());
    Optional<Answer> answer = part.answer(call);
    if (answer.isEmpty()) {
      respond(exchange, 500, "text/plain", "the case has no answer for this call");
      return;
    }
    long ms = part.tempo().ms(answer.get().afterMs());
    if (ms == 0) {
      respond(exchange, answer.get().outcome());
    } else {
      var _ =
          timer.schedule(
              () -> respond(exchange, answer.get().outcome()), ms, TimeUnit.MILLISECONDS);
    }
  }

  private static String header(HttpExchange exchange, String attribute) {
    List<String> values = exchange.getRequestHeaders().get("ce-" + attribute);
    return values == null
        ? ""
        : URLDecoder.decode(values.getFirst().replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  private static JsonNode json(byte[] body) throws IOException {
    return Json.parse(body);
  }

  /** The codes of the system by the status that stands for them, others as a function says them. */
  private static void respond(HttpExchange exchange, Answer.Outcome outcome) {
    switch (outcome) {
      case Answer.Outcome.Result(var value) ->
          respond(exchange, 200, "application/json", Json.text(value));
      case Answer.Outcome.Silence() -> {}
      case Answer.Outcome.Failure(var code, var message) -> {
        if (message.equals(Answer.CRASHED)) {
          exchange.close();
        } else if (code.equals("SYS.Fail")) {
          respond(exchange, 500, "text/plain", message);
        } else {
          exchange.getResponseHeaders().set("ce-specversion", "1.0");
          exchange.getResponseHeaders().set("ce-id", "failure");
          exchange.getResponseHeaders().set("ce-source", "/function");
          exchange.getResponseHeaders().set("ce-type", "failed");
          exchange.getResponseHeaders().set("ce-" + Extensions.FAILURE_CODE, code);
          respond(exchange, 200, "application/json", Json.text(Json.of(message)));
        }
      }
    }
  }

  private static void respond(HttpExchange exchange, int status, String type, String body) {
    try (exchange) {
      exchange.getResponseHeaders().set("content-type", type);
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
    } catch (IOException gone) {
      // The caller gave the attempt up; that is its affair.
    }
  }

  @Override
  public void close() {
    server.stop(0);
    timer.shutdownNow();
  }
}
