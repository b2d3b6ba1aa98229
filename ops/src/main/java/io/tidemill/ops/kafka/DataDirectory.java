package io.tidemill.ops.kafka;

import io.tidemill.schemas.problem.Problem;
import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.schemas.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The directory in which one node keeps everything, held by one process at a time: {@code kafka/}
 * the embedded broker's log, {@code streams/} the state stores, {@code logs/} what the program has
 * to say, {@code node-id} who the node is.
 */
public final class DataDirectory implements AutoCloseable {
  private static final Pattern NODE_ID = Pattern.compile("[a-z0-9-]{8,64}");

  private final Path path;
  private final DirectoryLock lock;
  private final String nodeId;
  private final boolean ephemeral;

  private DataDirectory(Path path, DirectoryLock lock, String nodeId, boolean ephemeral) {
    this.path = path;
    this.lock = lock;
    this.nodeId = nodeId;
    this.ephemeral = ephemeral;
  }

  /**
   * Opens a directory, made when it is missing. Fails with TM-4002 when another process holds it,
   * TM-4003 when it cannot be made or written.
   */
  public static DataDirectory open(Path path) {
    return open(path.toAbsolutePath().normalize(), false);
  }

  /** Makes a new directory among the system's temporary files, deleted on {@link #close}. */
  public static DataDirectory ephemeral() {
    try {
      return open(Files.createTempDirectory("tidemill-").toAbsolutePath(), true);
    } catch (IOException e) {
      throw new ProblemException(
          unusable(Path.of(System.getProperty("java.io.tmpdir", "/tmp")), e));
    }
  }

  private static DataDirectory open(Path path, boolean ephemeral) {
    try {
      Files.createDirectories(path);
    } catch (IOException e) {
      throw new ProblemException(unusable(path, e));
    }
    DirectoryLock lock = DirectoryLock.take(path.resolve("lock"));
    try {
      for (String below : new String[] {"kafka", "streams", "logs"}) {
        Files.createDirectories(path.resolve(below));
      }
      return new DataDirectory(path, lock, nodeId(path.resolve("node-id")), ephemeral);
    } catch (IOException e) {
      lock.close();
      throw new ProblemException(unusable(path, e));
    }
  }

  /** The directory itself, absolute. */
  public Path path() {
    return path;
  }

  /** The embedded broker's log. */
  public Path kafka() {
    return path.resolve("kafka");
  }

  /** The state stores of Kafka Streams. */
  public Path streams() {
    return path.resolve("streams");
  }

  /** The program's log files. */
  public Path logs() {
    return path.resolve("logs");
  }

  /** A random name given once; the same after every restart on this directory. */
  public String nodeId() {
    return nodeId;
  }

  /** Frees the directory; an ephemeral one is deleted. */
  @Override
  public void close() {
    lock.close();
    if (ephemeral) {
      delete();
    }
  }

  private void delete() {
    try (Stream<Path> below = Files.walk(path)) {
      for (Path file : below.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException leftBehind) {
      // Among temporary files, which the system clears; nobody reads it again.
    }
  }

  private static String nodeId(Path file) throws IOException {
    try {
      String known = Files.readString(file).strip();
      if (NODE_ID.matcher(known).matches()) {
        return known;
      }
    } catch (NoSuchFileException firstStart) {
      // Made below.
    }
    String made = UUID.randomUUID().toString();
    Path written = file.resolveSibling("node-id.new");
    Files.writeString(
        written,
        made + "\n",
        StandardOpenOption.CREATE,
        StandardOpenOption.TRUNCATE_EXISTING,
        StandardOpenOption.WRITE);
    Files.move(written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    return made;
  }

  /** TM-4003 for a directory and what went wrong with it. */
  static Problem unusable(@Nullable Path directory, Throwable cause) {
    String why = cause.getMessage() == null ? "" : ": " + cause.getMessage();
    return new Problem(
        ProblemCode.TM_4003,
        String.valueOf(directory),
        "",
        cause.getClass().getSimpleName() + why,
        "a directory that this user can create, read and write, with free space",
        "check the path, its owner and the disk, or choose another directory with data-dir");
  }
}
