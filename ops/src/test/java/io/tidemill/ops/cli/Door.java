package io.tidemill.ops.cli;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** The ingress as the client sees it: remembers requests, refuses events whose id says so. */
final class Door extends Handler.Abstract {
  /** One request: its path, its headers in lower case, its body. */
  record Received(String path, Map<String, String> headers, String body) {
    String header(String name) {
      return headers.getOrDefault(name, "");
    }
  }

  final List<Received> received = new CopyOnWriteArrayList<>();

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    String path = request.getHttpURI().getPath();
    if (!path.startsWith("/events")) {
      return false;
    }
    Map<String, String> headers = new TreeMap<>();
    for (HttpField field : request.getHeaders()) {
      headers.put(field.getLowerCaseName(), field.getValue());
    }
    String body = Content.Source.asString(request, StandardCharsets.UTF_8);
    received.add(new Received(path, headers, body));
    String id = headers.getOrDefault("ce-id", "");
    int status = id.startsWith("bad") ? 400 : id.startsWith("down") ? 503 : 202;
    response.setStatus(status);
    byte[] answer =
        status == 202
            ? new byte[0]
            : """
            {"problems":[{"code":"TM-3001","file":"POST %s","pointer":"","found":"a",\
            "expected":"b","fix":"c"}]}\
            """
                .formatted(path)
                .getBytes(StandardCharsets.UTF_8);
    response.write(true, ByteBuffer.wrap(answer), callback);
    return true;
  }
}
