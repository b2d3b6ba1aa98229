package io.tidemill.workflow.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.schemas.log.InstanceKey;
import io.tidemill.schemas.log.LogCodec;
import io.tidemill.schemas.log.LogRecord;
import io.tidemill.workflow.testing.Histories;
import io.tidemill.workflow.testing.Transition;
import io.tidemill.workflow.testing.World;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Random definitions, with branches in branches, retries and timeouts, and random logs for their
 * instances. What is simulated: one partition with one key; the first owner never crashes and
 * decides what is appended next, the second folds the same log from its bytes and crashes after
 * every record. Both must decide, ask and store the same, byte by byte.
 *
 * <p>Deterministic: everything comes from the seed that a failure names; repeat it with {@code
 * -Dtidemill.seed}. The number of records is set by {@code -Dtidemill.records}.
 */
final class RandomHistoriesTest {
  private static final int RECORDS = Integer.getInteger("tidemill.records", 30_000);
  private static final int LOG_LENGTH = 150;
  private static final InstanceKey KEY = new InstanceKey("test", "1");

  /** A record of the log as it stands on Kafka. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Stored(byte[] bytes, Moment at, boolean broken) {}

  @Test
  void foldTwiceToTheSameBytes() throws NoSuchAlgorithmException {
    long first = Long.getLong("tidemill.seed", 20_261_122L);
    Set<Transition> visited = new HashSet<>();
    for (int i = 0; i * LOG_LENGTH < RECORDS; i++) {
      long seed = first + i;
      try {
        List<Stored> log = new ArrayList<>();
        List<Definition> definitions = new Histories(new Random(seed)).definitions();
        String once = written(seed, definitions, log, visited);
        String twice = folded(definitions, log, visited);
        assertThat(twice).isEqualTo(once);
      } catch (AssertionError | RuntimeException failure) {
        throw new AssertionError("-Dtidemill.seed=" + seed, failure);
      }
    }
  }

  private static String written(
      long seed, List<Definition> definitions, List<Stored> log, Set<Transition> visited)
      throws NoSuchAlgorithmException {
    var random = new Random(~seed);
    var histories = new Histories(random);
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    var world = new World(KEY, definitions, false, visited, digest);
    long nowMs = 0;
    for (int offset = 0; offset < LOG_LENGTH; offset++) {
      nowMs += histories.pause(nowMs);
      LogRecord record = histories.record(world.newest(), nowMs);
      // Ended runs are forgotten soon, so that this happens, too.
      var at = new Moment(nowMs, offset, 60_000);
      boolean broken = random.nextInt(100) == 0;
      byte[] bytes = LogCodec.encode(record);
      log.add(new Stored(bytes, at, broken));
      world.step(LogCodec.decode(bytes), at, broken);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static String folded(
      List<Definition> definitions, List<Stored> log, Set<Transition> visited)
      throws NoSuchAlgorithmException {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    var world = new World(KEY, definitions, true, visited, digest);
    for (Stored stored : log) {
      world.step(LogCodec.decode(stored.bytes()), stored.at(), stored.broken());
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
