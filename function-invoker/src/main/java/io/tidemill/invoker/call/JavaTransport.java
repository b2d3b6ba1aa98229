package io.tidemill.invoker.call;

import io.cloudevents.CloudEvent;
import io.tidemill.invoker.core.Outcome;
import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.schemas.resource.Function.Runtime;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Calls a class of a jar in this process, on a virtual thread. The class implements {@code
 * Function<CloudEvent, CloudEvent>} and has a public constructor without parameters; it may return
 * null for no reply. One instance serves all calls, several at a time.
 */
final class JavaTransport implements AutoCloseable {
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<Runtime.Java, Function<CloudEvent, @Nullable CloudEvent>> loaded =
      new ConcurrentHashMap<>();
  private final Map<String, URLClassLoader> loaders = new HashMap<>();

  CompletableFuture<Outcome> call(Runtime.Java runtime, CloudEvent event, Duration timeout) {
    return CompletableFuture.supplyAsync(() -> invoke(runtime, event), executor)
        .completeOnTimeout(
            Outcome.Failed.unanswered(ProblemCode.TM_5010, "no answer within " + timeout, true),
            timeout.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  private Outcome invoke(Runtime.Java runtime, CloudEvent event) {
    Function<CloudEvent, @Nullable CloudEvent> function;
    try {
      function = loaded.computeIfAbsent(runtime, this::load);
    } catch (UnloadableClass unloadable) {
      return Outcome.Failed.unanswered(
          ProblemCode.TM_5006, String.valueOf(unloadable.getMessage()), true);
    }
    try {
      return new Outcome.Answered(200, function.apply(event), null, new byte[0]);
    } catch (Throwable thrown) {
      // Whatever the user's code throws, an Error too, is this call's failure and nobody else's.
      return Outcome.Failed.unanswered(ProblemCode.TM_5002, FunctionCaller.message(thrown), true);
    }
  }

  @SuppressWarnings("unchecked")
  private Function<CloudEvent, @Nullable CloudEvent> load(Runtime.Java runtime) {
    try {
      Object instance = classOf(runtime).getConstructor().newInstance();
      if (instance instanceof Function<?, ?> function) {
        return (Function<CloudEvent, @Nullable CloudEvent>) function;
      }
      throw new UnloadableClass(runtime.className() + " is no java.util.function.Function");
    } catch (ReflectiveOperationException | LinkageError | MalformedURLException failure) {
      throw new UnloadableClass(runtime.className() + ": " + FunctionCaller.message(failure));
    }
  }

  private synchronized Class<?> classOf(Runtime.Java runtime)
      throws ReflectiveOperationException, MalformedURLException {
    String jar = runtime.jar();
    if (jar == null) {
      return Class.forName(runtime.className());
    }
    URL url =
        Path.of(jar.startsWith("file:") ? jar.substring("file:".length()) : jar).toUri().toURL();
    // One for each jar: an attempt at a class that is missing must not open the jar once more.
    var loader =
        loaders.computeIfAbsent(
            url.toString(), _ -> new URLClassLoader(new URL[] {url}, getClass().getClassLoader()));
    return Class.forName(runtime.className(), true, loader);
  }

  @Override
  public synchronized void close() {
    executor.shutdownNow();
    for (URLClassLoader loader : loaders.values()) {
      try {
        loader.close();
      } catch (IOException ignored) {
        // The process ends; an open jar file harms nobody.
      }
    }
  }

  private static final class UnloadableClass extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnloadableClass(String message) {
      super(message);
    }
  }
}
