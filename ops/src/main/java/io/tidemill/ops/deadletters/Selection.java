package io.tidemill.ops.deadletters;

import io.tidemill.ops.api.DeadLetters.Wanted;

/** Decides which dead letters a question is about. Time is decided by where reading starts. */
record Selection(Wanted wanted) {
  boolean accepts(Letter letter) {
    return (wanted.trigger() == null || wanted.trigger().equals(letter.trigger().orElse(null)))
        && (wanted.reason() == null || wanted.reason().equals(letter.code()))
        && (wanted.ids().isEmpty() || wanted.ids().contains(letter.id()))
        && (wanted.since() == null || letter.timeMs() >= wanted.since().toEpochMilli())
        && (wanted.until() == null || letter.timeMs() < wanted.until().toEpochMilli());
  }
}
