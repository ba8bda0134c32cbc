// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.examples;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hawser.SendResult;
import io.hawser.WebSocket;
import io.hawser.client.ConnectRequest;
import io.hawser.client.WebSocketClient;
import io.hawser.client.reconnect.Outage;
import io.hawser.client.reconnect.ReconnectListener;
import io.hawser.client.reconnect.ReconnectPolicy;
import io.hawser.client.reconnect.ReconnectingWebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A client of {@link ClusterChat} that reconnects and resumes. */
final class ChatPerson implements ReconnectListener {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String name;
  private final ReconnectingWebSocket socket;

  /** What was said, by anyone. */
  final List<String> heard = new CopyOnWriteArrayList<>();

  /** Outages, and lost messages. */
  final List<String> events = new CopyOnWriteArrayList<>();

  // any thread (volatile)
  private volatile String server = "";
  private volatile List<String> members = List.of();
  private volatile Runnable whenDown = () -> {};

  ChatPerson(WebSocketClient client, String address, String name) {
    this.name = name;
    socket =
        client.reconnecting(
            ConnectRequest.to("ws://" + address + "/chat?name=" + name),
            ReconnectPolicy.builder().resume(true).build(),
            this);
  }

  String name() {
    return name;
  }

  /** Returns the name of the server to which the newest connection goes. */
  String server() {
    return server;
  }

  boolean isOn(String server) {
    return server.equals(this.server);
  }

  /** Returns who is there, as the page shows it. */
  List<String> members() {
    return members;
  }

  /** Returns false if there is no connection at this moment. */
  boolean say(String text) {
    return socket.send(text) != SendResult.CLOSED;
  }

  boolean hasBeenDown() {
    return !events.isEmpty();
  }

  /** Sets what to do when a connection has ended, before the next one is attempted. */
  void whenDown(Runnable action) {
    whenDown = action;
  }

  @Override
  public void onOpen(WebSocket ws) {
    ws.onText(
        text -> {
          try {
            take(JSON.readTree(text));
          } catch (JsonProcessingException e) {
            events.add("not JSON: " + text);
          }
        });
  }

  private void take(JsonNode message) {
    switch (message.path("type").asText()) {
      case "welcome" -> server = message.path("server").asText();
      case "said" -> heard.add(message.path("text").asText());
      case "members" -> members = shown(message.path("members"));
      default -> events.add("unknown: " + message);
    }
  }

  private static List<String> shown(JsonNode members) {
    List<String> shown = new ArrayList<>();
    members.forEach(
        each -> shown.add(each.path("name").asText() + " (" + each.path("server").asText() + ")"));
    shown.sort(null);
    return List.copyOf(shown);
  }

  @Override
  public void onDown(ReconnectingWebSocket reconnecting, Outage outage, Duration delay) {
    events.add(outage.closeInfo() == null ? "failed attempt" : "down");
    whenDown.run();
  }

  @Override
  public void onLost(ReconnectingWebSocket reconnecting, String topic) {
    events.add("lost " + topic);
  }

  @Override
  public void onGivenUp(ReconnectingWebSocket reconnecting, Outage outage) {
    events.add("given up: " + outage);
  }

  /** Returns what the page shows: the name, and the server in parentheses. */
  @Override
  public String toString() {
    return name + " (" + server + ")";
  }
}
