package io.tidemill.ops.api;

import org.jspecify.annotations.Nullable;

/**
 * Which instances of a workflow are asked for; null is no condition.
 *
 * @param token what the token begins with; empty for any
 * @param status one of RUNNING, SUCCESS, FAILURE, CANCELLED
 * @param state name of the top-level state
 * @param fromMs started at or after, epoch milliseconds
 * @param toMs started before, epoch milliseconds
 * @param limit most instances of one page, from 1
 * @param after the page before ended there: its {@code next}
 */
public record InstanceFilter(
    String workflow,
    String token,
    @Nullable String status,
    @Nullable String state,
    @Nullable String code,
    long fromMs,
    long toMs,
    int limit,
    @Nullable String after) {}
