package io.tidemill.bridge.ingress;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Senders at this node's door that wait for what a workflow makes of their event (Function Workflow
 * v0.1 §18.3). The address of one is {@code host:port/ticket}, where host and port are the node's
 * and the ticket cannot be guessed: who knows it was given the event. Any thread.
 */
public final class WaitingSenders {
  /** Senders that may wait at once; whoever comes then is answered as if it did not wait. */
  public static final int SENDERS_MAX = 1_000;

  private static final int TICKET_BYTES = 16;

  private final String node;
  private final Map<String, CompletableFuture<WorkflowReply>> waiting = new ConcurrentHashMap<>();
  private final AtomicInteger count = new AtomicInteger();
  private final SecureRandom random = new SecureRandom();

  /**
   * The senders of one door.
   *
   * @param node where other nodes reach it, {@code host:port}
   */
  public WaitingSenders(String node) {
    this.node = node;
  }

  /** One sender. It must be closed, answered or not. */
  final class Waiting implements AutoCloseable {
    private final String ticket;
    private final CompletableFuture<WorkflowReply> reply = new CompletableFuture<>();

    private Waiting(String ticket) {
      this.ticket = ticket;
      waiting.put(ticket, reply);
    }

    /** What the event carries as the extension {@code tidemillreply}. */
    String address() {
      return node + "/" + ticket;
    }

    /** Completed by the first reply. */
    CompletableFuture<WorkflowReply> reply() {
      return reply;
    }

    @Override
    public void close() {
      if (waiting.remove(ticket) != null) {
        count.decrementAndGet();
      }
    }
  }

  /** Makes an address for a sender; empty when too many wait. */
  Optional<Waiting> enter() {
    if (count.incrementAndGet() > SENDERS_MAX) {
      count.decrementAndGet();
      return Optional.empty();
    }
    byte[] ticket = new byte[TICKET_BYTES];
    random.nextBytes(ticket);
    return Optional.of(new Waiting(HexFormat.of().formatHex(ticket)));
  }

  /**
   * Answers a sender; of several replies the first one counts.
   *
   * @param ticket the part of the address behind the node
   * @return whether one waits under it
   */
  public boolean settle(String ticket, WorkflowReply reply) {
    CompletableFuture<WorkflowReply> sender = waiting.get(ticket);
    return sender != null && sender.complete(reply);
  }

  /** Senders that wait now. */
  public int size() {
    return count.get();
  }
}
