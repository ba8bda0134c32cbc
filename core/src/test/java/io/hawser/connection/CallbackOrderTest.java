// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.Message;
import io.hawser.SendCallback;
import io.hawser.SendResult;
import io.hawser.WebSocket;
import io.hawser.WebSocketListener;
import io.hawser.WebSocketOptions;
import io.hawser.testkit.SimulatedPair;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The callbacks of a connection run one at a time, no matter what they do and where they run. Each
 * script runs twice, with callbacks on the transport thread and on an executor, and must produce
 * the same log. The log has a line for the beginning of each callback and one for its end.
 */
class CallbackOrderTest {
  /** What the server's callbacks do. The client sends "go", "next" and a Ping, and then closes. */
  enum Script {
    TERMINATE_IN_SET_UP {
      @Override
      void setUp(Log log, WebSocket ws) {
        ws.terminate();
        log.say("sent " + ws.send("x", log.callback("refused")));
      }
    },
    CLOSE_IN_SET_UP {
      @Override
      void setUp(Log log, WebSocket ws) {
        log.say("sent " + ws.send("x", log.callback("accepted")));
        ws.close(4000, "no");
        log.say(ws.readyState() + " sent " + ws.send("x", log.callback("refused")));
      }
    },
    THROW_IN_SET_UP {
      @Override
      void setUp(Log log, WebSocket ws) {
        log.say("sent " + ws.send("x", log.callback("accepted")));
        throw new IllegalStateException("setup");
      }
    },
    TERMINATE {
      @Override
      void onText(Log log, WebSocket ws, String text) {
        log.say("sent " + ws.send("x", log.callback("lost or sent")));
        ws.terminate();
      }

      @Override
      List<String> without(List<String> log) {
        // Messages that wait when a connection is dropped may or may not have left.
        return log.stream().map(line -> line.replaceAll("lost or sent .*", "told")).toList();
      }
    },
    CLOSE {
      @Override
      void onText(Log log, WebSocket ws, String text) {
        if (text.equals("go")) {
          ws.close(4001, "enough");
          log.say("sent " + ws.send("x", log.callback("refused")));
        }
      }
    },
    SEND_TOO_MUCH {
      @Override
      void onText(Log log, WebSocket ws, String text) {
        log.say("sent " + ws.send(new byte[9000], log.callback("lost")));
        log.say("sent " + ws.send(new byte[9000], log.callback("refused")));
      }
    },
    THROW {
      @Override
      void onText(Log log, WebSocket ws, String text) {
        throw new IllegalStateException("oops");
      }
    },
    THROW_AN_ERROR_AFTER_CLOSING {
      @Override
      void onText(Log log, WebSocket ws, String text) {
        ws.close();
        throw new AssertionError("oops");
      }
    },
    CLOSE_WHEN_SENT {
      @Override
      void onText(Log log, WebSocket ws, String text) {
        if (text.equals("go")) {
          SendCallback sent = log.callback("sent");
          ws.send(
              "x",
              failure -> {
                sent.onSent(failure);
                ws.close(4002, "sent");
                log.say("sent " + ws.send("y", log.callback("refused")));
              });
        }
      }
    },
    SEND_WHEN_CLOSED {
      @Override
      void onClose(Log log, WebSocket ws) {
        log.say(ws.readyState() + " sent " + ws.send("x", log.callback("refused")));
      }
    };

    void setUp(Log log, WebSocket ws) {}

    void onText(Log log, WebSocket ws, String text) {}

    void onClose(Log log, WebSocket ws) {}

    List<String> without(List<String> log) {
      return log;
    }
  }

  /** Lines in the order in which they were logged. */
  static final class Log {
    private final List<String> lines = Collections.synchronizedList(new ArrayList<>());

    void say(String line) {
      lines.add(line);
    }

    void callback(String name, Runnable body) {
      say("> " + name);
      try {
        body.run();
      } finally {
        say("< " + name);
      }
    }

    SendCallback callback(String name) {
      return failure -> callback(name + " " + (failure == null), () -> {});
    }
  }

  private static List<String> log(Script script, @Nullable ExecutorService executor) {
    Log log = new Log();
    WebSocketOptions.Builder options = WebSocketOptions.builder().maxBufferedAmount(5000);
    AtomicInteger begun = new AtomicInteger();
    AtomicInteger ended = new AtomicInteger();
    if (executor != null) {
      options.callbacksOn(
          task -> {
            begun.incrementAndGet();
            executor.execute(
                () -> {
                  task.run();
                  ended.incrementAndGet();
                });
          });
    }
    WebSocketListener listener =
        new WebSocketListener() {
          @Override
          public void onMessage(WebSocket ws, Message message) {
            log.callback(message.text(), () -> script.onText(log, ws, message.text()));
          }

          @Override
          public void onPing(WebSocket ws, ByteBuffer payload) {
            log.callback("ping", () -> {});
          }

          @Override
          public void onError(WebSocket ws, Throwable error) {
            String what = error.getMessage();
            log.callback("error " + (what == null ? "" : what.replaceAll("\\d+", "#")), () -> {});
          }

          @Override
          public void onClose(WebSocket ws, int code, String reason) {
            log.callback("close " + code, () -> script.onClose(log, ws));
          }
        };
    SimulatedPair pair =
        SimulatedPair.connect(
            WebSocketOptions.defaults(),
            ws -> {},
            options.build(),
            ws ->
                log.callback(
                    "setup",
                    () -> {
                      try {
                        script.setUp(log, ws);
                      } finally {
                        // Set last: what happened before is still reported.
                        ws.listener(listener);
                      }
                    }));
    pair.callbacksMayThrow();
    if (script == Script.SEND_TOO_MUCH) {
      pair.blockServer();
    }
    settle(pair, begun, ended);
    pair.client().send("go");
    settle(pair, begun, ended);
    pair.client().send("next");
    settle(pair, begun, ended);
    pair.client().ping();
    settle(pair, begun, ended);
    pair.client().close(1000, "bye");
    settle(pair, begun, ended);
    return script.without(log.lines);
  }

  /** Runs everything that follows from what has happened. */
  private static void settle(SimulatedPair pair, AtomicInteger begun, AtomicInteger ended) {
    int before;
    do {
      while (ended.get() < begun.get()) {
        Thread.onSpinWait();
      }
      before = begun.get();
      pair.run();
    } while (begun.get() > before); // a task may end, and leave something to do, before run() does
  }

  @ParameterizedTest
  @EnumSource
  void callbacks_run_one_at_a_time_and_equally_in_both_modes(Script script) throws Exception {
    List<String> here = log(script, null);
    List<String> elsewhere;
    ExecutorService executor = Executors.newSingleThreadExecutor();
    try {
      elsewhere = log(script, executor);
    } finally {
      executor.shutdown();
    }

    assertNothingNests(here);
    assertNothingNests(elsewhere);
    assertThat(here).filteredOn(line -> line.startsWith("> close")).hasSize(1);
    assertThat(elsewhere).isEqualTo(here);
  }

  private static void assertNothingNests(List<String> log) {
    String open = null;
    for (String line : log) {
      if (line.startsWith("> ")) {
        assertThat(open).as("the callback in which another one begins, in %s", log).isNull();
        open = line.substring(2);
      } else if (line.startsWith("< ")) {
        assertThat(line.substring(2)).isEqualTo(open);
        open = null;
      }
    }
    assertThat(log.get(0)).isEqualTo("> setup");
  }

  @Test
  void the_callback_of_a_refused_message_runs_after_send_has_returned() {
    SimulatedPair pair = SimulatedPair.connect(ws -> {}, ws -> {});
    pair.client().close();
    List<String> log = new ArrayList<>();

    SendResult result = pair.client().send("x", failure -> log.add("told"));
    log.add("returned " + result);
    pair.run();

    assertThat(log).containsExactly("returned CLOSED", "told");
  }

  @Test
  void a_connection_that_resumes_inside_a_callback_gets_the_next_message_after_it() {
    List<String> log = new ArrayList<>();
    SimulatedPair pair =
        SimulatedPair.connect(
            ws -> {},
            ws ->
                ws.onText(
                    text -> {
                      log.add("> " + text);
                      ws.pause();
                      ws.send("answer", failure -> resume(ws, log));
                      log.add("< " + text);
                    }));
    pair.client().send("a");
    pair.client().send("b");
    pair.run();

    assertThat(log)
        .containsExactly(
            "> a", "< a", "> resume", "< resume", "> b", "< b", "> resume", "< resume");
  }

  private static void resume(WebSocket ws, List<String> log) {
    log.add("> resume");
    ws.resume();
    log.add("< resume");
  }
}
