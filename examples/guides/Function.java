import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;

/**
 * A function for trying things out: prints each event it is called with and answers with one
 * status. Runs as it is: {@code java Function.java 9000 204}.
 */
final class Function {
  private Function() {}

  public static void main(String[] args) throws Exception {
    int port = Integer.parseInt(args[0]);
    int status = Integer.parseInt(args[1]);
    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] body = exchange.getRequestBody().readAllBytes();
          var headers = exchange.getRequestHeaders();
          System.out.printf(
              "%d  %s %s from %s: %s%n",
              status,
              headers.getFirst("ce-type"),
              headers.getFirst("ce-id"),
              headers.getFirst("ce-source"),
              new String(body, java.nio.charset.StandardCharsets.UTF_8));
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
    server.start();
  }
}
