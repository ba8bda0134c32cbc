// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import io.hawser.protocol.PreparedFrame;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What goes out of one channel. Everything that is written during a read burst is gathered in one
 * buffer, which leaves with one write. Event loop, but for what is said otherwise.
 *
 * <p>As soon as the socket has not taken all that it was given, it gets nothing more until it has:
 * what waits, waits here. Then small messages fill buffers instead of having one for each turn of
 * the loop, what other connections send too is not copied, and TLS encrypts only what can leave
 * soon.
 */
final class Outgoing {
  private static final int SMALLEST_BUFFER = 512;
  private static final int LARGEST_BUFFER = 256 << 10;

  /** How much the channel is given at once of what waits. */
  private static final int BATCH = 256 << 10;

  /** The same with TLS, which makes a copy of it, and the most that it gets from one turn. */
  private static final int BATCH_OF_TLS = 64 << 10;

  /** Up to here a socket that takes everything gets a copy, which costs less than to share. */
  private static final int WORTH_SHARING_AT_ONCE = 32 << 10;

  /** The part of a buffer that has to be used for it to be worth being kept. */
  private static final int MOST_HELD_PER_BYTE = 4;

  /** While something waits, no more than this part of it may be space that is not used yet. */
  private static final int PARTS_IN_USE = 16;

  private static final AtomicIntegerFieldUpdater<Outgoing> GATHERED =
      AtomicIntegerFieldUpdater.newUpdater(Outgoing.class, "gatheredBytes");
  private static final AtomicLongFieldUpdater<Outgoing> WAITING =
      AtomicLongFieldUpdater.newUpdater(Outgoing.class, "waitingBytes");
  private static final AtomicLongFieldUpdater<Outgoing> SHARED =
      AtomicLongFieldUpdater.newUpdater(Outgoing.class, "sharedBytes");

  private final Channel channel;
  private final Channel.Unsafe unsafe;
  private final boolean tls;
  private final int highWaterMark;
  private final MemoryBudget budget;
  private final MemoryBudget.Meter meter;
  private final Consumer<Throwable> onFailure;

  // what is gathered; view's position is where the next frame goes
  private @Nullable ByteBuf gathered;
  private @Nullable ByteBuffer view;
  private int viewStart;
  private int nextSize = SMALLEST_BUFFER;
  private boolean outgrown; // since the last flush

  // what the channel was given and is not told yet to send
  private boolean unflushed;
  private int unflushedBytes;

  /**
   * What waits for the channel to have sent what it was given; null if it gets everything at once.
   * Bytes, and between them those that want to hear when all before them is written.
   */
  private @Nullable ArrayDeque<Object> waiting;

  /** Those that want to hear when what is gathered now is written, while it waits. */
  private @Nullable List<Consumer<@Nullable Throwable>> behindGathered;

  private boolean inFlight;
  private boolean toldUnwritable;

  // any thread (volatile), written by the event loop through the updaters
  private volatile int gatheredBytes;
  private volatile long waitingBytes;
  private volatile long sharedBytes;

  /**
   * Creates it for a channel whose pipeline speaks TLS by now if it ever will.
   *
   * @param onFailure is told why a write failed
   */
  Outgoing(
      Channel channel,
      int highWaterMark,
      MemoryBudget budget,
      MemoryBudget.Meter meter,
      Consumer<Throwable> onFailure) {
    this.channel = channel;
    this.unsafe = channel.unsafe();
    this.tls = channel.pipeline().get(SslHandler.class) != null;
    this.highWaterMark = highWaterMark;
    this.budget = budget;
    this.meter = meter;
    this.onFailure = onFailure;
  }

  // -- gathering ---------------------------------------------------------------------------------

  /** See {@link io.hawser.protocol.ProtocolOutput#claim}. */
  ByteBuffer claim(int length) {
    ByteBuffer view = this.view;
    return view != null && view.remaining() >= length ? view : nextBuffer(length);
  }

  private ByteBuffer nextBuffer(int length) {
    boolean large = length >= MemoryBudget.LARGE;
    if (gathered != null) {
      if (!large) {
        nextSize = Math.min(2 * nextSize, LARGEST_BUFFER);
        outgrown = true;
      }
      putGathered();
    }
    // Not a byte more for what is large: the next size of the allocator may be a quarter more.
    int size = large ? length : Math.max(length, waiting == null ? nextSize : sizeWhileWaiting());
    meter.reserve(size);
    ByteBuf next = channel.alloc().directBuffer(size);
    ByteBuffer nextView = next.internalNioBuffer(0, next.capacity());
    gathered = next;
    view = nextView;
    viewStart = nextView.position();
    return nextView;
  }

  private int sizeWhileWaiting() {
    long part = Math.min(LARGEST_BUFFER, pendingBytes() / PARTS_IN_USE);
    return Math.max(SMALLEST_BUFFER, Integer.highestOneBit((int) part));
  }

  /** See {@link io.hawser.protocol.ProtocolOutput#commit}. */
  void commit() {
    ByteBuffer view = this.view;
    if (view != null) {
      // Others may learn it a little later; a fence for each message would cost more.
      GATHERED.lazySet(this, view.position() - viewStart);
    }
  }

  private ByteBuf takeGathered() {
    if (gathered == null || view == null) {
      return Unpooled.EMPTY_BUFFER;
    }
    ByteBuf full = gathered.writerIndex(view.position() - viewStart);
    gathered = null;
    view = null;
    GATHERED.lazySet(this, 0);
    return full;
  }

  private void putGathered() {
    put(trimmed(takeGathered()));
    if (behindGathered != null && waiting != null) {
      waiting.addAll(behindGathered);
      behindGathered = null;
    }
  }

  /** The same bytes in as much memory as they need, if they are few in much. */
  private ByteBuf trimmed(ByteBuf bytes) {
    int length = bytes.readableBytes();
    if (bytes.capacity() <= 8 * SMALLEST_BUFFER
        || length >= bytes.capacity() / MOST_HELD_PER_BYTE) {
      return bytes;
    }
    ByteBuf smaller = channel.alloc().directBuffer(Math.max(1, length)).writeBytes(bytes);
    bytes.release();
    return smaller;
  }

  // -- sending from where it is ------------------------------------------------------------------

  /**
   * Sends a part of a buffer from there, if that does not keep much more memory for it than it
   * needs: a peer that reads slowly could make us hold a lot.
   */
  boolean write(ByteBuf owner, int index, int length) {
    int room = owner.capacity();
    boolean worthIt =
        mustWait(length)
            ? length >= room - room / PARTS_IN_USE
            : length >= room / MOST_HELD_PER_BYTE;
    if (worthIt) {
      if (gathered != null) {
        putGathered();
      }
      ByteBuf part = owner.retainedSlice(index, length);
      meter.add(MessageMemory.of(part));
      put(part);
    }
    return worthIt;
  }

  /** Sends a frame from the one copy that there is for all connections, if that is worth it. */
  boolean write(PreparedFrame frame) {
    int length = frame.bytes().capacity();
    boolean waits = mustWait(length);
    if (!waits && length < WORTH_SHARING_AT_ONCE) {
      return false;
    }
    SharedBytes shared = SharedBytes.of(frame, budget, meter, channel);
    if (gathered != null) {
      putGathered();
    }
    ByteBuf bytes = shared.view();
    int size = MessageMemory.of(bytes);
    SHARED.lazySet(this, sharedBytes + size);
    Consumer<@Nullable Throwable> done =
        problem -> {
          SHARED.lazySet(this, sharedBytes - size);
          shared.release();
        };
    if (waits) {
      waiting(); // even if the channel has sent all in the meantime
      put(bytes);
      ask(done);
    } else {
      unflushed = true;
      unflushedBytes += length;
      channel
          .write(bytes)
          .addListener(
              written -> {
                done.accept(null);
                reportFailure(written);
              });
    }
    return true;
  }

  // -- the channel -------------------------------------------------------------------------------

  /** Whether so many bytes may not go to the channel now. */
  private boolean mustWait(int length) {
    if (waiting != null) {
      return true;
    }
    ChannelOutboundBuffer sent = unsafe.outboundBuffer();
    return sent != null && (!sent.isEmpty() || tls && unflushedBytes + length > BATCH_OF_TLS);
  }

  private void put(ByteBuf bytes) {
    if (mustWait(bytes.readableBytes())) {
      waiting().add(bytes);
      WAITING.lazySet(this, waitingBytes + MessageMemory.of(bytes));
    } else {
      unflushed = true;
      unflushedBytes += bytes.readableBytes();
      channel.write(bytes, channel.voidPromise());
    }
  }

  private ArrayDeque<Object> waiting() {
    if (waiting == null) {
      waiting = new ArrayDeque<>();
    }
    return waiting;
  }

  /** Has somebody told when all that was committed so far is written. */
  private void ask(Consumer<@Nullable Throwable> whenWritten) {
    ArrayDeque<Object> waiting = waiting();
    if (gathered == null) {
      waiting.add(whenWritten);
    } else {
      if (behindGathered == null) {
        behindGathered = new ArrayList<>();
      }
      behindGathered.add(whenWritten);
    }
  }

  /** See {@link io.hawser.spi.Transport#flush}. */
  void flush(@Nullable Consumer<@Nullable Throwable> whenWritten) {
    ByteBuffer view = this.view;
    int length = view == null ? 0 : view.position() - viewStart;
    if (waiting != null || view != null && mustWait(length)) {
      waiting();
      if (whenWritten != null) {
        ask(whenWritten);
      }
      if (!inFlight) {
        pump(false);
      }
      return;
    }
    if (view != null
        && !outgrown // or it would always be one size too small for equal bursts
        && length < nextSize >> 2
        && nextSize > SMALLEST_BUFFER) {
      nextSize >>= 1;
    }
    outgrown = false;
    boolean flush = unflushed;
    unflushed = false;
    unflushedBytes = 0;
    if (whenWritten != null) {
      channel
          .writeAndFlush(takeGathered())
          .addListener(written -> whenWritten.accept(written.cause()));
    } else if (view != null) {
      channel.writeAndFlush(takeGathered(), channel.voidPromise());
    } else if (flush) {
      channel.flush();
    }
  }

  /**
   * Gives the channel the next of what waits, and what is gathered if that was all.
   *
   * @param empty whether the channel has nothing left
   */
  private void pump(boolean empty) {
    ArrayDeque<Object> waiting = waiting();
    List<Consumer<@Nullable Throwable>> asked = new ArrayList<>();
    int room = tls ? BATCH_OF_TLS : BATCH;
    ByteBuf last = null;
    while (true) {
      Object next = waiting.peek();
      if (next == null && gathered != null && room > 0) {
        putGathered();
      } else if (next instanceof ByteBuf bytes && room > 0) {
        if (last != null) {
          channel.write(last, channel.voidPromise());
        }
        last = next(waiting, bytes, room);
        room -= last.readableBytes();
      } else if (next == null || next instanceof ByteBuf) {
        break;
      } else {
        asked.add(whoAsked(waiting.remove()));
      }
    }
    if (last == null && (empty || asked.isEmpty())) {
      this.waiting = null;
      asked.forEach(each -> each.accept(null));
      return;
    }
    inFlight = true;
    unflushed = false;
    unflushedBytes = 0;
    channel
        .writeAndFlush(last == null ? Unpooled.EMPTY_BUFFER : last)
        .addListener((ChannelFuture written) -> written(written, asked));
  }

  @SuppressWarnings("unchecked") // there is nothing else beside bytes
  private static Consumer<@Nullable Throwable> whoAsked(Object entry) {
    return (Consumer<@Nullable Throwable>) entry;
  }

  /** Takes the first bytes of what waits; TLS gets no more than there is room for. */
  private ByteBuf next(ArrayDeque<Object> waiting, ByteBuf bytes, int room) {
    int before = MessageMemory.of(bytes);
    int after = 0;
    ByteBuf piece;
    if (tls && bytes.readableBytes() > room) {
      piece = bytes.readRetainedSlice(room);
      after = MessageMemory.of(bytes);
    } else {
      waiting.remove();
      piece = bytes;
    }
    WAITING.lazySet(this, waitingBytes - before + after);
    return piece;
  }

  private void written(ChannelFuture written, List<Consumer<@Nullable Throwable>> asked) {
    inFlight = false;
    asked.forEach(each -> each.accept(written.cause()));
    if (!written.isSuccess()) {
      reportFailure(written);
    } else if (waiting != null && !inFlight) {
      pump(true);
    }
  }

  /** What Netty tells by itself only of writes that nobody listens to. */
  private void reportFailure(Future<?> written) {
    if (!written.isSuccess() && !(written.cause() instanceof ClosedChannelException)) {
      onFailure.accept(written.cause());
    }
  }

  /** Frees what was not sent, when the channel is closed. */
  void close() {
    takeGathered().release();
    ArrayDeque<Object> waiting = this.waiting;
    this.waiting = null;
    List<Object> lost = new ArrayList<>();
    if (waiting != null) {
      lost.addAll(waiting);
    }
    if (behindGathered != null) {
      lost.addAll(behindGathered);
      behindGathered = null;
    }
    WAITING.lazySet(this, 0);
    for (Object each : lost) {
      if (each instanceof ByteBuf bytes) {
        bytes.release();
      } else {
        whoAsked(each).accept(new ClosedChannelException());
      }
    }
  }

  // -- how much ----------------------------------------------------------------------------------

  /**
   * Whether the peer keeps up.
   *
   * @param whenWritable is told when it does again, if not
   */
  boolean isWritable(Runnable whenWritable) {
    boolean writable = pendingBytes() - gatheredBytes <= highWaterMark;
    if (!writable && !toldUnwritable) {
      toldUnwritable = true;
      ask(
          problem -> {
            toldUnwritable = false;
            if (problem == null) {
              whenWritable.run();
            }
          });
    }
    return writable;
  }

  /** The memory of what was committed and is not taken by the socket. Any thread. */
  long pendingBytes() {
    ChannelOutboundBuffer sent = unsafe.outboundBuffer();
    return gatheredBytes + waitingBytes + (sent == null ? 0 : sent.totalPendingWriteBytes());
  }

  /** How much of that is memory from which others may send, too. Any thread. */
  long sharedBytes() {
    return sharedBytes;
  }
}
