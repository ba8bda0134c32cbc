// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty.loop;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NettyVersionTest {
  @ParameterizedTest
  @ValueSource(strings = {"4.1.138.Final", "4.1.0.Beta1", "4.1", "4.0.56.Final", "3.10.6.Final"})
  void an_older_version_is_refused_by_name(String version) {
    assertThatIllegalStateException()
        .isThrownBy(() -> NettyVersion.check(version))
        .withMessageContaining("needs Netty 4.2 or newer, but Netty " + version + " is")
        .withMessageContaining("netty.version");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"4.2.0.Final", "4.2.18.Final", "4.10.0", "5.0.0.Alpha5", "10.1", "unknown", ""})
  void other_versions_are_accepted(String version) {
    assertThatCode(() -> NettyVersion.check(version)).doesNotThrowAnyException();
  }

  @Test
  void ours_is_accepted() {
    assertThatCode(NettyVersion::check).doesNotThrowAnyException();
  }
}
