// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.conformance;

import static io.hawser.checks.conformance.Conversation.INVALID_PAYLOAD;
import static io.hawser.checks.conformance.Frame.continuation;
import static io.hawser.checks.conformance.Frame.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Group 6: text that is valid UTF-8, and text that is not, from the first byte that shows it. */
final class Utf8Cases {
  private static final Frame EMPTY = text("");
  private static final Frame MIXED = text("Hello-µ@ßöäüàá-UTF-8!!");
  private static final String KOSME = "cebae1bdb9cf83cebcceb5";
  private static final Frame SURROGATE = text(hex(KOSME + "eda080" + "656469746564"));

  // Beyond U+10FFFF, which its second byte, the 13th of the message, gives away.
  private static final byte[] TOO_LARGE = hex(KOSME + "f4908080" + "656469746564");

  private Utf8Cases() {}

  static Stream<Case> all() {
    return Stream.of(messages(), early(), sequences()).flatMap(cases -> cases);
  }

  private static Stream<Case> messages() {
    Frame kosme = text(hex(KOSME));
    Frame middle = text("middle frame payload");
    return Stream.of(
        Case.echo("6.1.1", EMPTY),
        joined("6.1.2", EMPTY, EMPTY.unfinished(), continuation("").unfinished(), continuation("")),
        joined(
            "6.1.3",
            middle,
            EMPTY.unfinished(),
            continuation(middle.payload()).unfinished(),
            continuation("")),
        Case.echo("6.2.1", MIXED),
        joined("6.2.2", MIXED, text("Hello-µ@ßöä").unfinished(), continuation("üàá-UTF-8!!")),
        joined("6.2.3", MIXED, MIXED.fragments(1)),
        joined("6.2.4", kosme, kosme.fragments(1)),
        rejected("6.3.1", SURROGATE),
        rejected("6.3.2", SURROGATE.fragments(1)));
  }

  private static Stream<Case> early() {
    return Stream.of(
        rejectedEarly("6.4.1", 11, 15),
        rejectedEarly("6.4.2", 12, 13),
        rejectedEarlyWithinFrame("6.4.3", 11, 15),
        rejectedEarlyWithinFrame("6.4.4", 12, 13));
  }

  private static Case joined(String id, Frame message, Frame... fragments) {
    return new Case(id, talk -> talk.send(fragments).expect(message).closes());
  }

  private static Case rejected(String id, Frame... frames) {
    return new Case(id, talk -> talk.send(frames).fails(INVALID_PAYLOAD));
  }

  private static Case rejectedEarly(String id, int valid, int invalid) {
    Frame first = text(Arrays.copyOf(TOO_LARGE, valid)).unfinished();
    Frame second = continuation(Arrays.copyOfRange(TOO_LARGE, valid, invalid)).unfinished();
    Frame third = continuation(Arrays.copyOfRange(TOO_LARGE, invalid, TOO_LARGE.length));
    return new Case(
        id,
        talk ->
            talk.send(first)
                .quiet()
                .send(second)
                .failsBefore(late -> late.send(third), INVALID_PAYLOAD));
  }

  private static Case rejectedEarlyWithinFrame(String id, int valid, int invalid) {
    return new Case(
        id,
        talk ->
            talk.begin(text(TOO_LARGE).unfinished(), valid)
                .quiet()
                .more(invalid - valid)
                .failsBefore(
                    late -> late.more(TOO_LARGE.length - invalid).send(continuation("")),
                    INVALID_PAYLOAD));
  }

  // After Markus Kuhn's "UTF-8 decoder capability and stress test"; + is valid, - is not.
  private static Stream<Case> sequences() {
    List<String> groups =
        List.of(
            "+68656c6c6f24776f726c64 +68656c6c6fc2a2776f726c64 +68656c6c6fe282ac776f726c64"
                + " +68656c6c6ff0a4ada2776f726c64 +"
                + KOSME,
            prefixesOfKosme(),
            "+00 +c280 +e0a080 +f0908080",
            "-f888808080 -fc8480808080",
            "+7f +dfbf +efbfbf +f48fbfbf",
            "-f7bfbfbf -fbbfbfbfbf -fdbfbfbfbfbf",
            "+ed9fbf +ee8080 +efbfbd +f48fbfbf -f4908080",
            "-80 -bf -80bf -80bf80 -80bf80bf -80bf80bf80 -80bf80bf80bf -" + bytes(0x80, 0xBF, ""),
            Stream.of(
                    bytes(0xC0, 0xDF, "20"),
                    bytes(0xE0, 0xEF, "20"),
                    bytes(0xF0, 0xF7, "20"),
                    bytes(0xF8, 0xFB, "20"),
                    bytes(0xFC, 0xFD, "20"))
                .collect(Collectors.joining(" -", "-", "")),
            "-c0 -e080 -f08080 -f8808080 -fc80808080 -df -efbf -f7bfbf -fbbfbfbf -fdbfbfbfbf",
            "-c0e080f08080f8808080fc80808080dfefbff7bfbffbbfbfbffdbfbfbfbf",
            "-fe -ff -fefeffff",
            "-c0af -e080af -f08080af -f8808080af -fc80808080af",
            "-c1bf -e09fbf -f08fbfbf -f887bfbfbf -fc83bfbfbfbf",
            "-c080 -e08080 -f0808080 -f880808080 -fc8080808080",
            "-eda080 -edadbf -edae80 -edafbf -edb080 -edbe80 -edbfbf",
            "-eda080edb080 -eda080edbfbf -edadbfedb080 -edadbfedbfbf"
                + " -edae80edb080 -edae80edbfbf -edafbfedb080 -edafbfedbfbf",
            nonCharacters(),
            "+efbfb9 +efbfba +efbfbb +efbfbc +efbfbd +efbfbe +efbfbf");
    return IntStream.range(0, groups.size())
        .boxed()
        .flatMap(i -> sequences("6." + (i + 5), groups.get(i).split(" ")));
  }

  private static Stream<Case> sequences(String group, String... sequences) {
    return IntStream.range(0, sequences.length)
        .mapToObj(
            i -> {
              String id = group + "." + (i + 1);
              Frame frame = text(hex(sequences[i].substring(1)));
              return sequences[i].startsWith("+") ? Case.echo(id, frame) : rejected(id, frame);
            });
  }

  private static String prefixesOfKosme() {
    List<Integer> ends = List.of(2, 5, 7, 9, 11);
    return IntStream.rangeClosed(1, KOSME.length() / 2)
        .mapToObj(end -> (ends.contains(end) ? "+" : "-") + KOSME.substring(0, 2 * end))
        .collect(Collectors.joining(" "));
  }

  // U+FFFE and U+FFFF of each of the 17 planes.
  private static String nonCharacters() {
    List<String> sequences = new ArrayList<>();
    for (int plane = 0; plane <= 0x10; plane++) {
      for (int last = 0xFFFE; last <= 0xFFFF; last++) {
        byte[] utf8 = Bytes.utf8(Character.toString(plane << 16 | last));
        sequences.add("+" + HexFormat.of().formatHex(utf8));
      }
    }
    return String.join(" ", sequences);
  }

  private static String bytes(int from, int to, String after) {
    return IntStream.range(from, to)
        .mapToObj(value -> HexFormat.of().toHexDigits((byte) value) + after)
        .collect(Collectors.joining());
  }

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits);
  }
}
