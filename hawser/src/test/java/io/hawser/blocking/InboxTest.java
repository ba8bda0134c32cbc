// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.blocking;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.Message;
import io.hawser.WebSocket;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests races between the thread that adds messages and the one that takes them. */
@Timeout(60)
class InboxTest {
  private static final Message MESSAGE = Message.text("1");

  private final AtomicBoolean paused = new AtomicBoolean();
  private Runnable beforeResume = () -> {};
  private final Inbox inbox = new Inbox(webSocket());

  /** Returns a connection that can only be paused and resumed. */
  private WebSocket webSocket() {
    return (WebSocket)
        Proxy.newProxyInstance(
            WebSocket.class.getClassLoader(),
            new Class<?>[] {WebSocket.class},
            (proxy, method, arguments) -> {
              switch (method.getName()) {
                case "pause" -> paused.set(true);
                case "resume" -> {
                  beforeResume.run();
                  paused.set(false);
                }
                case "isPaused" -> {
                  return paused.get();
                }
                default -> throw new AssertionError(method);
              }
              return null;
            });
  }

  private void takeOne() throws Exception {
    inbox.take(inbox.await(Deadline.after(Duration.ofSeconds(10))));
  }

  @Test
  void aResumeThatCameTooLateDoesNotLiftTheLimit() throws Exception {
    inbox.limit(1 << 20, 4);
    for (int i = 0; i < 4; i++) {
      inbox.add(MESSAGE, true);
    }
    assertThat(paused).isTrue();
    // Callbacks that waited for the executor run before the taking thread gets to resume().
    beforeResume =
        () -> {
          beforeResume = () -> {};
          inbox.add(MESSAGE, true);
          inbox.add(MESSAGE, true);
        };
    takeOne();
    takeOne();

    inbox.add(MESSAGE, true);

    assertThat(paused).isTrue();
    for (int i = 0; i < 3; i++) {
      takeOne();
    }
    assertThat(paused).isFalse();
  }
}
