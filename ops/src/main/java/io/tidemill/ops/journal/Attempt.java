package io.tidemill.ops.journal;

import io.tidemill.schemas.avro.JournalEnd;
import io.tidemill.schemas.event.Origin;
import java.util.Optional;

/**
 * An attempt that ended, or the end of a delivery without an attempt.
 *
 * @param trigger whose delivery
 * @param identity where the event lies; for a redelivery what tells it from others
 * @param number from 1; 0 for an end without an attempt
 * @param endedMs epoch milliseconds
 * @param status HTTP status; 0 when there was no answer
 * @param code problem code of a failure; empty for a success
 * @param end what it settled
 * @param target place of the reply or the dead letter
 */
public record Attempt(
    String trigger,
    Origin identity,
    int number,
    long endedMs,
    int tookMs,
    int status,
    String code,
    JournalEnd end,
    Optional<String> target) {}
