// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonTest {
  @Test
  void reads_what_it_writes() {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("text", "\"\\\n\0 ä 👋 \u2028");
    object.put("list", Arrays.asList(1.0, -2.5e3, true, false, null, List.of(), Map.of()));

    String written = Json.write(object);

    assertThat(written).isASCII().doesNotContain("\n");
    assertThat((Object) Json.parse(written)).isEqualTo(object);
  }

  @Test
  void reads_white_space_and_escapes() {
    assertThat((Object) Json.parse(" { \"a\\u0041\\/\\b\\f\\n\\r\\t\" : [ 1 , 2 ] } "))
        .isEqualTo(Map.of("aA/\b\f\n\r\t", List.of(1.0, 2.0)));
  }

  @Test
  void refuses_everything_else() {
    for (String text :
        List.of(
            "",
            "1",
            "{",
            "{\"a\"}",
            "{\"a\":}",
            "{\"a\":1,}",
            "{\"a\":1} x",
            "{\"a",
            "{\"a\\",
            "{\"a\\x\":1}",
            "{\"a\\u00\":1}",
            "{\"a\":[1 2]}",
            "{\"a\":nul}")) {
      assertThatIllegalArgumentException().as(text).isThrownBy(() -> Json.parse(text));
    }
  }
}
