// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.resume;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.protocol.Limits;
import io.hawser.protocol.handshake.ClientHandshake;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResumeProtocolTest {
  @Test
  void without_subprotocols_only_the_name_is_offered() {
    assertThat(ResumeProtocol.offer(List.of())).containsExactly("hawser.resume.1");
  }

  @Test
  void each_subprotocol_is_offered_inside_the_name_and_then_alone() {
    List<String> offer = ResumeProtocol.offer(List.of("chat.2", "chat.1"));

    assertThat(offer)
        .containsExactly("hawser.resume.1+chat.2", "hawser.resume.1+chat.1", "chat.2", "chat.1");
    ClientHandshake.checkSubprotocols(offer);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "null",
      value = {
        "null, false, null",
        "chat, false, chat",
        "hawser.resume.1, true, null",
        "hawser.resume.1+chat, true, chat",
        "hawser.resume.1+chat+more, true, chat+more",
        "hawser.resume.1+hawser.resume.1, true, hawser.resume.1",
        "hawser.resume.10, false, hawser.resume.10",
        "hawser.resume.2+chat, false, hawser.resume.2+chat",
        "HAWSER.RESUME.1, false, HAWSER.RESUME.1",
      })
  void the_subprotocol_of_the_application_is_in_the_name(
      String selected, boolean resumes, String ofApplication) {
    assertThat(ResumeProtocol.isName(selected)).isEqualTo(resumes);
    assertThat(ResumeProtocol.ofApplication(selected)).isEqualTo(ofApplication);
    if (resumes) {
      assertThat(ResumeProtocol.nameWith(ofApplication)).isEqualTo(selected);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1131",
    "1024, 1131",
    "1025, 1132",
    "2147483540, 2147483647",
    "2147483647, 2147483647",
  })
  void the_limit_has_room_for_any_name_of_a_topic(int ofApplication, int expected) {
    Limits limits = new Limits(ofApplication, 7);

    assertThat(ResumeProtocol.limits(limits, "hawser.resume.1+chat"))
        .isEqualTo(new Limits(expected, 7));
    assertThat(ResumeProtocol.limits(limits, "chat")).isEqualTo(limits);
    assertThat(ResumeProtocol.limit(Long.MAX_VALUE)).isEqualTo(Long.MAX_VALUE);
  }
}
