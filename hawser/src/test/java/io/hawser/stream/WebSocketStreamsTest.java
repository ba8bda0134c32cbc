// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.ConnectionClosedException;
import io.hawser.Message;
import io.hawser.SendResult;
import io.hawser.WebSocket;
import io.hawser.WebSocketOptions;
import io.hawser.blocking.BlockingWebSocket;
import io.hawser.blocking.MessageWriter;
import io.hawser.checks.support.Certificates;
import io.hawser.client.WebSocketClient;
import io.hawser.server.WebSocketServer;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.Reader;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ByteChannel;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebSocketStreamsTest {
  /** Which side has the streams, and over what. */
  enum Side {
    CLIENT,
    SERVER,
    CLIENT_TLS,
    SERVER_TLS;

    boolean secure() {
      return this == CLIENT_TLS || this == SERVER_TLS;
    }

    boolean client() {
      return this == CLIENT || this == CLIENT_TLS;
    }
  }

  private static @TempDir Path folder;
  private static Certificates authority;
  private static Certificates certificates;

  private final BlockingQueue<BlockingWebSocket> accepted = new LinkedBlockingQueue<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<AutoCloseable> opened = new ArrayList<>();

  // set by connect()
  @SuppressWarnings("NullAway.Init")
  private WebSocketStreams streams;

  @SuppressWarnings("NullAway.Init")
  private BlockingWebSocket peer;

  @BeforeAll
  static void createCertificates() throws Exception {
    authority = Certificates.authority(folder);
    certificates = authority.issue("server", "dns:localhost");
  }

  @AfterEach
  void stop() throws Exception {
    threads.shutdownNow();
    for (int i = opened.size() - 1; i >= 0; i--) {
      opened.get(i).close();
    }
  }

  private void connect(Side side) throws Exception {
    WebSocketServer.Builder builder =
        WebSocketServer.builder()
            .port(0)
            .onConnection(ws -> accepted.add(BlockingWebSocket.of(ws)));
    WebSocketClient.Builder clientBuilder = WebSocketClient.builder();
    if (side.secure()) {
      builder.tls(certificates.certificate, certificates.key);
      clientBuilder.trust(authority.certificate);
    }
    WebSocketServer server = builder.start();
    opened.add(() -> server.stop(Duration.ZERO));
    WebSocketClient client = clientBuilder.build();
    opened.add(client);
    BlockingWebSocket connected =
        client.connectBlocking((side.secure() ? "wss" : "ws") + "://localhost:" + server.port());
    BlockingWebSocket other = accepted.take();
    streams = WebSocketStreams.of(side.client() ? connected : other);
    peer = side.client() ? other : connected;
  }

  private <T> Future<T> inThread(Callable<T> task) {
    return threads.submit(task);
  }

  private static byte[] random(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  // -- bytes -------------------------------------------------------------------------------------

  @ParameterizedTest
  @EnumSource(Side.class)
  void reading_returns_the_bytes_of_one_message_after_the_other(Side side) throws Exception {
    connect(side);
    peer.send(new byte[] {1, 2});
    peer.send("é");
    peer.send(new byte[0]);
    peer.send(new byte[] {3});
    Future<?> closed = threads.submit(() -> peer.close());

    assertThat(streams.input().readAllBytes()).containsExactly(1, 2, 0xc3, 0xa9, 3);
    assertThat(streams.input().read()).isEqualTo(-1);
    closed.get();
  }

  @ParameterizedTest
  @EnumSource(Side.class)
  void each_flush_sends_one_message(Side side) throws Exception {
    connect(side);
    OutputStream out = streams.output();
    out.write(1);
    out.write(new byte[] {2, 3});
    out.flush();
    out.flush();
    out.write(new byte[0]);
    out.flush();
    out.write(4);
    out.flush();

    assertThat(peer.receive()).isEqualTo(Message.binary(new byte[] {1, 2, 3}));
    assertThat(peer.receive()).isEqualTo(Message.binary(new byte[] {4}));
  }

  @ParameterizedTest
  @EnumSource(Side.class)
  void bytes_arrive_whatever_the_sizes_are(Side side) throws Exception {
    connect(side);
    Future<?> echo =
        threads.submit(
            () -> {
              for (Message message : peer.messages()) {
                peer.send(message);
              }
              return null;
            });
    InputStream in = streams.input();
    for (int size : new int[] {1, 125, 126, 511, 512, 513, 65_535, 65_536, 65_537, 300_000}) {
      byte[] bytes = random(size);
      Future<byte[]> answer = inThread(() -> in.readNBytes(size));
      streams.output().write(bytes);
      streams.output().flush();
      assertThat(answer.get()).isEqualTo(bytes);
    }
    streams.close();
    echo.get();
  }

  @Test
  void no_message_is_larger_than_64_KiB() throws Exception {
    connect(Side.CLIENT);
    streams.output().write(random(10));
    streams.output().write(random(150_000));
    streams.output().flush();

    List<Integer> sizes = new ArrayList<>();
    for (int sum = 0; sum < 150_010; sum += sizes.get(sizes.size() - 1)) {
      sizes.add(requireNonNull(peer.receiveBinary()).remaining());
    }
    assertThat(sizes).containsExactly(65_536, 65_536, 18_938);
  }

  @Test
  void reading_and_writing_nothing_does_not_wait() throws Exception {
    connect(Side.CLIENT);
    assertThat(streams.input().read(new byte[0])).isZero();
    assertThat(streams.reader().read(new char[0])).isZero();
    assertThat(streams.channel().read(ByteBuffer.allocate(0))).isZero();
    assertThat(streams.channel().write(ByteBuffer.allocate(0))).isZero();
    assertThat(streams.input().skip(0)).isZero();
    streams.output().write(new byte[0]);
    streams.writer().write("");
    assertThat(streams.input().available()).isZero();
    assertThatThrownBy(() -> streams.input().read(new byte[2], 1, 2))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void marks_of_a_buffered_stream_work_at_all_sizes() throws Exception {
    connect(Side.SERVER);
    byte[] bytes = random(5_000);
    for (int at = 0; at < bytes.length; at += 100) {
      peer.send(ByteBuffer.wrap(bytes, at, 100));
    }
    BufferedInputStream in = new BufferedInputStream(streams.input(), 64);
    int position = 0;
    for (int size = 1; position + size <= bytes.length; size += 7) {
      in.mark(size);
      byte[] first = in.readNBytes(size);
      in.reset();
      assertThat(in.readNBytes(size)).isEqualTo(first).startsWith(bytes[position]);
      position += size;
    }
  }

  // -- text --------------------------------------------------------------------------------------

  @ParameterizedTest
  @EnumSource(Side.class)
  void lines_of_text_pass_in_both_directions(Side side) throws Exception {
    connect(side);
    peer.send("Hä");
    peer.send("llo\nwor");
    peer.send("");
    peer.send("ld 😀\n");
    BufferedReader lines = new BufferedReader(streams.reader());
    assertThat(lines.readLine()).isEqualTo("Hällo");
    lines.mark(10);
    assertThat(lines.read()).isEqualTo('w');
    lines.reset();
    assertThat(lines.readLine()).isEqualTo("world 😀");

    Writer writer = streams.writer();
    writer.append("one").append('\n').write("two");
    writer.flush();
    assertThat(peer.receiveText()).isEqualTo("one\ntwo");
  }

  @ParameterizedTest
  @EnumSource(Side.class)
  void a_surrogate_pair_is_never_divided(Side side) throws Exception {
    connect(side);
    Writer writer = streams.writer();
    writer.write("a\uD83D");
    writer.flush();
    assertThat(peer.receiveText()).isEqualTo("a");
    writer.flush(); // the half alone is not sent
    writer.write(0xDE00);
    writer.flush();
    assertThat(peer.receiveText()).isEqualTo("😀");

    String text = "x" + "😀".repeat(ConnectionWriter.CHUNK);
    Future<?> written =
        threads.submit(
            () -> {
              writer.write(text);
              writer.close();
              return null;
            });
    StringBuilder all = new StringBuilder();
    for (String part; (part = peer.receiveText()) != null; ) {
      assertThat(part.length()).isLessThanOrEqualTo(ConnectionWriter.CHUNK);
      all.append(part);
    }
    assertThat(all.toString().equals(text)).isTrue();
    written.get();
  }

  @Test
  void an_unpaired_surrogate_is_refused_and_the_rest_goes_on() throws Exception {
    connect(Side.CLIENT);
    Writer writer = streams.writer();
    writer.write("a\uDE00b");
    assertThatThrownBy(writer::flush).isInstanceOf(MalformedInputException.class);
    writer.write("c");
    writer.flush();
    assertThat(peer.receiveText()).isEqualTo("c");

    writer.write("d\uD83D");
    Future<Message> last = inThread(peer::receive);
    assertThatThrownBy(writer::close).isInstanceOf(MalformedInputException.class);
    assertThat(last.get()).isEqualTo(Message.text("d"));
    assertThat(streams.socket().closeInfo()).isNotNull();
  }

  @Test
  void a_reader_leaves_a_binary_message_to_the_stream() throws Exception {
    connect(Side.CLIENT);
    peer.send("text");
    peer.send(new byte[] {7});
    Reader reader = streams.reader();
    char[] text = new char[4];
    assertThat(reader.read(text)).isEqualTo(4);
    assertThatThrownBy(reader::read)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("binary")
        .hasMessageContaining("input()")
        .hasMessageNotContaining("receive");
    assertThat(streams.input().read()).isEqualTo(7);
  }

  @Test
  void a_reader_skips() throws Exception {
    connect(Side.CLIENT);
    peer.send("12345");
    peer.send("67890");
    assertThat(streams.reader().skip(7)).isEqualTo(7);
    assertThat(streams.reader().read()).isEqualTo('8');
    assertThatThrownBy(() -> streams.reader().skip(-1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  // -- channel -----------------------------------------------------------------------------------

  @ParameterizedTest
  @EnumSource(Side.class)
  void a_channel_sends_each_buffer_as_a_message(Side side) throws Exception {
    connect(side);
    ByteChannel channel = streams.channel();
    ByteBuffer source = ByteBuffer.allocateDirect(10).putLong(42).flip();
    assertThat(channel.write(source)).isEqualTo(8);
    assertThat(source.hasRemaining()).isFalse();
    assertThat(requireNonNull(peer.receiveBinary()).getLong()).isEqualTo(42);

    peer.send(new byte[] {1, 2, 3, 4, 5});
    ByteBuffer heap = ByteBuffer.allocate(8).position(2).limit(4).slice();
    assertThat(channel.read(heap)).isEqualTo(2);
    assertThat(heap.flip()).isEqualTo(ByteBuffer.wrap(new byte[] {1, 2}));
    ByteBuffer direct = ByteBuffer.allocateDirect(8);
    assertThat(channel.read(direct)).isEqualTo(3);
    assertThat(direct.flip()).isEqualTo(ByteBuffer.wrap(new byte[] {3, 4, 5}));
    assertThatThrownBy(() -> channel.read(direct.asReadOnlyBuffer()))
        .isInstanceOf(ReadOnlyBufferException.class);

    Future<?> closed = threads.submit(() -> peer.close());
    assertThat(channel.read(heap.clear())).isEqualTo(-1);
    closed.get();
    assertThat(channel.isOpen()).isTrue();
    channel.close();
    assertThat(channel.isOpen()).isFalse();
    assertThatThrownBy(() -> channel.read(heap)).isInstanceOf(ClosedChannelException.class);
    assertThatThrownBy(() -> channel.write(heap)).isInstanceOf(ClosedChannelException.class);
  }

  @Test
  void closing_a_channel_ends_a_read_in_another_thread() throws Exception {
    connect(Side.CLIENT);
    AtomicReference<Thread> reading = new AtomicReference<>();
    Future<Integer> read =
        inThread(
            () -> {
              reading.set(Thread.currentThread());
              return streams.channel().read(ByteBuffer.allocate(5));
            });
    awaitWaiting(reading);
    streams.channel().close();
    assertThatThrownBy(read::get).hasCauseInstanceOf(AsynchronousCloseException.class);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void closing_a_stream_ends_a_read_in_another_thread(boolean text) throws Exception {
    connect(Side.CLIENT);
    AtomicReference<Thread> reading = new AtomicReference<>();
    Future<Integer> read =
        inThread(
            () -> {
              reading.set(Thread.currentThread());
              return text ? streams.reader().read() : streams.input().read();
            });
    awaitWaiting(reading);
    (text ? streams.reader() : streams.input()).close();
    assertThatThrownBy(read::get)
        .hasCauseInstanceOf(IOException.class)
        .hasMessageContaining("was closed");
    assertThat(text ? streams.input().read() : streams.reader().read()).isEqualTo(-1);
  }

  @Test
  void a_message_that_one_stream_has_begun_is_left_to_it() throws Exception {
    connect(Side.CLIENT);
    peer.send("abc");
    peer.send("def");
    assertThat(streams.input().read()).isEqualTo('a');
    assertThat(streams.input().read(new byte[2])).isEqualTo(2);
    assertThat(streams.reader().read()).isEqualTo('d');
    // Both messages came in one part. Of the next one, a part is missing.
    MessageWriter half = peer.beginText();
    half.write("x");
    half.flush();
    assertThat(streams.reader().skip(3)).isEqualTo(3);
    assertThatThrownBy(() -> streams.input().read())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("reader() has begun");
    half.close();
  }

  // -- the end -----------------------------------------------------------------------------------

  @ParameterizedTest
  @EnumSource(Side.class)
  void an_end_that_is_not_orderly_is_an_error(Side side) throws Exception {
    connect(side);
    peer.send(new byte[] {1});
    Future<?> closed = threads.submit(() -> peer.close(4000, "no more"));
    assertThat(streams.input().read()).isEqualTo(1);
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> streams.input().read())
          .isInstanceOf(IOException.class)
          .hasMessageContaining("code 4000")
          .hasCauseInstanceOf(ConnectionClosedException.class);
    }
    closed.get();
    streams.close(); // nothing left to send
  }

  @Test
  void an_end_within_a_message_is_the_same_error_each_time() throws Exception {
    connect(Side.CLIENT);
    peer.webSocket().beginBinary().write(ByteBuffer.wrap(new byte[] {1}));
    assertThat(streams.input().read()).isEqualTo(1);
    peer.terminate();
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> streams.input().read())
          .isInstanceOf(IOException.class)
          .hasCauseInstanceOf(ConnectionClosedException.class);
    }
  }

  @ParameterizedTest
  @EnumSource(Side.class)
  void a_dropped_connection_is_an_error_for_both_directions(Side side) throws Exception {
    connect(side);
    Future<Integer> read = inThread(() -> streams.input().read());
    peer.terminate();
    assertThatThrownBy(read::get).hasCauseInstanceOf(IOException.class);
    streams.output().write(1);
    assertThatThrownBy(() -> streams.output().flush())
        .isInstanceOf(IOException.class)
        .hasCauseInstanceOf(ConnectionClosedException.class);
    assertThatThrownBy(() -> streams.close()).isInstanceOf(IOException.class);
  }

  @Test
  void what_arrived_before_the_end_can_be_read_after_it() throws Exception {
    connect(Side.SERVER);
    byte[] bytes = random(100_000);
    peer.send(bytes);
    Future<?> closed = threads.submit(() -> peer.close(1001, ""));
    closed.get();
    while (streams.socket().closeInfo() == null) {
      Thread.onSpinWait();
    }
    assertThatThrownBy(
            () -> {
              streams.output().write(1);
              streams.output().flush();
            })
        .isInstanceOf(IOException.class);
    assertThat(streams.input().readAllBytes()).isEqualTo(bytes);
  }

  @ParameterizedTest
  @EnumSource(Side.class)
  void closing_sends_what_was_collected_and_waits(Side side) throws Exception {
    connect(side);
    ByteArrayOutputStream received = new ByteArrayOutputStream();
    Future<?> reading =
        threads.submit(
            () -> {
              for (Message message : peer.messages()) {
                received.write(message.bytes().array());
              }
              return null;
            });
    streams.writer().write("text");
    streams.output().write("bytes".getBytes(UTF_8));
    streams.output().close();

    assertThat(streams.socket().closeInfo()).isNotNull();
    assertThat(streams.socket().closeInfo().code()).isEqualTo(1000);
    reading.get();
    assertThat(received.toString(UTF_8)).isEqualTo("bytestext");
    assertThatThrownBy(() -> streams.output().write(1)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> streams.output().flush()).isInstanceOf(IOException.class);
    assertThat(streams.input().read()).isEqualTo(-1); // it was not closed itself
    streams.input().close();
    assertThatThrownBy(() -> streams.input().read()).isInstanceOf(IOException.class);
    streams.reader().close();
    assertThatThrownBy(() -> streams.reader().read()).isInstanceOf(IOException.class);
    streams.writer().close();
    assertThatThrownBy(() -> streams.writer().write("x")).isInstanceOf(IOException.class);
  }

  @Test
  void messages_that_our_close_discards_are_no_silent_end() throws Exception {
    connect(Side.CLIENT);
    AtomicLong sent = new AtomicLong();
    AtomicReference<Thread> sender = new AtomicReference<>(Thread.currentThread());
    threads.submit(
        () -> {
          sender.set(Thread.currentThread());
          while (peer.webSocket().isOpen()) {
            peer.send(new byte[60_000]);
            sent.addAndGet(60_000);
          }
          return null;
        });
    while (!streams.socket().webSocket().isPaused()) {
      Thread.onSpinWait();
    }
    // From now on nothing is delivered. One message may have been, before it was counted.
    long delivered = sent.get() + 60_000;
    // If the sender waits, all buffers on the way are full.
    while (sent.get() <= delivered && !isWaiting(sender.get())) {
      Thread.onSpinWait();
    }
    streams.output().close();
    assertThatThrownBy(() -> streams.input().readAllBytes())
        .isInstanceOf(IOException.class)
        .hasMessageMatching(".*(discarded|closed).*"); // closed if it was within a message
  }

  @Test
  void terminating_ends_a_read() throws Exception {
    connect(Side.CLIENT);
    AtomicReference<Thread> reading = new AtomicReference<>();
    Future<Integer> read =
        inThread(
            () -> {
              reading.set(Thread.currentThread());
              return streams.input().read();
            });
    awaitWaiting(reading);
    streams.terminate();
    assertThatThrownBy(read::get)
        .hasCauseInstanceOf(IOException.class)
        .hasRootCauseInstanceOf(ConnectionClosedException.class);
  }

  // -- waiting -----------------------------------------------------------------------------------

  @ParameterizedTest
  @EnumSource(Side.class)
  void a_peer_that_reads_nothing_makes_writing_wait(Side side) throws Exception {
    connect(side);
    AtomicReference<Thread> writing = new AtomicReference<>();
    int total = 32 << 20;
    Future<?> written =
        threads.submit(
            () -> {
              writing.set(Thread.currentThread());
              byte[] chunk = new byte[100_000];
              for (int left = total; left > 0; left -= chunk.length) {
                streams.output().write(chunk, 0, Math.min(left, chunk.length));
              }
              streams.output().close();
              return null;
            });
    WebSocket ws = streams.socket().webSocket();
    while (ws.bufferedAmount() < WebSocketOptions.defaults().highWaterMark()
        || !isWaiting(writing.get())) {
      assertThat(written).isNotDone();
      Thread.onSpinWait();
    }
    // One message more than the mark. What moves from one place to the next, or is being encrypted,
    // counts twice for a moment, and the memory of a buffer may be larger than its content.
    assertThat(ws.bufferedAmount())
        .isLessThan(4L * (WebSocketOptions.defaults().highWaterMark() + 65_536));

    long received = 0;
    for (Message message; (message = peer.receive()) != null; ) {
      received += message.size();
    }
    written.get();
    assertThat(received).isEqualTo(total);
  }

  @ParameterizedTest
  @EnumSource(Side.class)
  void not_reading_makes_the_peer_wait(Side side) throws Exception {
    connect(side);
    byte[] chunk = new byte[60_000];
    long sent = 0;
    while (peer.webSocket().send(chunk) != SendResult.BACKPRESSURE
        || !streams.socket().webSocket().isPaused()) {
      sent += chunk.length;
      assertThat(sent).isLessThan(1L << 30);
      while (peer.webSocket().bufferedAmount() > 1 << 20
          && !streams.socket().webSocket().isPaused()) {
        Thread.onSpinWait();
      }
    }
    sent += chunk.length;
    assertThat(streams.input().readNBytes((int) sent)).hasSize((int) sent);
  }

  @ParameterizedTest
  @EnumSource(Side.class)
  void an_interrupt_ends_a_read_and_loses_nothing(Side side) throws Exception {
    connect(side);
    AtomicReference<Thread> reading = new AtomicReference<>();
    Future<Boolean> read =
        inThread(
            () -> {
              reading.set(Thread.currentThread());
              assertThatThrownBy(() -> streams.input().read())
                  .isInstanceOf(InterruptedIOException.class);
              return Thread.currentThread().isInterrupted();
            });
    awaitWaiting(reading);
    reading.get().interrupt();
    assertThat(read.get()).isTrue();

    peer.send(new byte[] {5});
    assertThat(streams.input().read()).isEqualTo(5);
  }

  @Test
  void an_interrupt_ends_a_write_and_says_how_much_was_taken() throws Exception {
    connect(Side.CLIENT);
    AtomicReference<Thread> writing = new AtomicReference<>();
    Future<Integer> written =
        inThread(
            () -> {
              writing.set(Thread.currentThread());
              try {
                streams.output().write(new byte[64 << 20]);
                return -1;
              } catch (InterruptedIOException interrupted) {
                assertThat(Thread.currentThread().isInterrupted()).isTrue();
                return interrupted.bytesTransferred;
              }
            });
    while (streams.socket().webSocket().bufferedAmount()
            < WebSocketOptions.defaults().highWaterMark()
        || !isWaiting(writing.get())) {
      Thread.onSpinWait();
    }
    writing.get().interrupt();
    int taken = written.get();
    assertThat(taken).isPositive();

    Future<?> closed =
        threads.submit(
            () -> {
              streams.close();
              return null;
            });
    long received = 0;
    for (Message message; (message = peer.receive()) != null; ) {
      received += message.size();
    }
    closed.get();
    assertThat(received).isEqualTo(taken);
  }

  @Test
  void callbacks_cannot_wait() throws Exception {
    CompletableFuture<WebSocketStreams> created = new CompletableFuture<>();
    List<Throwable> thrown = new ArrayList<>();
    WebSocketServer server =
        WebSocketServer.listen(
            0,
            ws -> {
              WebSocketStreams view = WebSocketStreams.of(ws);
              for (Callable<?> each :
                  List.<Callable<?>>of(
                      () -> view.input().read(),
                      () -> view.reader().read(),
                      () -> {
                        view.output().write(1);
                        view.output().flush();
                        return null;
                      })) {
                try {
                  each.call();
                } catch (Exception refused) {
                  thrown.add(refused);
                }
              }
              created.complete(view);
            });
    opened.add(() -> server.stop(Duration.ZERO));
    WebSocketClient client = WebSocketClient.create();
    opened.add(client);
    client.connect("ws://localhost:" + server.port(), ws -> {}).get();
    created.get();
    assertThat(thrown).hasSize(3);
    assertThat(thrown.get(0)).isInstanceOf(IllegalStateException.class);
    assertThat(thrown.get(1)).isInstanceOf(IllegalStateException.class);
    assertThat(thrown.get(2)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void a_hundred_at_once() throws Exception {
    WebSocketServer server =
        WebSocketServer.listenBlocking(
            0,
            socket -> {
              try (WebSocketStreams echo = WebSocketStreams.of(socket)) {
                byte[] bytes = new byte[1_000];
                for (int count; (count = echo.input().read(bytes)) >= 0; ) {
                  echo.output().write(bytes, 0, count);
                  echo.output().flush();
                }
              }
            });
    opened.add(() -> server.stop(Duration.ZERO));
    WebSocketClient client = WebSocketClient.create();
    opened.add(client);
    List<Future<byte[]>> answers = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      int size = 1 + i * 311;
      answers.add(
          inThread(
              () -> {
                try (WebSocketStreams mine =
                    WebSocketStreams.of(
                        client.connectBlocking("ws://localhost:" + server.port()))) {
                  mine.output().write(random(size));
                  mine.output().flush();
                  return mine.input().readNBytes(size);
                }
              }));
    }
    for (int i = 0; i < 100; i++) {
      assertThat(answers.get(i).get()).isEqualTo(random(1 + i * 311));
    }
  }

  private static void awaitWaiting(AtomicReference<Thread> thread) {
    while (!isWaiting(thread.get())) {
      Thread.onSpinWait();
    }
  }

  private static boolean isWaiting(Thread thread) {
    return thread != null && thread.getState() == Thread.State.WAITING;
  }

  @Test
  void closing_waits_for_no_longer_than_an_interrupt() throws Exception {
    connect(Side.CLIENT);
    AtomicReference<Thread> writing = new AtomicReference<>();
    Future<?> written =
        threads.submit(
            () -> {
              writing.set(Thread.currentThread());
              streams.output().write(new byte[64 << 20]);
              return null;
            });
    while (streams.socket().webSocket().bufferedAmount()
            < WebSocketOptions.defaults().highWaterMark()
        || !isWaiting(writing.get())) {
      Thread.onSpinWait();
    }
    Future<?> closed =
        threads.submit(
            () -> {
              Thread.currentThread().interrupt();
              streams.close();
              return null;
            });
    assertThatThrownBy(closed::get)
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(InterruptedIOException.class);
    assertThatThrownBy(written::get)
        .hasCauseInstanceOf(IOException.class)
        .hasRootCauseInstanceOf(ConnectionClosedException.class);
    while (streams.socket().closeInfo() == null) {
      Thread.onSpinWait();
    }
  }
}
