package io.tidemill.ops.node;

import java.util.Map;
import java.util.function.Supplier;

/**
 * What a resource's status says of the node around it; known only once the node runs.
 *
 * @param address of the door, without a path
 * @param troubles what keeps triggers from getting on, on this node
 */
record Surroundings(Supplier<String> address, Supplier<Map<String, String>> troubles) {}
