package io.tidemill.invoker.call;

import io.tidemill.schemas.resource.Function;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What is called.
 *
 * @param key equal for targets that share one window
 * @param runtime how it is reached
 * @param timeout longest an attempt may take
 * @param concurrency most attempts under way at once from this node
 * @param origin DNS name under which leave to deliver is asked for, and that each call then
 *     carries; null for a target that asks for no handshake
 */
public record Target(
    String key,
    Function.Runtime runtime,
    Duration timeout,
    int concurrency,
    @Nullable String origin) {
  /** A target that asks for no handshake. */
  public Target(String key, Function.Runtime runtime, Duration timeout, int concurrency) {
    this(key, runtime, timeout, concurrency, null);
  }

  /** A deployed function. */
  public static Target of(Function function) {
    return new Target(
        "function " + function.name(),
        function.runtime(),
        function.timeout(),
        function.concurrency());
  }

  /** An address that is no deployed function. */
  public static Target of(URI uri) {
    return new Target(
        uri.toString(),
        new Function.Runtime.Http(uri),
        Function.TIMEOUT_DEFAULT,
        Function.CONCURRENCY_DEFAULT);
  }

  /** The same target with another time limit. */
  public Target withTimeout(Duration limit) {
    return new Target(key, runtime, limit, concurrency, origin);
  }

  /** The same target, asked for leave under a name. */
  public Target withOrigin(@Nullable String name) {
    return new Target(key, runtime, timeout, concurrency, name);
  }
}
