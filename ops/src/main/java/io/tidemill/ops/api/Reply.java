package io.tidemill.ops.api;

import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** What a request is answered with: a whole answer, or lines as they come. */
sealed interface Reply permits Answer, LineAnswer {
  /** Writes it and completes the callback. */
  void write(Response response, Callback callback);
}
