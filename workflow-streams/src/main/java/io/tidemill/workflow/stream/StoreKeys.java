package io.tidemill.workflow.stream;

import io.tidemill.schemas.log.InstanceKey;
import io.tidemill.schemas.log.SystemKeys;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.kafka.common.utils.Bytes;

/**
 * The keys of the two stores. What lies beside a control record begins with a zero byte, as no
 * workflow does, so that it is not between the control records that a search walks over:
 *
 * <ul>
 *   <li>{@code workflow/token} in the one, {@code workflow/token 00 run} in the other: a run
 *   <li>{@code 00 d <key of the run> 00 <name>}: a large document
 *   <li>{@code 00 h workflow/token 00 <number>}: a log record that is held
 * </ul>
 */
final class StoreKeys {
  /** Before the key of every run. */
  static final Bytes FIRST_RUN = Bytes.wrap(new byte[] {1});

  /** Before the runs of the program's own workflows, behind all others. */
  static final Bytes FIRST_SYSTEM_RUN =
      Bytes.wrap(SystemKeys.MARK.getBytes(StandardCharsets.UTF_8));

  private static final int RUN_BYTES = 1 + Integer.BYTES;
  private static final byte[] DOCUMENT = {0, 'd'};
  private static final byte[] HELD = {0, 'h'};

  private StoreKeys() {}

  /** The newest run under a key, in the store of instances. */
  static Bytes newest(InstanceKey key) {
    return Bytes.wrap(key.bytes());
  }

  /** A run that ended, in the store of finished runs. */
  static Bytes finished(InstanceKey key, int run) {
    return joined(key.bytes(), run);
  }

  /** The number of the run of a key that {@link #finished} made; -1 when it is of another key. */
  static int run(Bytes finished, InstanceKey key) {
    byte[] bytes = finished.get();
    byte[] start = key.bytes();
    return bytes.length == start.length + RUN_BYTES
            && bytes[start.length] == 0
            && Arrays.equals(bytes, 0, start.length, start, 0, start.length)
        ? ByteBuffer.wrap(bytes).getInt(start.length + 1)
        : -1;
  }

  /** The instance of a key that {@link #finished} made. */
  static InstanceKey ofFinished(Bytes finished) {
    byte[] bytes = finished.get();
    return InstanceKey.parse(Arrays.copyOf(bytes, Math.max(0, bytes.length - RUN_BYTES)));
  }

  /** A large document of a run, in the store of that run. */
  static Bytes document(Bytes run, String name) {
    byte[] owner = run.get();
    byte[] text = name.getBytes(StandardCharsets.UTF_8);
    return Bytes.wrap(
        ByteBuffer.allocate(DOCUMENT.length + owner.length + 1 + text.length)
            .put(DOCUMENT)
            .put(owner)
            .put((byte) 0)
            .put(text)
            .array());
  }

  /** A log record that waits for the end of a suspension. */
  static Bytes held(InstanceKey key, int number) {
    byte[] owner = key.bytes();
    return joined(
        ByteBuffer.allocate(HELD.length + owner.length).put(HELD).put(owner).array(), number);
  }

  private static Bytes joined(byte[] start, int number) {
    return Bytes.wrap(
        ByteBuffer.allocate(start.length + RUN_BYTES)
            .put(start)
            .put((byte) 0)
            .putInt(number)
            .array());
  }

  /** The first key of the runs of a workflow. */
  static Bytes from(String workflow) {
    return Bytes.wrap((workflow + "/").getBytes(StandardCharsets.UTF_8));
  }

  /** Behind the last key of the runs of a workflow: the character that follows the slash. */
  static Bytes to(String workflow) {
    return Bytes.wrap((workflow + "0").getBytes(StandardCharsets.UTF_8));
  }
}
