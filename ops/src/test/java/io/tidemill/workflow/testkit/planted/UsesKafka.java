package io.tidemill.workflow.testkit.planted;

import org.apache.kafka.common.TopicPartition;

/** Breaks a rule on purpose. */
final class UsesKafka {
  TopicPartition partition = new TopicPartition("t", 0);
}
