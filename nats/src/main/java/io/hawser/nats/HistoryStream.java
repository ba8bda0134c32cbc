// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.nats;

import io.hawser.backplane.BackplaneException;
import io.hawser.backplane.Retention;
import io.nats.client.Message;
import io.nats.client.NUID;
import io.nats.client.support.JsonValue;
import io.nats.client.support.JsonValueUtils;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The stream for all topics with one {@link Retention}, as one connection sees it: finds out the
 * stream's epoch, and creates the stream if it does not exist. Thread-safe.
 */
final class HistoryStream {
  /** Sends something for an epoch, or fails. */
  interface Action {
    /** Must not wait, since other actions wait for their turn. */
    void run(String epoch);

    void onFailure(BackplaneException failure);
  }

  // A topic can have up to three markers, and one message before the first that is read.
  private static final int EXTRA_MESSAGES = 4;
  private static final String API = "$JS.API.STREAM.";

  private final Exchange exchange;
  private final NatsSettings settings;
  private final Retention retention;
  private final String name;
  private final SeenOffsets seen;

  // guarded by this
  private @Nullable String epoch;
  private List<Action> waiting = new ArrayList<>();

  HistoryStream(Exchange exchange, NatsSettings settings, Retention retention, SeenOffsets seen) {
    this.exchange = exchange;
    this.settings = settings;
    this.retention = retention;
    this.seen = seen;
    name = settings.subjects().stream(retention);
  }

  String name() {
    return name;
  }

  Retention retention() {
    return retention;
  }

  String subject(String epoch, String topic) {
    return settings.subjects().stored(retention, epoch, topic);
  }

  SeenOffsets seen() {
    return seen;
  }

  /** Runs an action when the epoch is known. Actions run in the order of these calls. */
  synchronized void whenReady(Action action) {
    if (epoch != null) {
      action.run(epoch);
      return;
    }
    waiting.add(action);
    if (waiting.size() == 1) {
      look();
    }
  }

  /** Says that an epoch has ended: the stream must be looked up again. */
  synchronized void ended(String ended) {
    if (ended.equals(epoch)) {
      epoch = null;
    }
  }

  /** Says that a message of some epoch has arrived. */
  synchronized void arrived(String arrived) {
    if (epoch != null && !arrived.equals(epoch)) {
      epoch = null;
    }
  }

  private synchronized void ready(String found) {
    epoch = found;
    List<Action> actions = waiting;
    waiting = new ArrayList<>();
    actions.forEach(action -> action.run(found));
  }

  private void fail(BackplaneException failure) {
    List<Action> actions;
    synchronized (this) {
      actions = waiting;
      waiting = new ArrayList<>();
    }
    actions.forEach(action -> action.onFailure(failure));
  }

  private void look() {
    ask("INFO", "", this::onInfo);
  }

  private void onInfo(JetStreamReply reply) {
    if (reply.errorCode() == JetStreamReply.STREAM_NOT_FOUND) {
      create();
    } else if (reply.isError()) {
      fail(reply.failure("the stream " + name + " cannot be used"));
    } else {
      use(reply.json());
    }
  }

  private void use(JsonValue info) {
    JsonValue config = JsonValueUtils.readObject(info, "config");
    List<String> subjects = JsonValueUtils.readStringList(config, "subjects");
    String live =
        JsonValueUtils.readString(JsonValueUtils.readObject(config, "republish"), "dest", "");
    String found = Subjects.epochOf(live);
    Subjects ours = settings.subjects();
    if (found.isEmpty()
        || !live.equals(ours.allLive(retention, found))
        || !subjects.equals(List.of(ours.allStored(retention, found)))) {
      fail(
          new BackplaneException(
              "the stream "
                  + name
                  + " is not as Hawser creates it: delete it, or set another prefix; the server"
                  + " must be nats-server 2.9 or newer",
              null));
      return;
    }
    JsonValue state = JsonValueUtils.readObject(info, "state");
    if (seen.hasLost(found, JsonValueUtils.readLong(state, "last_seq", 0))) {
      // The server would give the offsets of lost messages to others.
      ask("DELETE", "", deleted -> create());
      return;
    }
    ready(found);
  }

  private void create() {
    ask(
        "CREATE",
        configuration(NUID.nextGlobal()),
        reply -> {
          if (reply.errorCode() == JetStreamReply.STREAM_NAME_IN_USE) {
            look(); // another node was faster
          } else if (reply.isError()) {
            fail(reply.failure("the stream " + name + " cannot be created"));
          } else {
            use(reply.json());
          }
        });
  }

  private String configuration(String newEpoch) {
    Subjects subjects = settings.subjects();
    String stored = '"' + subjects.allStored(retention, newEpoch) + '"';
    return "{\"name\":\""
        + name
        + "\",\"subjects\":["
        + stored
        + "],\"retention\":\"limits\",\"discard\":\"old\",\"storage\":\""
        + (settings.inMemory() ? "memory" : "file")
        + "\",\"num_replicas\":"
        + settings.replicas()
        + ",\"max_msgs_per_subject\":"
        + ((long) retention.maxMessages() + EXTRA_MESSAGES)
        + ",\"max_age\":"
        + Subjects.ageNanos(retention)
        + ",\"max_bytes\":"
        + settings.maxStreamBytes()
        + ",\"republish\":{\"src\":"
        + stored
        + ",\"dest\":\""
        + subjects.allLive(retention, newEpoch)
        + "\"}}";
  }

  private void ask(String verb, String body, Consumer<JetStreamReply> then) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.ask(
        API + verb + '.' + name,
        null,
        bytes,
        new Exchange.Replies() {
          @Override
          public boolean onReply(Message reply) {
            then.accept(JetStreamReply.of(reply));
            return false;
          }

          @Override
          public void onFailure(BackplaneException failure) {
            fail(failure);
          }
        });
  }

  /** Deletes what a topic has before an offset. Nobody waits for it. */
  void purge(String subject, long before) {
    String body = "{\"filter\":\"" + subject + "\",\"seq\":" + before + '}';
    exchange.ask(
        API + "PURGE." + name,
        null,
        body.getBytes(StandardCharsets.UTF_8),
        new Exchange.Replies() {
          @Override
          public boolean onReply(Message reply) {
            return false;
          }

          @Override
          public void onFailure(BackplaneException failure) {
            // What is too much is deleted after the next read.
          }
        });
  }
}
