package io.tidemill.ops.api;

import java.io.IOException;
import org.eclipse.jetty.server.Request;

/** One method of one address. */
@FunctionalInterface
interface Action {
  Reply answer(Request request) throws IOException;
}
