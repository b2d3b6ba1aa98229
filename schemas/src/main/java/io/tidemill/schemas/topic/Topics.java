package io.tidemill.schemas.topic;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The names of all topics below one prefix, and the settings they are created with.
 *
 * @param prefix 1 to 40 of {@code [a-z0-9-]}, {@code tidemill} by default
 */
public record Topics(String prefix) {
  /** The prefix used when none is configured. */
  public static final String DEFAULT_PREFIX = "tidemill";

  /** Largest record of any topic, in bytes: an event of the largest limit and its attributes. */
  public static final int RECORD_BYTES_MAX = 10 * 1024 * 1024;

  /** Largest dead letter: the largest record and what is said beside it. */
  public static final int DEAD_LETTER_BYTES_MAX = RECORD_BYTES_MAX + 64 * 1024;

  /** Largest record of a changelog, in bytes: a dead letter to be, and how far it got. */
  public static final int STORED_BYTES_MAX = DEAD_LETTER_BYTES_MAX + 64 * 1024;

  private static final String RECORD_BYTES = Integer.toString(RECORD_BYTES_MAX);
  private static final Pattern PREFIX = Pattern.compile("[a-z0-9][a-z0-9-]{0,39}");

  /** Longest history the workflow log keeps at least. */
  public static final Duration WORKFLOW_LOG_RETENTION = Duration.ofDays(7);

  public Topics {
    if (!PREFIX.matcher(prefix).matches()) {
      throw new IllegalArgumentException("prefix must match " + PREFIX + ", found " + prefix);
    }
  }

  /** {@code kind/name[/version]} → resource as JSON; compacted, one partition. */
  public TopicSpec resources() {
    return new TopicSpec(
        prefix + ".resources",
        1,
        Map.of("cleanup.policy", "compact", "max.message.bytes", RECORD_BYTES));
  }

  /** The name of the topic that holds the events of a broker. */
  public String eventsOf(String broker) {
    return prefix + ".events." + broker;
  }

  /**
   * The broker whose events a topic holds; empty for a topic that is no events topic of this
   * prefix.
   */
  public Optional<String> brokerOf(String topic) {
    String start = prefix + ".events.";
    return topic.startsWith(start)
        ? Optional.of(topic.substring(start.length()))
        : Optional.empty();
  }

  /** Matches every events topic of this prefix. */
  public Pattern everyEvents() {
    return Pattern.compile(Pattern.quote(prefix + ".events.") + ".+");
  }

  /** Matches what the mesh reads: every events topic of this prefix, and the redeliveries. */
  public Pattern everyMeshInput() {
    return Pattern.compile(everyEvents().pattern() + "|" + Pattern.quote(redeliverName()));
  }

  /** Partition key → CloudEvent; deleted after the broker's retention. */
  public TopicSpec events(String broker, int partitions, Duration retention) {
    return new TopicSpec(eventsOf(broker), partitions, retained(retention));
  }

  /** The name of the workflow log. */
  public String workflowLogName() {
    return prefix + ".workflow.log";
  }

  /** The name of the topic of lifecycle events. */
  public String workflowHistoryName() {
    return prefix + ".workflow.history";
  }

  /** {@code workflow/token} → log record (Avro), stamped by the broker (design D3). */
  public TopicSpec workflowLog(int partitions) {
    return new TopicSpec(
        workflowLogName(),
        partitions,
        Map.of(
            "cleanup.policy",
            "delete",
            "max.message.bytes",
            RECORD_BYTES,
            "retention.ms",
            Long.toString(WORKFLOW_LOG_RETENTION.toMillis()),
            "message.timestamp.type",
            "LogAppendTime"));
  }

  /** Instance → lifecycle CloudEvent. */
  public TopicSpec workflowHistory(int partitions) {
    return new TopicSpec(workflowHistoryName(), partitions, retained(Duration.ofDays(30)));
  }

  /** The name of the dead-letter topic of a broker. */
  public String deadLettersOf(String broker) {
    return prefix + ".dlq." + broker;
  }

  /** The original and why it could not be delivered. */
  public TopicSpec deadLetters(String broker, int partitions) {
    return new TopicSpec(
        deadLettersOf(broker), partitions, retained(Duration.ofDays(90), DEAD_LETTER_BYTES_MAX));
  }

  /** The name of the dead-letter topic of all workflows. */
  public String workflowDeadLetters() {
    return prefix + ".dlq.workflows";
  }

  /** The name of the topic of events that shall reach one trigger again. */
  public String redeliverName() {
    return prefix + ".redeliver";
  }

  /**
   * An event and the one trigger it is for: dead letters that are tried again and replays, read by
   * the mesh beside the events topics and seen by nobody else.
   */
  public TopicSpec redeliver(int partitions) {
    return new TopicSpec(redeliverName(), partitions, retained(Duration.ofDays(7)));
  }

  /** The name of the journal. */
  public String journalName() {
    return prefix + ".journal";
  }

  /** What became of each event: read, tried, delivered, dead-lettered; one record a commit. */
  public TopicSpec journal(int partitions) {
    return new TopicSpec(journalName(), partitions, retained(Duration.ofDays(7)));
  }

  private static Map<String, String> retained(Duration retention) {
    return retained(retention, RECORD_BYTES_MAX);
  }

  private static Map<String, String> retained(Duration retention, int recordBytesMax) {
    return Map.of(
        "cleanup.policy",
        "delete",
        "max.message.bytes",
        Integer.toString(recordBytesMax),
        "retention.ms",
        Long.toString(retention.toMillis()));
  }
}
