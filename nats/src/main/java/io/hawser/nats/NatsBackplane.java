// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.nats;

import io.hawser.backplane.Backplane;
import io.hawser.backplane.BackplaneConnection;
import io.hawser.backplane.BackplaneListener;
import java.time.Duration;
import java.util.Objects;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A backplane on NATS: the topics of all servers and upgraders that use the same NATS servers.
 *
 * <pre>{@code
 * Backplane backplane = NatsBackplane.to("nats://hawser:secret@nats1", "nats://nats2");
 * }</pre>
 *
 * <h2>Topics without history</h2>
 *
 * <p>They are subjects of NATS. A message costs no more than an ordinary message of NATS, and
 * reaches this node too if it has subscribed. {@code publish} completes when the server has
 * processed the message. In a cluster, the other servers hear of a subscription a moment after
 * {@code subscribe} is complete.
 *
 * <h2>Topics with history</h2>
 *
 * <p>They need JetStream, and nats-server 2.9 or newer. Without JetStream, {@code follow}, {@code
 * append} and {@code read} fail with an exception that says so.
 *
 * <p>There is one stream for each {@link io.hawser.backplane.Retention}, for example {@code
 * hawser-1000-1048576b-300s}. The first node that needs it creates it, with the storage, replicas
 * and size of its backplane. An administrator can change them later with the tools of NATS. The
 * offset of a message is its sequence number in the stream. The epoch is a random name that the
 * stream gets when it is created.
 *
 * <ul>
 *   <li>{@code maxMessages} and {@code maxAge} are limits of the stream. The stream stores up to
 *       four records more for each topic.
 *   <li>JetStream has no limit of bytes for each topic. {@code maxBytes} therefore limits what is
 *       read: older messages are missing, and are deleted from the stream by the node that notices
 *       it when it reads. What a topic takes between two reads is limited only by {@code
 *       maxMessages} and by {@linkplain Builder#maxStreamBytes the size of the whole stream}. If
 *       that is full, the stream deletes its oldest messages, and the topics they belong to are
 *       incomplete.
 *   <li>While a topic is followed and nothing is appended to it, one of its nodes stores a small
 *       marker in every third of {@code maxAge}. So the nodes know that nothing is missing. Markers
 *       are never reported or returned. If a topic has not been followed for longer than {@code
 *       maxAge}, and all its messages have been deleted, earlier positions are not known any more.
 *   <li>To find out that a topic has nothing new is cheap. Otherwise, the server searches the whole
 *       stream from the position on, so reading takes longer the more was appended to other topics
 *       since then.
 *   <li>The server sends what it has stored to all nodes that follow the topic. If a cluster loses
 *       such a message on its way, the node calls {@code onGap} soon after the next message has
 *       arrived, or after a third of {@code maxAge}.
 *   <li>If a server comes back with fewer messages than a node has seen, the node deletes the
 *       stream and creates it again with a new epoch, since offsets would be used twice otherwise.
 * </ul>
 *
 * <h2>When something breaks</h2>
 *
 * <p>A connection that breaks is noticed at once. A server that hangs is noticed within 10 seconds.
 * The node then calls {@code onInterrupted} and connects again, after 0.1 seconds at first and 2
 * seconds at last, to the given servers and to those that they have told about. It does the same if
 * the node is too slow: when 500 000 messages or 128 MiB wait for it, further ones are dropped.
 * {@code onRestored} is called when the server has all subscriptions. If topics are followed, the
 * node first waits for their streams, but for no longer than 5 seconds; a topic whose stream comes
 * later gets an {@code onGap} then.
 *
 * <p>Nothing is sent twice, and nothing is kept until the connection is back: while it is
 * interrupted, all futures fail at once. Otherwise, a future fails if the server does not answer
 * for 5 seconds; reading needs up to nine answers, and one more for every 64 messages. When a
 * message has failed, it may have been sent or stored nevertheless. At most 64 MiB may wait for the
 * server; what would be more fails at once.
 *
 * <p>Topics can have any name. Names of up to 120 letters, digits, hyphens and underscores can be
 * recognized in the subjects; other characters are encoded, and long names are replaced with their
 * SHA-256.
 */
public final class NatsBackplane implements Backplane {
  private final NatsSettings settings;

  private NatsBackplane(NatsSettings settings) {
    this.settings = settings;
  }

  /**
   * Returns a backplane with default options.
   *
   * @param servers as for {@link #builder}
   */
  public static NatsBackplane to(String... servers) {
    return builder(servers).build();
  }

  /**
   * Begins a backplane.
   *
   * @param servers one or more servers of the same cluster, such as {@code nats://host:4222} or,
   *     with TLS, {@code tls://host:4222}. User and password can be part of an address ({@code
   *     nats://user:password@host}), or a token ({@code nats://token@host}); they apply to all
   *     servers. Without a port, it is 4222. If one address has TLS, all connections must.
   * @throws IllegalArgumentException if an address is malformed
   */
  public static Builder builder(String... servers) {
    return new Builder(new Servers(servers));
  }

  /**
   * {@inheritDoc}
   *
   * <p>Waits until there is a connection, for each server at most for the {@linkplain
   * Builder#connectTimeout connect timeout}. The connection has a few daemon threads.
   */
  @Override
  public BackplaneConnection connect(BackplaneListener listener) {
    NatsNode node = new NatsNode(settings, Objects.requireNonNull(listener, "listener"));
    node.start();
    return node;
  }

  /** Returns the servers, without user, password and token. */
  @Override
  public String toString() {
    return "NatsBackplane[" + settings.servers() + "]";
  }

  /** Collects the options of a backplane. Each method replaces what was set before. */
  public static final class Builder {
    private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9_-]{1,32}");
    private static final int MAX_REPLICAS = 5;
    private static final long DEFAULT_STREAM_BYTES = 1L << 30;
    private static final long DEFAULT_WAITING_BYTES = 128 << 20;

    private final Servers servers;
    private String prefix = "hawser";
    private Duration connectTimeout = Duration.ofSeconds(10);
    private @Nullable SSLContext sslContext;
    private boolean inMemory;
    private int replicas = 1;
    private long maxStreamBytes = DEFAULT_STREAM_BYTES;
    private long maxWaitingBytes = DEFAULT_WAITING_BYTES;

    private Builder(Servers servers) {
      this.servers = servers;
    }

    /**
     * Sets what the names of all subjects and streams begin with. Backplanes with different
     * prefixes share no topics. The default is {@code hawser}. A user whose permissions are limited
     * needs {@code hawser.>}, {@code _INBOX.>} and, for topics with history, {@code $JS.API.>}.
     *
     * @param prefix 1 to 32 letters, digits, hyphens and underscores
     */
    public Builder prefix(String prefix) {
      if (!PREFIX.matcher(prefix).matches()) {
        throw new IllegalArgumentException(
            "a prefix must be 1 to 32 letters, digits, - and _: " + prefix);
      }
      this.prefix = prefix;
      return this;
    }

    /** Sets user and password, instead of those in the addresses. */
    public Builder user(String userName, String password) {
      servers.credentials(
          Objects.requireNonNull(userName, "userName"),
          Objects.requireNonNull(password, "password"));
      return this;
    }

    /** Sets a token, instead of one in the addresses. */
    public Builder token(String token) {
      servers.token(Objects.requireNonNull(token, "token"));
      return this;
    }

    /**
     * Sets how long connecting to one server may take, including TLS. The default is 10 seconds.
     *
     * @param timeout at least a millisecond
     */
    public Builder connectTimeout(Duration timeout) {
      if (timeout.toMillis() < 1) {
        throw new IllegalArgumentException(
            "connectTimeout is " + timeout + ": must be at least PT0.001S");
      }
      connectTimeout = timeout;
      return this;
    }

    /**
     * Sets which certificates are trusted, and the certificate of this client if servers ask for
     * one. All connections must have TLS then. The default is the context of the JVM if an address
     * begins with {@code tls://}. In any case, the certificate of a server must be valid for the
     * host in its address.
     */
    public Builder sslContext(SSLContext context) {
      sslContext = Objects.requireNonNull(context, "context");
      return this;
    }

    /**
     * Stores histories in the memory of the server, and not in files, which is the default. They
     * are lost when the server is restarted.
     */
    public Builder inMemory() {
      inMemory = true;
      return this;
    }

    /**
     * Sets on how many servers of a cluster each history is stored. The default is 1: if the server
     * with the history stops, topics with history cannot be used until it is back.
     *
     * @param replicas 1 to 5
     */
    public Builder replicas(int replicas) {
      if (replicas < 1 || replicas > MAX_REPLICAS) {
        throw new IllegalArgumentException("replicas is " + replicas + ": must be 1 to 5");
      }
      this.replicas = replicas;
      return this;
    }

    /**
     * Sets how many bytes a stream may have, which holds all topics with the same retention. The
     * default is 1 GiB. A server can refuse to create a stream that may become larger than its disk
     * or memory.
     *
     * @param bytes at least 65 536
     */
    public Builder maxStreamBytes(long bytes) {
      if (bytes < 1 << 16) {
        throw new IllegalArgumentException(
            "maxStreamBytes is " + bytes + ": must be at least 65536");
      }
      maxStreamBytes = bytes;
      return this;
    }

    /** Sets a small limit for a test. */
    Builder maxWaitingBytes(long bytes) {
      maxWaitingBytes = bytes;
      return this;
    }

    /** Returns the backplane. It connects when a server or upgrader that uses it starts. */
    public NatsBackplane build() {
      return new NatsBackplane(
          new NatsSettings(
              servers.copy(),
              new Subjects(prefix),
              connectTimeout,
              sslContext,
              inMemory,
              replicas,
              maxStreamBytes,
              maxWaitingBytes));
    }
  }
}
