package io.tidemill.ops.kafka;

import io.tidemill.schemas.problem.Problem;
import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.schemas.problem.ProblemException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * An exclusive lock on a file that holds the process id of its owner. The system frees it when the
 * process dies, however it dies; the id that is then left in the file means nothing.
 */
final class DirectoryLock implements AutoCloseable {
  private final FileChannel channel;

  private DirectoryLock(FileChannel channel) {
    this.channel = channel;
  }

  /** Takes the lock at once, or fails with TM-4002 naming the process that holds it. */
  static DirectoryLock take(Path file) {
    FileChannel channel;
    try {
      channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new ProblemException(DataDirectory.unusable(file.toAbsolutePath().getParent(), e));
    }
    try {
      if (tryLock(channel) == null) {
        throw new ProblemException(held(file));
      }
      channel.truncate(0);
      channel.write(
          ByteBuffer.wrap(
              (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)));
      channel.force(false);
      return new DirectoryLock(channel);
    } catch (IOException e) {
      close(channel);
      throw new ProblemException(DataDirectory.unusable(file.toAbsolutePath().getParent(), e));
    } catch (ProblemException e) {
      close(channel);
      throw e;
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException heldByThisProcess) {
      return null;
    }
  }

  private static Problem held(Path file) {
    String pid;
    try {
      pid = Files.readString(file).strip();
    } catch (IOException e) {
      pid = "unknown";
    }
    return new Problem(
        ProblemCode.TM_4002,
        String.valueOf(file.getParent()),
        "",
        "the directory is held by the process with id " + (pid.isEmpty() ? "unknown" : pid),
        "a directory of its own for each process",
        "stop that process, or choose another directory with data-dir");
  }

  /**
   * Frees the lock. The file stays: removing it would let two processes lock two files of the same
   * name.
   */
  @Override
  public void close() {
    close(channel);
  }

  private static void close(FileChannel channel) {
    try {
      channel.close();
    } catch (IOException ignored) {
      // The descriptor is gone either way, and the lock with it.
    }
  }
}
