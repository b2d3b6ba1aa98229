import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The functions of the examples, one HTTP server for all: the last part of the path names the
 * function, the body is its input, the answer is JSON. Runs as it is: {@code java Functions.java
 * 8090}.
 */
final class Functions {
  private static final Pattern TEXT = Pattern.compile("\"text\":\"([^\"]*)\"");
  private static final Pattern FORMAT = Pattern.compile("\"format\":\"([^\"]*)\"");

  /** Finished formats by video. */
  private static final Map<String, Set<String>> FORMATS = new ConcurrentHashMap<>();

  private Functions() {}

  public static void main(String[] args) throws IOException {
    int port = args.length == 0 ? 8090 : Integer.parseInt(args[0]);
    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 0);
    server.createContext("/", Functions::handle);
    server.start();
    System.out.println("functions listen on 127.0.0.1:" + port + "; Ctrl-C stops");
  }

  private static void handle(HttpExchange exchange) throws IOException {
    String function = exchange.getRequestURI().getPath().substring(1);
    String input = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    String token = exchange.getRequestHeaders().getFirst("ce-tidemilltoken");
    String answer = answer(function, input, token == null ? "" : token);
    System.out.println(function + " " + input + " -> " + (answer == null ? "503" : answer));
    byte[] body = (answer == null ? "out of service" : answer).getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    // A 5xx is SYS.Fail to the workflow, which may retry it.
    exchange.sendResponseHeaders(answer == null ? 503 : 200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  /** JSON; null for a function that is out of service. */
  private static String answer(String function, String input, String token) {
    return switch (function) {
      case "face-recognition" -> input.contains("\"family\"") ? "\"family\"" : "\"stranger\"";
      case "send-msg" -> "\"sent\"";
      case "language-processing" -> input.contains("good") ? "\"OK\"" : "\"NOT OK\"";
      case "auto-call" -> "\"NOT OK\"";
      case "notify-emergency" -> "[\"police\", \"neighbour\"]";
      case "validate-travel" -> "{\"valid\": true}";
      case "airline-a" -> "{\"airline\": \"A\", \"price\": 420}";
      case "airline-b" -> "{\"airline\": \"B\", \"price\": 399}";
      case "compare-prices" -> "{\"airline\": \"B\", \"price\": 399}";
      case "book-travel" -> "{\"pnr\": \"X1\", \"airline\": \"B\"}";
      case "ingest" -> "{\"video\": \"" + token + "\", \"ingested\": true}";
      case "transcode" -> "{\"video\": \"" + token + "\", \"jobs\": 3}";
      case "update-db" -> "{\"completed\": " + completed(token, first(FORMAT, input)) + "}";
      case "validate-app" -> "true";
      case "background-check" -> "{\"queued\": true}";
      case "get-accounts" -> "[{\"iban\": \"DE1\", \"balance\": 12}]";
      case "approve" -> "{\"approved\": true}";
      case "ibm-translate-forward" -> null;
      case "post-to-slack" -> "{\"posted\": \"" + first(TEXT, input) + "\"}";
      default ->
          function.contains("-translate-")
              ? "{\"payload\": \"" + first(TEXT, input) + " (" + function + ")\"}"
              : "{}";
    };
  }

  /** A call that is repeated counts once: what is remembered is which format, not how many calls. */
  private static int completed(String video, String format) {
    return FORMATS.merge(
            video,
            Set.of(format),
            (known, added) -> {
              Set<String> both = new HashSet<>(known);
              both.addAll(added);
              return both;
            })
        .size();
  }

  private static String first(Pattern pattern, String input) {
    Matcher matcher = pattern.matcher(input);
    return matcher.find() ? matcher.group(1) : "";
  }
}
