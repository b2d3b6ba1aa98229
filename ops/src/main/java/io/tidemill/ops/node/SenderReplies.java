package io.tidemill.ops.node;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemill.bridge.ingress.WaitingSenders;
import io.tidemill.bridge.ingress.WorkflowReply;
import io.tidemill.ops.api.Replies;
import io.tidemill.schemas.json.Json;
import io.tidemill.schemas.problem.ProblemException;
import io.tidemill.workflow.core.Document;
import io.tidemill.workflow.core.Effect;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.apache.kafka.streams.state.HostInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the replies of workflows to the senders that wait for them, at this node's door or at
 * another's. A reply that nobody waits for any more, or that cannot be brought, is dropped: its
 * sender is answered that the event was accepted.
 */
final class SenderReplies implements Replies, io.tidemill.workflow.stream.Replies, AutoCloseable {
  /** Replies on their way to other nodes; more are dropped. */
  private static final int UNDER_WAY_MAX = 1_000;

  private static final Logger LOG = LoggerFactory.getLogger(SenderReplies.class);

  private final String self;
  private final WaitingSenders senders;
  private final Supplier<List<HostInfo>> nodes;
  private final Peers peers;
  private final Semaphore free = new Semaphore(UNDER_WAY_MAX);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  /**
   * Answers at one door and knows the way to the others.
   *
   * @param self where the door is reached
   * @param nodes of the installation; nothing is sent to anybody else, whatever an event says
   */
  SenderReplies(
      HostInfo self, WaitingSenders senders, Supplier<List<HostInfo>> nodes, Peers peers) {
    this.self = address(self);
    this.senders = senders;
    this.nodes = nodes;
    this.peers = peers;
  }

  static String address(HostInfo node) {
    return node.host() + ":" + node.port();
  }

  @Override
  public boolean done(String ticket, String json) {
    return senders.settle(ticket, new WorkflowReply.Done(json));
  }

  @Override
  public boolean failed(String ticket, String code) {
    return senders.settle(ticket, new WorkflowReply.Failed(code));
  }

  @Override
  public void reply(Effect.Reply reply) {
    int slash = reply.address().lastIndexOf('/');
    if (slash < 0) {
      return;
    }
    String node = reply.address().substring(0, slash);
    String ticket = reply.address().substring(slash + 1);
    if (node.equals(self)) {
      settle(ticket, reply);
    } else if (free.tryAcquire()) {
      threads.execute(() -> bring(node, ticket, reply));
    }
  }

  private void settle(String ticket, Effect.Reply reply) {
    String code = reply.code();
    Document data = reply.data();
    if (code != null) {
      failed(ticket, code);
    } else {
      done(ticket, data == null ? "null" : data.text());
    }
  }

  private void bring(String node, String ticket, Effect.Reply reply) {
    try {
      nodes.get().stream()
          .filter(known -> address(known).equals(node))
          .findFirst()
          .ifPresent(known -> peers.post(known, Peers.path("replies", ticket), body(reply)));
    } catch (ProblemException unreachable) {
      LOG.atInfo()
          .addKeyValue("node", node)
          .addKeyValue("problem", unreachable.getMessage())
          .log("a reply did not reach the node at which its sender waits");
    } finally {
      free.release();
    }
  }

  private static ObjectNode body(Effect.Reply reply) {
    ObjectNode body = Json.object();
    Document data = reply.data();
    String code = reply.code();
    return code != null
        ? body.put("code", code)
        : body.set("data", data == null ? Json.object().nullNode() : data.node());
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
