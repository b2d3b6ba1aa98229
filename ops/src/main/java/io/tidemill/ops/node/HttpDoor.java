package io.tidemill.ops.node;

import io.tidemill.bridge.ingress.IngressHandler;
import io.tidemill.ops.api.ApiHandler;
import io.tidemill.ops.api.ProblemErrors;
import io.tidemill.schemas.problem.Problem;
import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.schemas.problem.ProblemException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Executors;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * The one HTTP port of a node: ingress and API. The port is taken at once, so that the node can
 * tell others where it is reached before it has anything to answer with; {@link #serve} opens it.
 */
final class HttpDoor implements AutoCloseable {
  private static final int THREADS_MAX = 200;
  private static final long IDLE_TIMEOUT_MS = 60_000;
  private static final long STOP_TIMEOUT_MS = 2_000;

  private final Server server;
  private final ServerConnector connector;

  HttpDoor(String host, int port) {
    var threads = new QueuedThreadPool(THREADS_MAX);
    threads.setName("http");
    threads.setDaemon(true);
    threads.setVirtualThreadsExecutor(Executors.newVirtualThreadPerTaskExecutor());
    this.server = new Server(threads);
    var http = new HttpConfiguration();
    http.setSendServerVersion(false);
    IngressHandler.configure(http);
    http.setUriCompliance(ApiHandler.uris());
    this.connector = new ServerConnector(server, new HttpConnectionFactory(http));
    connector.setHost(host);
    connector.setPort(port);
    connector.setIdleTimeout(IDLE_TIMEOUT_MS);
    server.addConnector(connector);
    server.setErrorHandler(new ProblemErrors());
    server.setStopTimeout(STOP_TIMEOUT_MS);
    bind(host, port);
  }

  private void bind(String host, int port) {
    try {
      connector.open();
    } catch (IOException taken) {
      throw new ProblemException(
          new Problem(
              ProblemCode.TM_4001,
              "",
              "",
              "port %d of %s is in use".formatted(port, host),
              "a free port",
              "stop the program that uses it, or choose another with --port"));
    }
  }

  /** Answers from now on. */
  void serve(List<Handler> handlers) {
    server.setHandler(new Handler.Sequence(handlers));
    try {
      server.start();
    } catch (Exception failure) {
      throw new IllegalStateException("the HTTP server cannot start", failure);
    }
  }

  int port() {
    return connector.getLocalPort();
  }

  @Override
  public void close() throws Exception {
    server.stop();
    connector.close(); // also a port that was never served
  }
}
