package io.tidemill.bridge.ingress;

import java.nio.ByteBuffer;
import java.util.Map;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * An HTTP answer, ready to be written.
 *
 * @param contentType empty when there is no body
 */
@SuppressWarnings("ArrayRecordComponent") // Written once, never compared.
record Answer(int status, Map<String, String> headers, String contentType, byte[] body) {
  private static final byte[] NO_BODY = {};

  static Answer empty(int status, Map<String, String> headers) {
    return new Answer(status, headers, "", NO_BODY);
  }

  /** Writes without waiting; the callback ends the request. */
  void write(Response response, Callback callback) {
    response.setStatus(status);
    headers.forEach(response.getHeaders()::put);
    if (!contentType.isEmpty()) {
      response.getHeaders().put(HttpHeader.CONTENT_TYPE, contentType);
    }
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
    response.write(true, ByteBuffer.wrap(body), callback);
  }
}
