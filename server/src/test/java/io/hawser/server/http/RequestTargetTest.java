// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that a path passes only if all recipients interpret it in the same way. */
class RequestTargetTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/chat",
        "/chat/",
        "/Chat/Room-1_2~3",
        "/a.b/..c/d../...",
        "/.well-known/ws",
        "/chat;v=1",
        "/caf%C3%A9/a%20b",
        "/r%3Fx",
        "/chat?",
        "/chat?next=//elsewhere/../%2e%2e\\",
        "/@user:1/!$&'()*+,=",
      })
  void a_plain_path_passes(String target) {
    assertThat(RequestTarget.problemOf(target)).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "*",
        "chat",
        "http://example.org/chat",
        "//chat",
        "/a//chat",
        "/chat//",
        "/./chat",
        "/chat/.",
        "/a/../chat",
        "/chat/..",
        "/..",
        "/a/..;/chat",
        "/a/..;x",
        "/.;x?q",
        "/a/..?q",
        "/%2e/chat",
        "/a/%2E%2e/chat",
        "/%63hat",
        "/%5fchat",
        "/a%2fchat",
        "/a%5Cchat",
        "/a\\chat",
        "/%252e",
        "/chat%00",
        "/chat%0d%0a",
        "/chat%7f",
        "/chat%",
        "/chat%4",
        "/chat%zz",
        "/chat%+1",
        "/chat%-1",
        "/chat#top",
        "/ch\u00E4t",
        "/ch at",
        "/chat\u0000",
        "/chat\u007F",
      })
  void a_path_that_could_mean_another_is_refused(String target) {
    assertThat(RequestTarget.problemOf(target)).isNotNull();
  }
}
