package io.tidemill.invoker.delivery;

import io.tidemill.invoker.call.Circuits;

/**
 * What the lanes of a node know together.
 *
 * @param budget memory of all lanes
 * @param troubles what keeps triggers from getting on
 * @param stops triggers whose target is gone
 * @param pacer rates of triggers
 * @param circuits of targets
 */
record NodeState(Budget budget, Troubles troubles, Stops stops, Pacer pacer, Circuits circuits) {
  static NodeState of(DeliveryServices services) {
    return new NodeState(
        Budget.ofHeap(),
        new Troubles(),
        new Stops(),
        new Pacer(services.timer(), services.nanos()),
        new Circuits(services.nanos()));
  }
}
