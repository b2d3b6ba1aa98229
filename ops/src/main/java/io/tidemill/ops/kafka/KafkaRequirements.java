package io.tidemill.ops.kafka;

import io.tidemill.schemas.problem.Problem;
import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.schemas.problem.ProblemException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeFeaturesOptions;
import org.apache.kafka.clients.admin.FeatureMetadata;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.server.common.MetadataVersion;
import org.apache.kafka.server.common.TransactionVersion;

/**
 * What a cluster must be: Kafka 4.0 or newer in its metadata, with transaction version 2 finalized.
 * Without the latter a producer that was believed dead can leave records in the transaction of its
 * successor (KIP-890), and exactly once would be a claim.
 */
public final class KafkaRequirements {
  /** How long a cluster may take to answer. */
  public static final Duration ANSWER_LIMIT = Duration.ofSeconds(15);

  private static final MetadataVersion METADATA_MIN = MetadataVersion.IBP_4_0_IV0;
  private static final TransactionVersion TRANSACTION_MIN = TransactionVersion.TV_2;

  private KafkaRequirements() {}

  /**
   * Returns when the cluster will do. Fails with TM-4004 when it does not answer within {@link
   * #ANSWER_LIMIT}, TM-4005 when it is too old.
   *
   * @param addresses what the admin client was told to connect to, for the message
   */
  public static void check(Admin admin, String addresses) {
    check(admin, addresses, ANSWER_LIMIT);
  }

  static void check(Admin admin, String addresses, Duration limit) {
    List<Problem> problems = features(admin, addresses, limit);
    if (!problems.isEmpty()) {
      throw new ProblemException(problems);
    }
  }

  private static List<Problem> features(Admin admin, String addresses, Duration limit) {
    int limitMs = Math.toIntExact(limit.toMillis());
    try {
      FeatureMetadata found =
          admin
              .describeFeatures(new DescribeFeaturesOptions().timeoutMs(limitMs))
              .featureMetadata()
              .get(limitMs, TimeUnit.MILLISECONDS);
      return verdict(found.finalizedFeatures());
    } catch (ExecutionException e) {
      return e.getCause() instanceof UnsupportedVersionException
          ? verdict(Map.of())
          : List.of(unreachable(addresses, String.valueOf(e.getCause())));
    } catch (TimeoutException e) {
      return List.of(unreachable(addresses, "no answer within " + limit.toSeconds() + " s"));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of(unreachable(addresses, "interrupted while waiting"));
    }
  }

  /** What is wrong with a cluster that has these features finalized; empty when nothing is. */
  static List<Problem> verdict(Map<String, FinalizedVersionRange> features) {
    var problems = new ArrayList<Problem>();
    short metadata = level(features, MetadataVersion.FEATURE_NAME);
    if (metadata < METADATA_MIN.featureLevel()) {
      problems.add(
          tooOld(
              MetadataVersion.FEATURE_NAME,
              metadata,
              "%d (Kafka %s) or more"
                  .formatted(METADATA_MIN.featureLevel(), METADATA_MIN.shortVersion()),
              "upgrade the brokers to Kafka 4.0 or newer, then run"
                  + " `kafka-features.sh upgrade --release-version 4.0`"));
    }
    short transaction = level(features, TransactionVersion.FEATURE_NAME);
    if (transaction < TRANSACTION_MIN.featureLevel()) {
      problems.add(
          tooOld(
              TransactionVersion.FEATURE_NAME,
              transaction,
              TRANSACTION_MIN.featureLevel() + " or more",
              "run `kafka-features.sh upgrade --feature transaction.version=2` on the cluster"));
    }
    return problems;
  }

  private static short level(Map<String, FinalizedVersionRange> features, String name) {
    FinalizedVersionRange range = features.get(name);
    return range == null ? 0 : range.maxVersionLevel();
  }

  private static Problem tooOld(String feature, short level, String expected, String fix) {
    String found = level == 0 ? feature + " not finalized" : feature + " " + level;
    return new Problem(ProblemCode.TM_4005, "", "", found, expected, fix);
  }

  /** TM-4004 for a cluster and what it did instead of answering. */
  public static Problem unreachable(String addresses, String why) {
    return new Problem(
        ProblemCode.TM_4004,
        addresses,
        "",
        why,
        "a Kafka cluster that answers there",
        "check that the cluster runs, that bootstrap-servers is right, and the security settings under kafka.*");
  }
}
