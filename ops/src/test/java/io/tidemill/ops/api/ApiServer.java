package io.tidemill.ops.api;

import java.net.URI;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** A real Jetty on a free port that serves the API over in-memory ports. */
public final class ApiServer implements AutoCloseable {
  public final InMemoryResources resources = new InMemoryResources();
  public final InMemoryWorkflows workflows = new InMemoryWorkflows();
  public final InMemoryDeadLetters letters = new InMemoryDeadLetters();
  public final InMemoryOperations operations = new InMemoryOperations();
  public volatile boolean ready = true;

  private final Server server;
  private final ServerConnector connector;

  /** Starts a server whose other addresses the given handlers serve. */
  public ApiServer(Handler... others) throws Exception {
    QueuedThreadPool threads = new QueuedThreadPool(16);
    threads.setVirtualThreadsExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server = new Server(threads);
    HttpConfiguration http = new HttpConfiguration();
    http.setUriCompliance(ApiHandler.uris());
    connector = new ServerConnector(server, new HttpConnectionFactory(http));
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    Handler.Sequence handlers = new Handler.Sequence();
    handlers.addHandler(
        new ApiHandler(
            new ApiConfig("1.2.3", "4.3.1", "node-a", Set.of("mill.example")),
            resources,
            workflows,
            letters,
            operations,
            new OneSender(),
            health(),
            () -> "tidemill_build_info 1\n"));
    for (Handler other : others) {
      handlers.addHandler(other);
    }
    server.setHandler(handlers);
    server.setErrorHandler(new ProblemErrors());
    server.start();
  }

  /** The address without a path. */
  public URI uri() {
    return URI.create("http://127.0.0.1:" + connector.getLocalPort());
  }

  @Override
  public void close() throws Exception {
    server.stop();
  }

  private Health health() {
    return new Health() {
      @Override
      public Map<String, String> parts() {
        return new TreeMap<>(Map.of("kafka", ready ? "ok" : "connecting"));
      }

      @Override
      public boolean ready() {
        return ready;
      }
    };
  }
}
