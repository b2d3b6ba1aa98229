package io.tidemill.ops.demo;

import io.tidemill.schemas.json.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** The HTTP functions of the example, one server for all; it remembers every call. */
public final class Functions implements AutoCloseable {
  /**
   * One call.
   *
   * @param function the last part of the path
   * @param type of the event
   * @param id of the event
   * @param atMicros when it came, in microseconds of this machine's clock
   */
  record Call(String function, String type, String id, long atMicros) {}

  private final Server server;
  private final ServerConnector connector;
  private final Queue<Call> calls = new ConcurrentLinkedQueue<>();

  /** Starts the server on the loopback; port 0 takes any free one. */
  static Functions start(int port) {
    return new Functions(port);
  }

  /** Runs the functions alone, for those who try the example by hand; the argument is the port. */
  public static void main(String[] args) throws InterruptedException {
    Functions functions =
        start(args.length == 0 ? LoanExample.FUNCTIONS_PORT : Integer.parseInt(args[0]));
    System.out.println("functions listen on 127.0.0.1:" + functions.port() + "; Ctrl-C stops");
    new CountDownLatch(1).await();
  }

  private Functions(int port) {
    var threads = new QueuedThreadPool(50);
    threads.setName("functions");
    threads.setDaemon(true);
    threads.setVirtualThreadsExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server = new Server(threads);
    connector = new ServerConnector(server);
    connector.setHost("127.0.0.1");
    connector.setPort(port);
    server.addConnector(connector);
    server.setHandler(
        new Handler.Abstract() {
          @Override
          public boolean handle(Request request, Response response, Callback callback)
              throws IOException {
            answer(request, response, callback);
            return true;
          }
        });
    try {
      server.start();
    } catch (Exception failure) {
      throw new IllegalStateException("the functions cannot listen on port " + port, failure);
    }
  }

  private void answer(Request request, Response response, Callback callback) throws IOException {
    String function = Request.getPathInContext(request).substring(1);
    calls.add(
        new Call(
            function, header(request, "ce-type"), header(request, "ce-id"), Receipt.nowMicros()));
    Content.Source.consumeAll(request);
    switch (function) {
      case "send-email" -> json(response, callback, "to", "manager");
      case "reject-loan" ->
          json(response, callback, "letter", "R-" + header(request, "ce-tidemilltoken"));
      case "pager" -> {
        response.setStatus(500);
        response.write(
            true,
            ByteBuffer.wrap("the pager is broken".getBytes(StandardCharsets.UTF_8)),
            callback);
      }
      default -> {
        response.setStatus(204);
        callback.succeeded();
      }
    }
  }

  private static String header(Request request, String name) {
    String value = request.getHeaders().get(name);
    return value == null ? "" : value;
  }

  private static void json(Response response, Callback callback, String name, String value) {
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
    response.write(true, ByteBuffer.wrap(Json.bytes(Json.object().put(name, value))), callback);
  }

  int port() {
    return connector.getLocalPort();
  }

  /** Every call so far, in the order in which they came. */
  List<Call> calls() {
    return List.copyOf(calls);
  }

  @Override
  public void close() throws Exception {
    server.stop();
  }
}
