// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.w3c.dom.Document;

/** What the table of compression is made of. */
class CompressionTableTest {
  private static final int BYTES = 300_000;

  @ParameterizedTest
  @EnumSource
  void messages_are_reproducible_and_have_the_requested_size(MessageSize size) {
    List<byte[]> messages = size.messages(BYTES);

    assertThat(messages.stream().map(Arrays::hashCode))
        .isEqualTo(size.messages(BYTES).stream().map(Arrays::hashCode).toList());
    assertThat(messages)
        .allSatisfy(message -> assertThat(message.length).isBetween(size.least(), size.most()));
    assertThat(messages.stream().mapToInt(message -> message.length).sum())
        .isBetween(BYTES, BYTES + size.most());
  }

  @Test
  void messages_are_unique_and_use_many_words() {
    Set<String> texts = new HashSet<>();
    Set<String> words = new HashSet<>();
    List<byte[]> messages = MessageSize.SMALL.messages(BYTES);

    for (byte[] message : messages) {
      String text = new String(message, StandardCharsets.UTF_8);
      texts.add(text);
      words.addAll(Arrays.asList(text.split("[^\\p{L}]+")));
    }

    assertThat(texts).hasSameSizeAs(messages);
    assertThat(words).hasSizeGreaterThan(1000);
  }

  @Test
  void takeover_helps_small_messages_and_a_larger_window_too() {
    List<byte[]> messages = MessageSize.SMALL.messages(BYTES);

    assertThat(sent(messages, new DeflateSetting(1, 8, 15, true)))
        .isLessThan(sent(messages, new DeflateSetting(1, 8, 12, true)));
    assertThat(sent(messages, new DeflateSetting(1, 8, 12, true)))
        .isLessThan(sent(messages, new DeflateSetting(1, 8, 12, false)));
    assertThat(sent(messages, new DeflateSetting(1, 8, 12, false))).isLessThan(BYTES);
  }

  private static long sent(List<byte[]> messages, DeflateSetting setting) {
    try (DeflateLoop loop = new DeflateLoop(messages, setting)) {
      return loop.round().sentBytes();
    }
  }

  @Test
  void plot_is_xml_with_a_shape_for_each_mark() throws Exception {
    CompressionPlot plot = new CompressionPlot();
    for (String title : List.of("one", "two", "three", "four")) {
      plot.panel(title);
      plot.mark(10, 1, 20, 60);
      plot.mark(10, 9, 50, 50);
      plot.mark(15, 6, 800, 35.5);
    }

    byte[] svg = plot.svg().getBytes(StandardCharsets.UTF_8);

    Document document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(svg));
    int shapesInLegend = 3;
    assertThat(new String(svg, StandardCharsets.UTF_8).split("class=\"mark\"", -1))
        .hasSize(1 + shapesInLegend + 12);
    assertThat(document.getDocumentElement().getTagName()).isEqualTo("svg");
  }
}
