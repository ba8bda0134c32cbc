// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.conformance;

import java.io.IOException;
import java.io.OutputStream;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An open WebSocket connection as the peer has it: bytes out, events in. Reading goes on in its own
 * thread, so that an agent may answer while we still send, and is what bounds every wait: when the
 * agent is silent for longer than the socket's timeout, the socket is closed, and {@link
 * Event.Silence} is the last event.
 */
final class Connection implements AutoCloseable {
  private final Socket socket;
  private final OutputStream out;
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();

  /** Takes over a socket on which the opening handshake is done. */
  Connection(Socket socket, MessageReader reader, Executor executor) throws IOException {
    this.socket = socket;
    this.out = socket.getOutputStream();
    executor.execute(() -> read(reader));
  }

  private void read(MessageReader reader) {
    try {
      for (Frame frame = reader.next(); frame != null; frame = reader.next()) {
        events.add(new Event.Received(frame));
      }
      events.add(new Event.End(false));
    } catch (ProtocolException e) {
      events.add(new Event.Violation(String.valueOf(e.getMessage())));
    } catch (SocketTimeoutException e) {
      events.add(new Event.Silence());
      close();
    } catch (IOException e) {
      events.add(new Event.End(true));
    }
  }

  /** Sends in one write, as far as the agent still listens: what became of it, the events tell. */
  void write(byte[] bytes, int from, int length) {
    try {
      out.write(bytes, from, length);
    } catch (IOException e) {
      // An agent that has failed the connection need not read on.
    }
  }

  /** Ends our direction of TCP; the agent's stays open. */
  void endOutput() {
    try {
      socket.shutdownOutput();
    } catch (IOException e) {
      // The agent has reset the connection: the next event.
    }
  }

  Event next() {
    try {
      return events.take();
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** The next event, or null if there is none in time. */
  @Nullable Event next(Duration limit) {
    try {
      return events.poll(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static IllegalStateException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new IllegalStateException("interrupted while waiting for the agent", e);
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      // Closed all the same.
    }
  }
}
