// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol.engine;

import io.hawser.protocol.ProtocolException;
import io.hawser.protocol.Role;
import io.hawser.protocol.engine.ProtocolEngine.State;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/**
 * The state of one connection, and the steps that end it, which are the same for both engines. Used
 * on the transport thread only.
 */
public final class ProtocolState {
  private final Role role;
  private final ProtocolEvents events;
  private final Consumer<CloseFrame> closeSender;
  private final Runnable release;

  // transport thread
  private State state = State.OPEN;
  private boolean paused;
  private boolean local;
  private CloseFrame close = CloseFrame.ABNORMAL;

  /**
   * Creates the state of an open connection.
   *
   * @param closeSender sends a Close frame, or does nothing if the draft has none
   * @param release frees the engine's memory; called once, before {@link ProtocolEvents#onClosed}
   */
  public ProtocolState(
      Role role, ProtocolEvents events, Consumer<CloseFrame> closeSender, Runnable release) {
    this.role = role;
    this.events = events;
    this.closeSender = closeSender;
    this.release = release;
  }

  public State current() {
    return state;
  }

  public boolean isOpen() {
    return state == State.OPEN;
  }

  /** Returns whether bytes from the peer are still read. */
  private boolean isReading() {
    return state == State.OPEN || state == State.CLOSE_SENT;
  }

  /** Returns whether the next frame may be read. */
  public boolean wantsMore() {
    return !paused && isReading();
  }

  public void pause() {
    paused = true;
  }

  public void resume() {
    paused = false;
  }

  /**
   * Must be called after each read. Once nothing more is read, the rest of the buffer is skipped.
   *
   * @param completed false if an event or the output threw inside a frame, after which reading
   *     cannot continue
   * @return whether more bytes will be read
   */
  public boolean afterRead(ByteBuffer in, boolean completed) {
    if (!completed && isReading()) {
      state = State.FAILED;
    }
    if (!isReading()) {
      in.position(in.limit());
    }
    return isReading();
  }

  /** Begins the closing handshake, if the connection is open. */
  public void close(CloseFrame frame) {
    if (state == State.OPEN) {
      local = true;
      closeSender.accept(frame);
      state = State.CLOSE_SENT;
      events.onClosing();
    }
  }

  /** Ends the stream, if the connection is open. Used if the draft has no closing handshake. */
  public void closeWithoutHandshake() {
    if (state == State.OPEN) {
      local = true;
      state = State.CLOSE_SENT;
      close = CloseFrame.NO_STATUS;
      events.onEndOfOutput();
      closed();
    }
  }

  /**
   * Called when the peer has sent its Close frame. The frame is answered, unless it is itself the
   * answer to ours.
   */
  public void closeReceived(CloseFrame frame) {
    if (!finishSending()) {
      return;
    }
    boolean answer = state == State.OPEN;
    local = !answer;
    close = frame;
    if (answer) {
      closeSender.accept(frame);
    }
    state = State.CLOSE_RECEIVED;
    if (role == Role.SERVER) {
      events.onEndOfOutput();
      closed();
    } else if (answer) {
      events.onClosing();
    }
  }

  /** Fails the connection because the peer broke a rule, and reports the violation. */
  public void violated(ProtocolException e) {
    String detail = String.valueOf(e.getMessage());
    fail(e.violation().closeCode(), detail);
    events.onViolation(e.violation(), detail);
  }

  /** See {@link ProtocolEngine#fail}. */
  public void fail(int code, String detail) {
    if (!isReading()) {
      return;
    }
    CloseFrame frame = CloseFrame.truncated(code, detail);
    if (!finishSending()) {
      return;
    }
    boolean open = state == State.OPEN;
    if (open) {
      closeSender.accept(frame);
    }
    local = true;
    close = frame;
    state = State.FAILED;
    events.onEndOfOutput();
    if (open) {
      events.onClosing();
    }
  }

  /**
   * Lets the layer above send what it has accepted, if the connection is open.
   *
   * @return false if this has ended the connection
   */
  private boolean finishSending() {
    if (state == State.OPEN) {
      events.onSendingEnds();
    }
    return isReading();
  }

  /**
   * Called when the stream has ended. {@code frame} is reported if there was no closing handshake.
   */
  public void streamEnded(CloseFrame frame) {
    if (isReading()) {
      local = state == State.CLOSE_SENT;
      close = frame;
    }
    closed();
  }

  private void closed() {
    if (state != State.CLOSED) {
      state = State.CLOSED;
      release.run();
      events.onClosed(close.code(), close.reason(), local);
    }
  }
}
