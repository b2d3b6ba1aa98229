package io.tidemill.ops.api;

import java.util.Set;

/**
 * What the API says of the node it runs on.
 *
 * @param version of Tidemill
 * @param kafka version of the Kafka client library
 * @param node name of this node
 * @param hosts names, beside those of the loopback, by which clients may address the API: lower
 *     case, without port
 */
public record ApiConfig(String version, String kafka, String node, Set<String> hosts) {
  public ApiConfig {
    hosts = Set.copyOf(hosts);
  }
}
