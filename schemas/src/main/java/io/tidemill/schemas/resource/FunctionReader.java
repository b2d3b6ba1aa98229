package io.tidemill.schemas.resource;

import io.tidemill.schemas.resource.Function.Runtime;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads the {@code spec} of a function. */
final class FunctionReader {
  /** Shortest time a call is given. */
  static final Duration TIMEOUT_MIN = Duration.ofMillis(1);

  /** Longest time a call is given. */
  static final Duration TIMEOUT_MAX = Duration.ofHours(1);

  private static final int CONCURRENCY_MAX = 10_000;
  private static final int CLASS_NAME_LENGTH_MAX = 512;
  private static final int JAR_LENGTH_MAX = 4_096;
  private static final Pattern CLASS_NAME =
      Pattern.compile("[A-Za-z_$][A-Za-z0-9_$]*(\\.[A-Za-z_$][A-Za-z0-9_$]*)*");

  /** Stands in for a broken address until the document is refused. */
  private static final Runtime NOWHERE = new Runtime.Http(URI.create("http://localhost/"));

  private FunctionReader() {}

  static Function read(Metadata metadata, FieldReader spec) {
    var function =
        new Function(
            metadata,
            runtime(spec),
            spec.duration("timeout", TIMEOUT_MIN, TIMEOUT_MAX).orElse(Function.TIMEOUT_DEFAULT),
            spec.whole("concurrency", 1, CONCURRENCY_MAX, Function.CONCURRENCY_DEFAULT));
    spec.unsupported("process", "scaling", "env", "handler", "semantics", "deadLetter");
    spec.rejectUnknown();
    return function;
  }

  private static Runtime runtime(FieldReader spec) {
    // A function that has only `process` is told that this is not supported, and no more.
    if (!spec.has("process")) {
      spec.exactlyOne("http: { url: \"http://localhost:8080/\" }", "http", "java");
    }
    Optional<Runtime> http =
        spec.object("http", "{ url: \"http://localhost:8080/\" }").flatMap(FunctionReader::http);
    Optional<Runtime> java =
        spec.object("java", "{ class: com.example.Charge }").map(FunctionReader::java);
    return http.or(() -> java).orElse(NOWHERE);
  }

  private static Optional<Runtime> http(FieldReader http) {
    http.requirePresence("url", "an address", "http://localhost:8080/");
    Optional<URI> url = HttpAddress.read(http, "url");
    http.rejectUnknown();
    return url.map(Runtime.Http::new);
  }

  private static Runtime java(FieldReader java) {
    String className = java.requiredText("class", "com.example.Charge");
    boolean named =
        className.length() <= CLASS_NAME_LENGTH_MAX && CLASS_NAME.matcher(className).matches();
    if (!className.isEmpty() && !named) {
      java.outOfForm(
          "class", Shown.text(className), "the full name of a class", "com.example.Charge");
    }
    Optional<String> jar = java.text("jar", "functions/charge.jar");
    jar.filter(path -> path.length() > JAR_LENGTH_MAX)
        .ifPresent(path ->
            java.outOfForm(
                "jar",
                "a path of " + path.length() + " characters",
                "at most " + JAR_LENGTH_MAX,
                "functions/charge.jar"));
    java.rejectUnknown();
    return new Runtime.Java(className, jar.orElse(null));
  }
}
