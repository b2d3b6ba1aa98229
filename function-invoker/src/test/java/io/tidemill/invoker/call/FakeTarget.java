package io.tidemill.invoker.call;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** An HTTP target that answers as it is told and remembers what it was asked. */
final class FakeTarget implements AutoCloseable {
  /**
   * One request.
   *
   * @param headers by name in lower case
   */
  record Asked(String method, Map<String, String> headers, String body) {}

  private record Answers(int status, Map<String, String> headers, String body) {}

  final List<Asked> asked = new CopyOnWriteArrayList<>();
  private final HttpServer server;
  private volatile Answers answers = new Answers(204, Map.of(), "");

  FakeTarget() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException noPort) {
      throw new UncheckedIOException(noPort);
    }
    server.createContext(
        "/",
        exchange -> {
          var headers = new TreeMap<String, String>();
          exchange
              .getRequestHeaders()
              .forEach((name, values) ->
                  headers.put(name.toLowerCase(Locale.ROOT), String.join("|", values)));
          byte[] body = exchange.getRequestBody().readAllBytes();
          asked.add(
              new Asked(
                  exchange.getRequestMethod(), headers, new String(body, StandardCharsets.UTF_8)));
          Answers answer = answers;
          answer.headers().forEach(exchange.getResponseHeaders()::add);
          byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
          if (bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
          }
          exchange.close();
        });
    server.start();
  }

  void answers(int status, Map<String, String> headers, String body) {
    answers = new Answers(status, headers, body);
  }

  Target target() {
    return Target.of(URI.create("http://localhost:" + server.getAddress().getPort() + "/f"));
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
