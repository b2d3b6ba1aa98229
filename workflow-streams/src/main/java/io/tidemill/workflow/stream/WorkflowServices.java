package io.tidemill.workflow.stream;

import io.tidemill.invoker.call.FunctionCaller;
import io.tidemill.invoker.call.Windows;
import io.tidemill.invoker.delivery.Publisher;
import io.tidemill.schemas.resource.ResourceTable;
import io.tidemill.schemas.topic.Topics;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;

/**
 * What the workflow tasks of a node share.
 *
 * @param topics names of topics
 * @param node this node's name; part of the name of each take-over
 * @param resources the newest resources
 * @param definitions compiled workflow versions
 * @param caller calls functions
 * @param windows bounds calls under way
 * @param publisher appends results to the log
 * @param timer wakes what must be appended again
 * @param progress how far the log is folded
 * @param listener hears what becomes of instances
 * @param replies takes the replies to sources that wait
 * @param settings what the operator chose
 */
public record WorkflowServices(
    Topics topics,
    String node,
    Supplier<ResourceTable> resources,
    Definitions definitions,
    FunctionCaller caller,
    Windows windows,
    Publisher publisher,
    ScheduledExecutorService timer,
    Progress progress,
    WorkflowListener listener,
    Replies replies,
    WorkflowSettings settings) {}
