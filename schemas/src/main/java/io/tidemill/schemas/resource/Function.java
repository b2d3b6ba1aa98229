package io.tidemill.schemas.resource;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Something that can be called with a CloudEvent and may answer with one.
 *
 * @param runtime how it is reached
 * @param timeout longest a call may take, 1 ms to 1 hour
 * @param concurrency most calls under way at once from one node, 1 to 10,000
 */
public record Function(Metadata metadata, Runtime runtime, Duration timeout, int concurrency)
    implements Resource {
  /** Timeout of a function that says nothing. */
  public static final Duration TIMEOUT_DEFAULT = Duration.ofSeconds(30);

  /** Concurrency of a function that says nothing. */
  public static final int CONCURRENCY_DEFAULT = 100;

  /** How a function is reached. */
  public sealed interface Runtime {
    /** By HTTP POST in CloudEvents binary mode. */
    record Http(URI url) implements Runtime {}

    /**
     * In this process.
     *
     * @param className implements {@code java.util.function.Function<CloudEvent, @Nullable
     *     CloudEvent>}
     * @param jar path or file URL of the jar; null for a class of the program itself
     */
    record Java(String className, @Nullable String jar) implements Runtime {}
  }

  @Override
  public Kind kind() {
    return Kind.FUNCTION;
  }
}
