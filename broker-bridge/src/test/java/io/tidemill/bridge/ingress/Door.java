package io.tidemill.bridge.ingress;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemill.bridge.core.ContentMode;
import io.tidemill.schemas.json.Json;
import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.schemas.resource.Broker;
import io.tidemill.schemas.resource.Metadata;
import io.tidemill.schemas.resource.ResourceTable;
import io.tidemill.schemas.topic.Topics;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.VirtualThreadPool;
import org.jspecify.annotations.Nullable;

/** A running ingress on a port of its own, with a log in memory and two kinds of clients. */
final class Door implements AutoCloseable {
  /** Limit of the broker {@code small}. */
  static final int SMALL_BYTES = 65_536;

  /** What the door holds at most, of all requests. */
  static final long BYTES_MAX = 16L * 1024 * 1024;

  /** Within it the broker {@code once} drops repeated events. */
  static final Duration WINDOW = Duration.ofSeconds(10);

  /** The door's clock, in nanoseconds. */
  final AtomicLong now = new AtomicLong();

  final WaitingSenders senders = new WaitingSenders("door:8080");
  private final Gate gate = Gate.of(now::get, BYTES_MAX, senders);
  final FakeLog log = new FakeLog();
  final List<String> heard = new CopyOnWriteArrayList<>();
  private final Server server = new Server(new VirtualThreadPool());
  private final ServerConnector connector;
  private final HttpClient client = HttpClient.newHttpClient();

  Door() throws Exception {
    HttpConfiguration configuration = new HttpConfiguration();
    IngressHandler.configure(configuration);
    connector = new ServerConnector(server, new HttpConnectionFactory(configuration));
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    ResourceTable table =
        ResourceTable.empty()
            .with(
                1,
                List.of(
                    new Broker(Metadata.named("small"), 1, Duration.ofDays(1), SMALL_BYTES),
                    new Broker(Metadata.named("orders"), 1, Duration.ofDays(1), 1 << 20),
                    broker("slow", null, new Broker.RateLimit(2, 5), null),
                    broker("theirs", "Their.topic", null, null),
                    broker("once", null, null, new Broker.Deduplication(WINDOW))));
    server.setHandler(
        new IngressHandler(new Topics("tidemill"), () -> table, log, listener(), gate));
    server.start();
  }

  private static Broker broker(
      String name,
      @Nullable String topic,
      Broker.@Nullable RateLimit rate,
      Broker.@Nullable Deduplication deduplication) {
    return new Broker(
        Metadata.named(name), topic, 1, Duration.ofDays(1), 1 << 20, rate, deduplication);
  }

  private IngressListener listener() {
    return new IngressListener() {
      @Override
      public void accepted(String broker, int count, ContentMode mode) {
        heard.add("accepted " + broker + " " + count + " " + mode);
      }

      @Override
      public void repeated(String broker, int count) {
        heard.add("repeated " + broker + " " + count);
      }

      @Override
      public void refused(String broker, ProblemCode code) {
        heard.add("refused " + broker + " " + code.code());
      }
    };
  }

  HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + connector.getLocalPort() + path))
        .timeout(Duration.ofSeconds(5));
  }

  /** A request that is valid in binary mode but for its method and body. */
  HttpRequest.Builder binary(String path) {
    return to(path)
        .header("ce-specversion", "1.0")
        .header("ce-id", "1")
        .header("ce-source", "/source")
        .header("ce-type", "type");
  }

  HttpResponse<String> post(HttpRequest.Builder request, String body)
      throws IOException, InterruptedException {
    return send(request.POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  HttpResponse<String> post(HttpRequest.Builder request, byte[] body)
      throws IOException, InterruptedException {
    return send(request.POST(HttpRequest.BodyPublishers.ofByteArray(body)));
  }

  HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  CompletableFuture<HttpResponse<String>> sendAsync(HttpRequest.Builder request) {
    return client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  /** Sends octets as they are and reads until the server closes or two seconds pass in silence. */
  String raw(byte[] octets) throws IOException {
    return raw(octets, true);
  }

  String raw(byte[] octets, boolean endOfStream) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), connector.getLocalPort())) {
      socket.setSoTimeout(2_000);
      try {
        socket.getOutputStream().write(octets);
        if (endOfStream) {
          socket.shutdownOutput();
        }
      } catch (IOException answeredAlready) {
        // The server may refuse and close before it has read everything.
      }
      ByteArrayOutputStream answer = new ByteArrayOutputStream();
      byte[] buffer = new byte[8192];
      try {
        for (int n = socket.getInputStream().read(buffer);
            n >= 0;
            n = socket.getInputStream().read(buffer)) {
          answer.write(buffer, 0, n);
        }
      } catch (java.net.SocketException reset) {
        // A reset after the answer; without one the answer is empty and the test fails.
      }
      return answer.toString(ISO_8859_1);
    }
  }

  static JsonNode json(HttpResponse<String> response) throws IOException {
    return Json.parse(response.body().getBytes(UTF_8));
  }

  /** Bytes of requests that are not answered. */
  long held() {
    return gate.bytes().held();
  }

  boolean isRunning() {
    return server.isRunning();
  }

  @Override
  public void close() throws Exception {
    server.stop();
    log.close();
    client.close();
  }
}
