// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.hawser.protocol.Headers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpRequestTest {
  private static HttpRequest with(String... headers) {
    return HttpRequest.get("/", Headers.of(headers));
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void a_request_for_tests_comes_from_the_loopback_address_without_tls() {
    HttpRequest request = HttpRequest.get("/chat?room=42", Headers.of("Host", "localhost"));

    assertThat(request.method()).isEqualTo("GET");
    assertThat(request.path()).isEqualTo("/chat");
    assertThat(request.query()).isEqualTo("room=42");
    assertThat(request.header("host")).isEqualTo("localhost");
    assertThat(request.body()).isEmpty();
    assertThat(request.secure()).isFalse();
    assertThat(request.clientAddress()).isEqualTo(request.remoteAddress());
    assertThat(request.clientAddress().toString()).contains("127.0.0.1");
    assertThat(request.clientCertificates()).isEmpty();
  }

  // -- cookies -----------------------------------------------------------------------------------

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "a=1                  | {a=1}",
        "a=1; b=2             | {a=1, b=2}",
        "a=1;b=2              | {a=1, b=2}",
        "b=2; a=1             | {b=2, a=1}",
        "a=1; a=2             | {a=1}",
        "a=1; A=2             | {a=1, A=2}",
        "a=\"1 2\"            | {a=1 2}",
        "a=\"                 | {a=\"}",
        "a=\"\"               | {a=}",
        "a=\"1; b=2\"         | {a=\"1, b=2\"}",
        "a=                   | {a=}",
        "a=b=c==              | {a=b=c==}",
        "a                    | {}",
        "=a                   | {}",
        "=                    | {}",
        "; ; =; x;            | {}",
        "  a  =  1  ;         | {a=1}",
        "a=%20                | {a=%20}",
        "a=1, b=2             | {a=1, b=2}",
        "$Version=1; a=1      | {$Version=1, a=1}",
        "__proto__=1; hashCode=2 | {__proto__=1, hashCode=2}",
        "user[id]=1           | {user[id]=1}",
      })
  void cookies_are_read_as_browsers_write_them(String header, String cookies) {
    assertThat(with("Cookie", header).cookies()).hasToString(cookies);
  }

  @Test
  void several_cookie_fields_are_one() {
    HttpRequest request = with("Cookie", "a=1; b=2", "cookie", "b=3; c=4");

    assertThat(request.cookies()).hasToString("{a=1, b=2, c=4}");
    assertThat(request.cookie("b")).isEqualTo("2");
    assertThat(request.cookie("d")).isNull();
    assertThat(with().cookie("a")).isNull();
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(() -> request.cookies().put("a", "2"));
  }

  @Test
  void long_cookies_cost_no_more_than_their_length() {
    // At a quadratic cost, each of these would take minutes.
    int length = 4 << 20;
    assertThat(with("Cookie", ";".repeat(length)).cookies()).isEmpty();
    assertThat(with("Cookie", "=".repeat(length)).cookies()).isEmpty();
    assertThat(with("Cookie", " ".repeat(length) + "\"").cookies()).isEmpty();
    assertThat(with("Cookie", "a=\"" + "\\\"".repeat(length)).cookie("a")).isNotNull();
  }

  // -- credentials -------------------------------------------------------------------------------

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '\'',
      value = {
        "ann:secret, ann, secret",
        "ann:se:cr:et, ann, se:cr:et",
        "'ann:', ann, ''",
        "':secret', '', secret",
        "':', '', ''",
        "'änn: £ ', änn, ' £ '",
        "'ann:日本', ann, 日本",
      })
  void basic_credentials_are_read(String text, String user, String password) {
    for (String scheme : new String[] {"Basic ", "basic ", "BASIC   "}) {
      assertThat(with("Authorization", scheme + base64(text)).basicCredentials())
          .isEqualTo(new BasicCredentials(user, password));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Basic",
        "Basic ",
        "Basic YTpi, Basic YTpi",
        "Basic YTpi x",
        "Basic\tYTpi",
        "BasicYTpi",
        "Basic YTpiYw", // no padding
        "Basic YTpiYx==", // bits after the last byte
        "Basic YTpiYw===",
        "Basic YTpi=",
        "Basic ====",
        "Basic YW5u", // no colon
        "Basic YTr/", // not UTF-8
        "Basic 5Dpi", // Latin-1
        "Basic YToK", // a line feed
        "Basic YQA6Yg==", // a NUL
        "Basic YT-_",
        "Basic YT pi",
        "Bearer YTpi",
        "Digest username=\"a\"",
      })
  void anything_but_basic_authentication_gives_no_credentials(String header) {
    assertThat(with("Authorization", header).basicCredentials()).isNull();
  }

  @Test
  void two_authorization_fields_are_none() {
    String basic = "Basic " + base64("a:b");
    assertThat(with("Authorization", basic, "authorization", basic).basicCredentials()).isNull();
    assertThat(with("Authorization", "Bearer x", "Authorization", basic).bearerToken()).isNull();
    assertThat(with().basicCredentials()).isNull();
    assertThat(with().bearerToken()).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      value = {
        "Bearer abc, abc",
        "bearer abc, abc",
        "BEARER   aZ09-._~+/==, aZ09-._~+/==",
      })
  void a_bearer_token_is_read(String header, String token) {
    assertThat(with("Authorization", header).bearerToken()).isEqualTo(token);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Bearer",
        "Bearer ==",
        "Bearer a b",
        "Bearer a,b",
        "Bearer a=b",
        "Bearer \"a\"",
        "Bearer: a",
        "Bearerabc",
        "Bearer\tabc",
        "Bearer ä",
        "Basic YTpi"
      })
  void anything_but_a_bearer_token_gives_none(String header) {
    assertThat(with("Authorization", header).bearerToken()).isNull();
  }

  @Test
  void credentials_match_only_if_both_parts_do() {
    BasicCredentials ann = new BasicCredentials("ann", "secret");

    assertThat(ann.matches("ann", "secret")).isTrue();
    List<BasicCredentials> others = new ArrayList<>();
    others.add(new BasicCredentials("ann", "Secret"));
    others.add(new BasicCredentials("ann", "secret "));
    others.add(new BasicCredentials("ann", ""));
    others.add(new BasicCredentials("bob", "secret"));
    others.add(new BasicCredentials("", ""));
    assertThat(others).noneMatch(other -> other.matches("ann", "secret"));
  }

  @Test
  void credentials_do_not_print_the_password() {
    assertThat(new BasicCredentials("ann", "secret").toString())
        .contains("ann")
        .doesNotContain("secret");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new BasicCredentials("a:b", "c"))
        .withMessageContaining("a:b");
  }

  @Test
  void secrets_and_unprintable_characters_are_not_shown() {
    Headers secrets = Headers.of("Authorization", "Basic cDpx", "Cookie", "sid=secret");

    assertThat(HttpRequest.get("/chat?token=secret", secrets).toString())
        .startsWith("GET /chat from ")
        .endsWith("127.0.0.1:0");
    assertThat(HttpRequest.get("/\u001B[2J\u0085\u007F\\\u00E4\n?x", secrets).toString())
        .startsWith("GET /\\u001B[2J\\u0085\\u007F\\u005C\\u00E4\\u000A from ");
    assertThat(HttpRequest.get("/" + "x".repeat(8000), secrets).toString()).hasSizeLessThan(300);
    assertThat(new HttpResponse(401, Headers.of("Set-Cookie", "sid=secret"), new byte[3]))
        .hasToString("HTTP status 401 with 3 bytes");
  }
}
