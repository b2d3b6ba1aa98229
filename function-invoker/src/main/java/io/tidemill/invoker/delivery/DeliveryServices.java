package io.tidemill.invoker.delivery;

import io.tidemill.invoker.call.FunctionCaller;
import io.tidemill.invoker.call.Windows;
import io.tidemill.schemas.resource.ResourceTable;
import io.tidemill.schemas.topic.Topics;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What the lanes of a node share.
 *
 * @param topics names of topics
 * @param resources the newest resources
 * @param caller calls functions
 * @param windows bounds calls under way
 * @param publisher appends replies and dead letters
 * @param timer wakes what waits for its next attempt
 * @param clockMs the time, epoch milliseconds
 * @param nanos a clock that is never put back, nanoseconds of any origin
 * @param listener hears what becomes of deliveries
 */
public record DeliveryServices(
    Topics topics,
    Supplier<ResourceTable> resources,
    FunctionCaller caller,
    Windows windows,
    Publisher publisher,
    ScheduledExecutorService timer,
    LongSupplier clockMs,
    LongSupplier nanos,
    DeliveryListener listener) {}
