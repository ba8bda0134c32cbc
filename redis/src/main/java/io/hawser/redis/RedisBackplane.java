// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.redis;

import io.hawser.backplane.Backplane;
import io.hawser.backplane.BackplaneConnection;
import io.hawser.backplane.BackplaneListener;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.protocol.ProtocolVersion;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.NettyCustomizer;
import io.netty.channel.Channel;
import io.netty.handler.flush.FlushConsolidationHandler;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;

/**
 * A backplane on Redis 7 or newer, or a server that is compatible, such as Valkey: a single server,
 * or a cluster. {@link #to} needs its address only:
 *
 * <pre>{@code
 * Backplane backplane = RedisBackplane.to("rediss://user:password@redis.example.com");
 * }</pre>
 *
 * <p>Instances are immutable and thread-safe. Each connection has one TCP connection to every
 * master.
 *
 * <h2>Messages</h2>
 *
 * <p>Topics without history use sharded pub/sub. Topics with history have two keys in Redis: a list
 * with the messages, which expires when it has not changed for the {@linkplain
 * io.hawser.backplane.Retention#maxAge maximum age}, and a hash with the epoch and the offset,
 * which expires a day later. Whoever returns after that finds a new epoch. A script stores a
 * message, drops what exceeds the limits, and sends the message to the nodes, in one step. The ages
 * of messages are measured by the clock of Redis.
 *
 * <p>Every message and every entry is sent to Redis once, and never again. If its future fails with
 * an answer of Redis, such as "OOM", or because there is no connection, the message was not stored
 * or sent. If the connection has ended before the answer came, this is not known.
 *
 * <h2>Interruptions</h2>
 *
 * <p>A connection that ends is noticed at once, and a Redis that does not answer within one and a
 * half times the {@linkplain Builder#answerTimeout answer timeout}. Then all futures of this
 * connection fail, and the node connects again: at once, and then after pauses that grow from 50
 * milliseconds to about a second. {@link BackplaneListener#onRestored} is called when all masters
 * are connected and have confirmed all subscriptions. In a cluster, an interruption is also
 * reported when slots move to another master or a replica takes over, which is noticed when a
 * command is refused, when Redis ends a subscription, and otherwise within ten seconds. As long as
 * a slot is being migrated, appending to its topics may fail.
 *
 * <h2>What Redis can lose</h2>
 *
 * <p>Redis may come back with an older state, after a restart or when a replica takes over. If a
 * topic's history is gone, it gets a new epoch. If only its last messages are gone, the topic gets
 * a new epoch if a node knows a newer position: one that follows the topic, or has recently
 * appended to it or read it. Nodes tell Redis what they know before {@code onRestored}, and
 * whenever they append or read. The new epoch begins without messages: what is left of the history
 * is given up, because clients have most of it, and must not get it twice. This includes messages
 * that another node appends in the moment between the return of Redis and the restoration of the
 * node that knows more. Lost messages cannot be noticed if no node knows them, for example because
 * all nodes were restarted too; then their positions are used again.
 *
 * <h2>What Redis must allow</h2>
 *
 * <p>Redis Sentinel is not asked: {@code redis-sentinel:} is refused, and the address must lead to
 * the master, for example through a proxy or a name that follows it. After {@code SCRIPT FLUSH},
 * the messages that are being appended fail, and later ones succeed.
 *
 * <p>The user needs access to the keys and channels that begin with the {@linkplain Builder#prefix
 * prefix}, and the commands {@code HELLO}, {@code SELECT} for other databases, {@code SSUBSCRIBE},
 * {@code SUNSUBSCRIBE}, {@code SPUBLISH}, {@code SCRIPT LOAD}, {@code EVALSHA}, {@code TIME},
 * {@code HMGET}, {@code HSET}, {@code LLEN}, {@code LPOP}, {@code LINDEX}, {@code LRANGE}, {@code
 * RPUSH}, {@code DEL}, {@code PEXPIRE}; in a cluster also {@code CLUSTER SLOTS}. Redis 7.0 loads
 * its append-only file with the permissions of the default user, which must therefore have no
 * fewer, although it may be off. Redis should not evict keys that expire: a topic loses its history
 * then, and gets a new epoch if its hash is lost.
 */
public final class RedisBackplane implements Backplane {
  private final List<RedisURI> uris;
  private final Names names;
  private final Timeouts timeouts;
  private final SslOptions tls;

  private RedisBackplane(Builder builder) {
    uris = List.copyOf(builder.uris);
    int database = uris.get(0).getDatabase();
    // Channels are the same in all databases.
    names = new Names(database == 0 ? builder.prefix : builder.prefix + "/" + database);
    timeouts = new Timeouts(builder.connectTimeout, builder.answerTimeout);
    tls = builder.tls.build();
  }

  /**
   * Returns a backplane on one server or on a cluster, with the default options.
   *
   * @param uri {@code redis://user:password@host:port/database}, or {@code rediss:} for TLS; all
   *     but the host may be left out. Whether the server is in a cluster, it tells itself.
   * @param more further members of a cluster, for the case that the first cannot be reached. User,
   *     password and TLS are as in the first address.
   * @throws IllegalArgumentException if this is no such URI. The message does not repeat it.
   */
  public static RedisBackplane to(String uri, String... more) {
    return builder(uri, more).build();
  }

  /**
   * Returns a builder for a backplane with other options.
   *
   * @param uri as in {@link #to}
   * @param more as in {@link #to}
   */
  public static Builder builder(String uri, String... more) {
    return new Builder(uri, more);
  }

  @Override
  public BackplaneConnection connect(BackplaneListener listener) {
    Objects.requireNonNull(listener, "listener");
    ClientResources resources =
        ClientResources.builder()
            .ioThreadPoolSize(2)
            .computationThreadPoolSize(2)
            .nettyCustomizer(new OneWrite())
            .build();
    RedisClient client = RedisClient.create(resources);
    client.setOptions(options());
    RedisNode node = new RedisNode(client, resources, uris, names, timeouts, listener);
    node.start();
    return node;
  }

  /** Has all commands that are waiting sent by one write, instead of one write for each. */
  private static final class OneWrite implements NettyCustomizer {
    @Override
    public void afterChannelInitialized(Channel channel) {
      channel
          .pipeline()
          .addFirst(
              new FlushConsolidationHandler(
                  FlushConsolidationHandler.DEFAULT_EXPLICIT_FLUSH_AFTER_FLUSHES, true));
    }
  }

  private ClientOptions options() {
    return ClientOptions.builder()
        // Commands would be sent again after a reconnection.
        .autoReconnect(false)
        .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
        // Only with this version may one connection subscribe and do other things.
        .protocolVersion(ProtocolVersion.RESP3)
        .pingBeforeActivateConnection(false)
        .maintNotificationsConfig(MaintNotificationsConfig.disabled())
        .socketOptions(SocketOptions.builder().connectTimeout(timeouts.connect()).build())
        .timeoutOptions(TimeoutOptions.builder().timeoutCommands(false).build())
        .sslOptions(tls)
        .build();
  }

  /** Returns the addresses, without user and password. */
  @Override
  public String toString() {
    return "RedisBackplane" + uris.stream().map(Address::of).toList();
  }

  /** Collects the options of a backplane. */
  public static final class Builder {
    private final List<RedisURI> uris = new ArrayList<>();
    private final SslOptions.Builder tls = SslOptions.builder();
    private String prefix = "hawser";
    private Duration connectTimeout = Duration.ofSeconds(10);
    private Duration answerTimeout = Duration.ofSeconds(5);

    private Builder(String uri, String... more) {
      uris.add(parse(uri));
      for (String each : more) {
        uris.add(parse(each));
      }
    }

    private static RedisURI parse(String uri) {
      RedisURI parsed;
      try {
        parsed = RedisURI.create(uri);
      } catch (IllegalArgumentException e) {
        throw malformed(); // its message would contain the password
      }
      if (parsed.getHost() == null || !parsed.getSentinels().isEmpty()) {
        throw malformed();
      }
      return parsed;
    }

    private static IllegalArgumentException malformed() {
      return new IllegalArgumentException(
          "not an address of Redis: must be like redis://user:password@host:port/database"
              + " or rediss://host; addresses of Redis Sentinel and of sockets are not allowed");
    }

    /**
     * Sets what the names of all keys and channels begin with. Backplanes with different prefixes
     * share nothing. The default is {@code hawser}.
     *
     * @param prefix 1 to 64 letters, digits, or any of {@code - _ . :}
     */
    public Builder prefix(String prefix) {
      this.prefix = Names.checkPrefix(prefix);
      return this;
    }

    /**
     * Sets how long an attempt to connect to all masters may take. The default is 10 seconds.
     *
     * @param timeout 100 milliseconds to 5 minutes
     */
    public Builder connectTimeout(Duration timeout) {
      connectTimeout = Timeouts.check("connectTimeout", timeout);
      return this;
    }

    /**
     * Sets how long Redis may be silent after it was asked something, until the connection counts
     * as broken. It is asked every quarter of this time. The default is 5 seconds. A script or
     * command of somebody else that keeps Redis busy for longer causes an interruption.
     *
     * @param timeout 100 milliseconds to 5 minutes
     */
    public Builder answerTimeout(Duration timeout) {
      answerTimeout = Timeouts.check("answerTimeout", timeout);
      return this;
    }

    /**
     * Trusts the certificates in a file, instead of those that Java trusts.
     *
     * @param pem one or more certificates in PEM format; read when a connection is made
     */
    public Builder trust(Path pem) {
      Objects.requireNonNull(pem, "pem");
      tls.trustManager(() -> Files.newInputStream(pem));
      return this;
    }

    /** Trusts what this factory's trust managers trust, instead of what Java trusts. */
    public Builder trust(TrustManagerFactory trust) {
      tls.trustManager(Objects.requireNonNull(trust, "trust"));
      return this;
    }

    /** Identifies the node with a certificate of its own. */
    public Builder identity(KeyManagerFactory keys) {
      tls.keyManager(Objects.requireNonNull(keys, "keys"));
      return this;
    }

    /** Creates the backplane. It connects only when it is used. */
    public RedisBackplane build() {
      return new RedisBackplane(this);
    }
  }
}
