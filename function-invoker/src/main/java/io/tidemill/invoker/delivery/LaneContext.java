package io.tidemill.invoker.delivery;

import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * What a lane is told by its surroundings.
 *
 * @param ordered whether a trigger delivers in order by key
 * @param budget memory of all lanes
 * @param journal where reads and attempts are noted
 * @param clockMs the time, epoch milliseconds
 * @param accepted told the trigger of each delivery that was not known before
 */
record LaneContext(
    Predicate<String> ordered,
    Budget budget,
    JournalWriter journal,
    LongSupplier clockMs,
    Consumer<String> accepted) {}
