// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.examples;

import io.hawser.Heartbeat;
import io.hawser.Hub;
import io.hawser.PreparedMessage;
import io.hawser.Presence;
import io.hawser.WebSocket;
import io.hawser.backplane.Backplane;
import io.hawser.backplane.Retention;
import io.hawser.endpoint.HttpHandler;
import io.hawser.http.HttpRequest;
import io.hawser.http.HttpResponse;
import io.hawser.nats.NatsBackplane;
import io.hawser.redis.RedisBackplane;
import io.hawser.server.WebSocketServer;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * A chat on several machines. Each machine runs one of these servers, all of them use the same
 * broker, and a load balancer is in front of them. {@code examples/cluster/start} starts all of
 * this on one machine.
 *
 * <p>What is said is a message of a resumable topic: when a server ends, its clients connect to
 * another one, and get what they have missed. Who is there comes from the presence of the same
 * topic. Otherwise, this is {@link ChatServer} with one room. Several people may have the same name
 * here: it would take a decision in one place, such as a database, to give each name only once.
 *
 * <p>A client connects to {@code /chat?name=…}, and offers the subprotocol {@code hawser.resume.1}.
 * The server sends JSON, with a {@code type}: {@code welcome} with the name of the server, {@code
 * members} with everyone who is there whenever that changes, and {@code said}.
 */
@Command(
    name = "cluster-chat",
    description = "One of the servers of a chat on several machines.",
    sortOptions = false,
    mixinStandardHelpOptions = true)
public final class ClusterChat implements Callable<Integer> {
  private static final String TOPIC = "chat";

  /** For the first connection to the broker, on a machine on which everything starts at once. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Option(names = "--port", description = "default: 8080; 0 picks a free one", paramLabel = "N")
  private int port = 8080;

  @Option(
      names = "--backplane",
      description = "the broker: redis://HOST:PORT or nats://HOST:PORT",
      paramLabel = "URI",
      required = true)
  private String broker = "";

  @Option(
      names = "--name",
      description = "the name of this server, which the page shows",
      paramLabel = "NAME")
  private String name = "one";

  @Option(
      names = "--drain",
      description = "in how many seconds to send all clients away at the end; default: 5",
      paramLabel = "SECONDS")
  private int drainSeconds = 5;

  private final Site site =
      new Site("cluster-chat.html", "pages.css", "cluster-chat.js", "hawser-resume.js");

  // any thread (volatile)
  private volatile @Nullable WebSocketServer server;

  private ClusterChat() {}

  /** Runs the server until the process is terminated. */
  public static void main(String[] args) {
    Commands.run(new ClusterChat(), args);
  }

  @Override
  public Integer call() {
    WebSocketServer server =
        WebSocketServer.builder()
            .port(port)
            .backplane(backplane(broker))
            .resumable(TOPIC, Retention.DEFAULT)
            .http(HttpHandler.of(this::answer))
            .options(
                o ->
                    o.maxMessageSize(ChatServer.MAX_TEXT)
                        .heartbeat(Heartbeat.every(Duration.ofSeconds(20))))
            .path("/chat", endpoint -> endpoint.onConnection(this::enter))
            .start();
    this.server = server;
    server.presence(TOPIC).watch(new MembersListener(server));
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(server)));
    System.out.println("server " + name + " is on http://localhost:" + server.port());
    return 0;
  }

  private static Backplane backplane(String uri) {
    return uri.startsWith("nats:")
        ? NatsBackplane.builder(uri).connectTimeout(PATIENCE).build()
        : RedisBackplane.builder(uri).connectTimeout(PATIENCE).build();
  }

  /** Sends the clients to the other servers, one after the other. */
  private void end(WebSocketServer server) {
    server.drain(Duration.ofSeconds(drainSeconds)).join();
    server.stop(Duration.ofSeconds(5));
  }

  /** Tells the load balancer whether this server takes clients, and serves the page. */
  private HttpResponse answer(HttpRequest request) {
    if (!request.path().equals("/ready")) {
      return site.answer(request);
    }
    WebSocketServer server = this.server;
    return server != null && !server.isDraining()
        ? HttpResponse.text(200, "ready")
        : HttpResponse.text(503, "not ready");
  }

  private void enter(WebSocket ws) {
    String person = ChatServer.parameter(ws.request(), "name");
    if (person == null) {
      ws.close(ChatServer.BAD_NAME, "the name must be 1 to 40 visible characters");
      return;
    }
    ws.send("{\"type\":\"welcome\",\"server\":%s}".formatted(Json.quote(name)));
    ws.subscribe(TOPIC);
    ws.server().presence(TOPIC).enter(ws, person, name);
    sendMembers(ws.server(), Set.of(ws));
    ws.onText(text -> ws.publish(TOPIC, said(person, text))); // the sender gets it, too
  }

  private static PreparedMessage said(String person, String text) {
    return PreparedMessage.text(
        "{\"type\":\"said\",\"name\":%s,\"text\":%s}"
            .formatted(Json.quote(person), Json.quote(text)));
  }

  // -- who is there ------------------------------------------------------------------------------

  /** Tells the clients of this server who is there, on all servers, whenever that changes. */
  private final class MembersListener implements Presence.Listener {
    private final Hub hub;

    MembersListener(Hub hub) {
      this.hub = hub;
    }

    @Override
    public void onEntered(Presence.Member member) {
      sendMembers(hub, hub.subscribers(TOPIC));
    }

    @Override
    public void onChanged(Presence.Member member) {
      sendMembers(hub, hub.subscribers(TOPIC));
    }

    @Override
    public void onLeft(Presence.Member member) {
      sendMembers(hub, hub.subscribers(TOPIC));
    }
  }

  /** Synchronized, so that no client gets an older list after a newer one. */
  private synchronized void sendMembers(Hub hub, Set<WebSocket> clients) {
    String members =
        hub.presence(TOPIC).members().stream()
            .map(
                member ->
                    "{\"name\":%s,\"server\":%s}"
                        .formatted(Json.quote(member.id()), Json.quote(member.info())))
            .collect(Collectors.joining(",", "[", "]"));
    PreparedMessage message =
        PreparedMessage.text("{\"type\":\"members\",\"members\":" + members + "}");
    clients.forEach(client -> client.send(message));
  }
}
