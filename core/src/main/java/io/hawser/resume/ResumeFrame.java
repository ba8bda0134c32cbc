// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.resume;

import io.hawser.Message;
import io.hawser.MessageAccess;
import io.hawser.PreparedMessage;
import io.hawser.backplane.Position;
import io.hawser.protocol.CompressionChoice;
import io.hawser.protocol.Utf8;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A message of the subprotocol: a byte 0, a letter, fields with a space between them, a line feed,
 * and the rest of the message. A message that does not begin with 0 is one of the application.
 *
 * <p>Not part of the API: may change or disappear in any release.
 *
 * @param kind what the message means
 * @param topic the number that the server has given to the topic; 0 if the kind has none
 * @param position where the topic is; null if the kind has none. That of a {@link Kind#TOPIC} has
 *     no epoch, so it is in {@link #offset} only.
 * @param offset the offset of the position; 0 if the kind has none
 * @param restAt the index in the message's buffer at which the rest begins
 */
public record ResumeFrame(
    Kind kind, long topic, @Nullable Position position, long offset, int restAt) {

  /** What a message means. */
  public enum Kind {
    /** From both: the rest is a message of the application that begins with 0. */
    MESSAGE('m'),
    /** From a client: its position in the topic whose name is the rest. */
    RETURN('r'),
    /** From a client: it has named all its positions. */
    READY('e'),
    /** From a server: the client receives the topic whose name is the rest, after the position. */
    SUBSCRIBED('s'),
    /** From a server: as SUBSCRIBED, but messages before the position may be lost. */
    LOST('l'),
    /** From a server: the client receives the topic no longer. */
    UNSUBSCRIBED('u'),
    /** From a server: the rest is a message of the topic. */
    TOPIC('t');

    private final char letter;

    Kind(char letter) {
      this.letter = letter;
    }

    /** Returns whether the rest is a message of the application, which may be binary. */
    boolean carriesMessage() {
      return this == MESSAGE || this == TOPIC;
    }

    private static @Nullable Kind of(int letter) {
      for (Kind kind : values()) {
        if (kind.letter == letter) {
          return kind;
        }
      }
      return null;
    }
  }

  /** The first byte of a message of the subprotocol. */
  public static final byte MARK = 0;

  /** The longest name of a topic, in bytes. */
  public static final int MAX_TOPIC = 1024;

  /** The longest head: mark, letter, number, epoch, offset, and what is between them. */
  public static final int MAX_HEAD = 2 + 19 + 1 + 64 + 1 + 19 + 1;

  /** Returns whether a message begins with the mark. */
  public static boolean isMarked(Message message) {
    return message.size() > 0
        && MessageAccess.buffer(message).get(MessageAccess.offset(message)) == MARK;
  }

  /**
   * Reads a marked message.
   *
   * @return null if it is not as specified
   */
  public static @Nullable ResumeFrame read(Message message) {
    ByteBuffer buffer = MessageAccess.buffer(message);
    int from = MessageAccess.offset(message);
    int end = from + Math.min(message.size(), MAX_HEAD);
    int feed = from;
    while (feed < end && buffer.get(feed) != '\n') {
      feed++;
    }
    if (feed == end || feed < from + 2) {
      return null;
    }
    Kind kind = Kind.of(buffer.get(from + 1));
    if (kind == null || !(message.isText() || kind.carriesMessage())) {
      return null;
    }
    byte[] fields = new byte[feed - from - 2];
    buffer.get(from + 2, fields);
    return of(kind, new String(fields, StandardCharsets.ISO_8859_1), feed + 1);
  }

  private static @Nullable ResumeFrame of(Kind kind, String fields, int restAt) {
    String[] all = fields.isEmpty() ? new String[0] : fields.split(" ", -1);
    try {
      return switch (kind) {
        case MESSAGE, READY -> all.length == 0 ? new ResumeFrame(kind, 0, null, 0, restAt) : null;
        case RETURN -> all.length == 2 ? at(kind, 0, all[0], all[1], restAt) : null;
        case SUBSCRIBED, LOST ->
            all.length == 3 ? at(kind, number(all[0]), all[1], all[2], restAt) : null;
        case UNSUBSCRIBED ->
            all.length == 1 ? new ResumeFrame(kind, number(all[0]), null, 0, restAt) : null;
        case TOPIC ->
            all.length == 2
                ? new ResumeFrame(kind, number(all[0]), null, number(all[1]), restAt)
                : null;
      };
    } catch (IllegalArgumentException notAsSpecified) {
      return null;
    }
  }

  private static ResumeFrame at(Kind kind, long topic, String epoch, String offset, int restAt) {
    Position position = new Position(epoch, number(offset));
    return new ResumeFrame(kind, topic, position, position.offset(), restAt);
  }

  /** Reads a decimal number without a sign or unnecessary zeros. */
  private static long number(String digits) {
    long number = Long.parseLong(digits);
    if (number < 0 || !Long.toString(number).equals(digits)) {
      throw new IllegalArgumentException("not a number: " + digits);
    }
    return number;
  }

  /**
   * Returns the rest of the message that this was read from, as a view that ends with it.
   *
   * @param message what this was read from
   */
  public Message rest(Message message) {
    int length = MessageAccess.offset(message) + message.size() - restAt;
    return MessageAccess.lend(message.isText(), MessageAccess.buffer(message), restAt, length);
  }

  /**
   * Returns the name of a topic, which is the rest of a message.
   *
   * @return null if the name is too long or not UTF-8
   */
  public @Nullable String topicName(Message message) {
    Message rest = rest(message);
    int length = rest.size();
    ByteBuffer buffer = MessageAccess.buffer(rest);
    if (length > MAX_TOPIC || !Utf8.isValid(buffer, restAt, restAt + length)) {
      return null;
    }
    byte[] name = new byte[length];
    buffer.get(restAt, name);
    return new String(name, StandardCharsets.UTF_8);
  }

  // -- writing -----------------------------------------------------------------------------------

  /** Returns the message with which a client names its position in a topic. */
  public static Message returning(Position position, String topic) {
    return text("r" + position.epoch() + ' ' + position.offset() + '\n' + topic);
  }

  /** Returns the message with which a client has named all its positions. */
  public static Message ready() {
    return text("e\n");
  }

  /** Returns the message after which a client receives a topic. */
  public static Message subscribed(long number, Position position, String topic) {
    return text("s" + number + ' ' + position.epoch() + ' ' + position.offset() + '\n' + topic);
  }

  /** Returns the message that says that messages of a topic may be lost. */
  public static Message lost(long number, Position position, String topic) {
    return text("l" + number + ' ' + position.epoch() + ' ' + position.offset() + '\n' + topic);
  }

  /** Returns the message after which a client receives a topic no longer. */
  public static Message unsubscribed(long number) {
    return text("u" + number + '\n');
  }

  private static Message text(String text) {
    return Message.text((char) MARK + text);
  }

  /** Returns a message of a topic for clients with the subprotocol. */
  public static PreparedMessage topicMessage(
      long number, long offset, boolean text, CompressionChoice choice, byte[] rest) {
    Message marked = marked("t" + number + ' ' + offset + '\n', text, ByteBuffer.wrap(rest));
    return PreparedMessage.of(compressed(choice, marked));
  }

  /** Returns a message of the application as it is sent: marked, if it begins with 0. */
  public static Message escape(Message message) {
    if (!isMarked(message)) {
      return message;
    }
    int from = MessageAccess.offset(message);
    ByteBuffer all = MessageAccess.buffer(message);
    ByteBuffer rest = all.duplicate().limit(from + message.size()).position(from);
    return compressed(MessageAccess.compression(message), escaped(message.isText(), rest));
  }

  /** Returns a message of the application as it is sent: marked, if it begins with 0. */
  public static PreparedMessage escape(PreparedMessage message) {
    ByteBuffer rest = MessageAccess.payload(message).duplicate();
    if (!rest.hasRemaining() || rest.get(rest.position()) != MARK) {
      return message;
    }
    Message marked = escaped(message.isText(), rest);
    return PreparedMessage.of(compressed(MessageAccess.compression(message), marked));
  }

  /** Returns what must be written before a message of the application that begins with 0. */
  public static ByteBuffer escape() {
    return ByteBuffer.wrap(new byte[] {MARK, 'm', '\n'});
  }

  private static Message escaped(boolean text, ByteBuffer rest) {
    int size = rest.remaining();
    try {
      return marked("m\n", text, rest);
    } catch (OutOfMemoryError | ArithmeticException noMemory) {
      throw MessageAccess.tooLarge(size, noMemory);
    }
  }

  private static Message compressed(CompressionChoice choice, Message message) {
    return switch (choice) {
      case ALWAYS -> message.compressed();
      case NEVER -> message.uncompressed();
      case BY_THRESHOLD -> message;
    };
  }

  private static Message marked(String head, boolean text, ByteBuffer rest) {
    ByteBuffer bytes = ByteBuffer.allocate(Math.addExact(1 + head.length(), rest.remaining()));
    bytes.put(MARK).put(head.getBytes(StandardCharsets.US_ASCII)).put(rest).flip();
    return MessageAccess.own(text, bytes, 0, bytes.capacity());
  }
}
