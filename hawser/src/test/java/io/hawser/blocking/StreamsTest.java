// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.blocking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.ConnectionClosedException;
import io.hawser.Message;
import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.Reader;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.NonReadableChannelException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests messages that are read and written as streams. */
@SuppressWarnings("NullAway") // a null that is not expected fails the test
@Timeout(60)
class StreamsTest {
  @TempDir Path folder;

  private static byte[] randomBytes(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  @ParameterizedTest
  @CsvSource({"client, false", "server, false", "client, true", "server, true"})
  void a_large_message_is_streamed(String name, boolean compressed) throws Exception {
    byte[] bytes = randomBytes(5_000_001);
    Path file = Files.write(folder.resolve("file"), bytes);
    try (BlockingPair pair =
        new BlockingPair(
            o -> {
              o.maxMessageSize(1000);
              if (compressed) {
                o.compression(c -> {});
              }
            })) {
      BlockingWebSocket socket = pair.end(name);
      BlockingPair.Running<Integer> sending =
          BlockingPair.start(
              () -> {
                socket.send(file);
                socket.send(new ByteArrayInputStream(bytes));
                try (OutputStream out = socket.beginBinary()) {
                  out.write(bytes[0]);
                  out.write(bytes, 1, 2_000_000);
                  out.flush();
                  out.write(bytes, 2_000_001, bytes.length - 2_000_001);
                }
                socket.send("after it");
                socket.webSocket().close();
                return 1;
              });
      BlockingWebSocket peer = pair.peerOf(name);
      for (int i = 0; i < 3; i++) {
        try (InputStream in = peer.receiveStream()) {
          assertThat(in.readAllBytes()).isEqualTo(bytes);
          assertThat(in.read()).isEqualTo(-1);
        }
      }
      assertThat(sending.get()).isOne();
      assertThat(peer.receiveText()).isEqualTo("after it");
      assertThat(peer.receiveStream()).isNull();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"client", "server"})
  void a_file_is_sent_from_the_position_of_its_channel(String name) throws Exception {
    byte[] bytes = randomBytes(1_000_001);
    Path file = Files.write(folder.resolve("file"), bytes);
    try (BlockingPair pair = new BlockingPair();
        FileChannel channel = FileChannel.open(file)) {
      BlockingWebSocket socket = pair.end(name);
      BlockingPair.Running<Long> sending =
          BlockingPair.start(
              () -> {
                socket.send(channel.position(700_000));
                long after = channel.position();
                socket.send(channel); // nothing is left
                return after;
              });
      assertThat(pair.peerOf(name).receiveBinary())
          .isEqualTo(ByteBuffer.wrap(bytes, 700_000, 300_001));
      assertThat(pair.peerOf(name).receiveBinary().remaining()).isZero();
      assertThat(sending.get()).isEqualTo(1_000_001);
      assertThat(channel.isOpen()).isTrue();
    }
  }

  @Test
  void a_channel_that_cannot_be_read_sends_nothing() throws Exception {
    Path file = Files.write(folder.resolve("file"), new byte[10]);
    FileChannel closed = FileChannel.open(file);
    closed.close();
    try (BlockingPair pair = new BlockingPair();
        FileChannel unreadable = FileChannel.open(file, StandardOpenOption.WRITE)) {
      assertThatThrownBy(() -> pair.client.send(closed)).isInstanceOf(ClosedChannelException.class);
      assertThatThrownBy(() -> pair.client.send(unreadable))
          .isInstanceOf(NonReadableChannelException.class);
      pair.client.send("still open");
      assertThat(pair.server.receiveText()).isEqualTo("still open");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"client", "server"})
  void a_large_text_is_streamed(String name) throws Exception {
    String text = "aä€😀".repeat(300_000);
    try (BlockingPair pair = new BlockingPair()) {
      BlockingWebSocket socket = pair.end(name);
      BlockingPair.Running<Integer> sending =
          BlockingPair.start(
              () -> {
                socket.sendText(new StringReader(text));
                try (MessageWriter out = socket.beginText()) {
                  out.write(text.charAt(0));
                  out.write(text, 1, 700_000);
                  out.write(text.toCharArray(), 700_001, text.length() - 700_001);
                }
                return 1;
              });
      for (int i = 0; i < 2; i++) {
        try (Reader in = pair.peerOf(name).receiveReader()) {
          StringWriter all = new StringWriter();
          all.write(in.read());
          in.transferTo(all);
          assertThat(all.toString()).isEqualTo(text);
          assertThat(in.read()).isEqualTo(-1);
        }
      }
      assertThat(sending.get()).isOne();
    }
  }

  @Test
  void a_reader_skips() throws Exception {
    try (BlockingPair pair = new BlockingPair()) {
      pair.client.send("0123456789");
      try (Reader in = pair.server.receiveReader()) {
        assertThat(in.skip(4)).isEqualTo(4);
        assertThat(in.ready()).isTrue();
        assertThat(in.read()).isEqualTo('4');
        assertThat(in.skip(100)).isEqualTo(5);
        assertThat(in.read()).isEqualTo(-1);
      }
    }
  }

  @Test
  void closing_a_stream_early_discards_the_rest() throws Exception {
    try (BlockingPair pair = new BlockingPair()) {
      BlockingPair.Running<Integer> sending =
          BlockingPair.start(
              () -> {
                pair.client.send(new ByteArrayInputStream(new byte[3_000_000]));
                pair.client.send("next");
                return 1;
              });
      InputStream in = pair.server.receiveStream();
      assertThat(in.read()).isZero();
      in.close();
      in.close();
      assertThat(in.available()).isZero();
      assertThatThrownBy(in::read).isInstanceOf(IOException.class).hasMessageContaining("closed");
      assertThat(pair.server.receiveText()).isEqualTo("next");
      assertThat(sending.get()).isOne();
    }
  }

  @Test
  void an_unfinished_stream_is_reported_to_its_thread_and_awaited_by_others() throws Exception {
    try (BlockingPair pair = new BlockingPair()) {
      pair.client.send(new byte[2]);
      pair.client.send("next");
      InputStream in = pair.server.receiveStream();
      in.read();
      in.read();
      assertThat(in.read()).isEqualTo(-1); // finished, though not closed
      assertThat(pair.server.receiveText()).isEqualTo("next");
      MessageOutputStream out = pair.client.beginBinary();
      out.write(1);
      out.flush();
      InputStream unfinished = pair.server.receiveStream();
      assertThatThrownBy(pair.server::receive)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("has not finished the previous message");
      BlockingPair.Running<Message> other = BlockingPair.start(pair.server::receive).awaitWaiting();
      out.close();
      pair.client.send("for the other");
      assertThat(unfinished.readAllBytes()).containsExactly(1);
      assertThat(other.get().text()).isEqualTo("for the other");
    }
  }

  /** Whatever the stream is, the one who waits must learn it, and the connection goes on. */
  @ParameterizedTest
  @CsvSource({"false, false", "true, false", "false, true", "true, true"})
  void closing_a_stream_ends_the_wait_of_its_reader(boolean text, boolean byOpener)
      throws Exception {
    try (BlockingPair pair = new BlockingPair()) {
      Writer out = pair.client.beginText();
      out.write("a");
      out.flush();
      Closeable[] opened = new Closeable[1];
      CountDownLatch begun = new CountDownLatch(1);
      Callable<Integer> open =
          () -> {
            opened[0] = text ? pair.server.receiveReader() : pair.server.receiveStream();
            begun.countDown();
            return 0;
          };
      if (byOpener) {
        open.call();
      }
      BlockingPair.Running<Integer> reading =
          BlockingPair.start(
              () -> {
                if (!byOpener) {
                  open.call();
                }
                Callable<Integer> read = text ? ((Reader) opened[0])::read : streamOf(opened)::read;
                read.call();
                return read.call(); // waits
              });
      begun.await();
      reading.awaitWaiting();
      BlockingPair.await(() -> reading.thread.getState() == Thread.State.WAITING);
      opened[0].close();
      opened[0].close();
      assertThat(reading.failure())
          .isInstanceOf(IOException.class)
          .hasMessageContaining("another thread has closed the stream");
      out.write("rest, which is discarded");
      out.close();
      pair.client.send("next");
      assertThat(pair.server.receiveText()).isEqualTo("next");
    }
  }

  private static InputStream streamOf(Closeable[] opened) {
    return (InputStream) opened[0];
  }

  @Test
  void a_second_thread_that_reads_is_refused() throws Exception {
    try (BlockingPair pair = new BlockingPair()) {
      MessageOutputStream out = pair.client.beginBinary();
      out.write(1);
      out.flush();
      InputStream in = pair.server.receiveStream();
      in.read();
      BlockingPair.Running<Integer> reading = BlockingPair.start(in::read).awaitWaiting();
      assertThatThrownBy(in::read)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("another thread is reading this message");
      out.write(2);
      out.close();
      assertThat(reading.get()).isEqualTo(2);
      assertThat(in.read()).isEqualTo(-1);
    }
  }

  /** Closes at every point of reading, and never loses the next message or the turn. */
  @Test
  void closing_may_meet_reading_anywhere() throws Exception {
    try (BlockingPair pair = new BlockingPair()) {
      for (int i = 0; i < 2000; i++) {
        pair.client.send(new byte[3]);
        InputStream in = pair.server.receiveStream();
        CountDownLatch both = new CountDownLatch(2);
        BlockingPair.Running<Integer> reading =
            BlockingPair.start(
                () -> {
                  both.countDown();
                  both.await();
                  return in.readAllBytes().length;
                });
        both.countDown();
        both.await();
        in.close();
        Throwable failure = reading.failure();
        assertThat(failure == null || failure instanceof IOException).isTrue();
        pair.client.send("next " + i);
        assertThat(pair.server.receiveText()).isEqualTo("next " + i);
      }
    }
  }

  @Test
  void a_stream_has_a_limit_of_its_own() throws Exception {
    try (BlockingPair pair = new BlockingPair()) {
      pair.client.send(new byte[1000]);
      pair.client.send(new byte[1001]);
      assertThat(pair.server.receiveStream(1000).readAllBytes()).hasSize(1000);
      InputStream in = pair.server.receiveStream(1000);
      assertThatThrownBy(in::readAllBytes)
          .isInstanceOf(IOException.class)
          .hasCauseInstanceOf(ConnectionClosedException.class)
          .hasMessageContaining("1009");
      in.close();
      assertThatThrownBy(pair.server::receive).hasMessageContaining("1009");
      assertThatThrownBy(pair.client::receive).hasMessageContaining("1009");
    }
  }

  @Test
  void a_message_that_is_cut_fails_its_reader() throws Exception {
    try (BlockingPair pair = new BlockingPair()) {
      MessageOutputStream out = pair.client.beginBinary();
      out.write(new byte[100]);
      out.flush();
      InputStream in = pair.server.receiveStream();
      assertThat(in.readNBytes(100)).hasSize(100);
      pair.client.terminate();
      assertThatThrownBy(in::read)
          .isInstanceOf(IOException.class)
          .hasCauseInstanceOf(ConnectionClosedException.class);
      assertThatThrownBy(() -> out.write(new byte[1_000_000])).isInstanceOf(IOException.class);
      out.close();
    }
  }

  @Test
  void an_interrupt_ends_reading_and_nothing_is_lost() throws Exception {
    try (BlockingPair pair = new BlockingPair()) {
      MessageOutputStream out = pair.client.beginBinary();
      out.write(1);
      out.flush();
      InputStream in = pair.server.receiveStream();
      assertThat(in.read()).isOne();
      BlockingPair.Running<Integer> reading = BlockingPair.start(in::read).awaitWaiting();
      reading.thread.interrupt();
      assertThat(reading.failure()).isInstanceOf(InterruptedIOException.class);
      assertThat(reading.interruptedAtEnd).isTrue();
      out.write(2);
      out.close();
      assertThat(in.readAllBytes()).containsExactly(2);
    }
  }

  @Test
  void an_interrupt_ends_writing_and_the_message() throws Exception {
    try (BlockingPair pair = new BlockingPair()) {
      BlockingPair.Running<Integer> writing =
          BlockingPair.start(
              () -> {
                try (MessageOutputStream out = pair.client.beginBinary()) {
                  while (true) {
                    out.write(new byte[1 << 16]);
                  }
                }
              });
      BlockingPair.await(() -> pair.server.webSocket().isPaused());
      writing.awaitWaiting();
      writing.thread.interrupt();
      assertThat(writing.failure()).isInstanceOf(InterruptedIOException.class);
      assertThat(writing.interruptedAtEnd).isTrue();
      InputStream in = pair.server.receiveStream();
      assertThatThrownBy(in::readAllBytes).hasMessageContaining("1011");
    }
  }

  @Test
  void a_cancelled_message_closes_the_connection_with_1011() throws Exception {
    try (BlockingPair pair = new BlockingPair()) {
      MessageOutputStream out = pair.client.beginBinary();
      out.write(1);
      out.flush();
      out.cancel();
      out.close();
      assertThatThrownBy(() -> out.write(1)).isInstanceOf(IOException.class);
      assertThatThrownBy(pair.server::receive).hasMessageContaining("1011");
    }
  }

  /** Delivers zeros, and then fails. */
  private static InputStream failingAfter(int bytes) {
    return new InputStream() {
      private int left = bytes;

      @Override
      public int read() throws IOException {
        if (left-- <= 0) {
          throw new IOException("the disk is broken");
        }
        return 0;
      }

      @Override
      public int read(byte[] target, int offset, int length) throws IOException {
        if (left <= 0) {
          throw new IOException("the disk is broken");
        }
        int count = Math.min(left, length);
        left -= count;
        return count;
      }
    };
  }

  @Test
  void a_source_that_fails_ends_the_message_and_the_exception_passes() throws Exception {
    try (BlockingPair pair = new BlockingPair()) {
      assertThatThrownBy(() -> pair.client.send(failingAfter(0))).hasMessage("the disk is broken");
      assertThatThrownBy(() -> pair.client.send(folder.resolve("none")))
          .isInstanceOf(NoSuchFileException.class);
      pair.client.send("still open");
      assertThat(pair.server.receiveText()).isEqualTo("still open");
      assertThatThrownBy(() -> pair.client.send(failingAfter(200_000)))
          .hasMessage("the disk is broken");
      assertThatThrownBy(pair.server::receive).hasMessageContaining("1011");
    }
  }

  @Test
  void text_with_an_unpaired_surrogate_is_refused() throws Exception {
    try (BlockingPair pair = new BlockingPair()) {
      assertThatThrownBy(
              () -> pair.client.sendText(new StringReader("x".repeat(100_000) + "\ud83d")))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(pair.server::receive).hasMessageContaining("1011");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 40_000})
  void a_writer_that_is_closed_after_half_a_pair_cancels_the_message(int before) throws Exception {
    try (BlockingPair pair = new BlockingPair()) {
      assertThatThrownBy(
              () -> {
                try (Writer out = pair.client.beginText()) {
                  out.write("x".repeat(before) + "\ud83d");
                }
              })
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("surrogate");
      if (before == 0) { // nothing had been sent
        pair.client.send("still open");
        assertThat(pair.server.receiveText()).isEqualTo("still open");
      } else {
        assertThatThrownBy(pair.server::receive).hasMessageContaining("1011");
      }
    }
  }

  @Test
  void a_writer_that_has_refused_text_cancels_the_message_when_it_is_closed() throws Exception {
    try (BlockingPair pair = new BlockingPair()) {
      assertThatThrownBy(
              () -> {
                try (Writer out = pair.client.beginText()) {
                  out.write("whole");
                  out.flush();
                  out.write("\ude00 begins with the second half");
                  out.flush();
                }
              })
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(pair.server::receive).hasMessageContaining("1011");
    }
  }

  @Test
  void each_refusal_of_a_kind_names_the_method_that_takes_both() throws Exception {
    try (BlockingPair pair = new BlockingPair()) {
      pair.client.send(new byte[1]);
      assertThatThrownBy(pair.server::receiveText).hasMessageContaining(" receive() takes");
      assertThatThrownBy(pair.server::receiveReader).hasMessageContaining("receiveStream() takes");
    }
  }

  @Test
  void empty_messages_are_messages() throws Exception {
    try (BlockingPair pair = new BlockingPair()) {
      pair.client.send(InputStream.nullInputStream());
      pair.client.sendText(Reader.nullReader());
      pair.client.beginText().close();
      assertThat(pair.server.receiveBinary().remaining()).isZero();
      assertThat(pair.server.receiveReader().read()).isEqualTo(-1);
      assertThat(pair.server.receiveStream().read()).isEqualTo(-1);
    }
  }
}
