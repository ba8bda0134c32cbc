// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.hawser.http.HttpRequest;
import io.hawser.http.HttpResponse;
import io.hawser.protocol.Headers;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuthenticationTest {
  private static final Map<String, String> TOKENS = Map.of("t0k3n", "ann");

  private static HandshakeDecision decide(HandshakePolicy policy, @Nullable String authorization)
      throws Exception {
    Headers headers =
        authorization == null ? Headers.empty() : Headers.of("Authorization", authorization);
    return policy
        .decide(HttpRequest.get("/", headers))
        .toCompletableFuture()
        .get(10, TimeUnit.SECONDS);
  }

  private static HttpResponse rejection(HandshakeDecision decision) {
    return Objects.requireNonNull(decision.rejection(), "not rejected");
  }

  @Test
  void basic_attaches_the_user_that_the_function_returns() throws Exception {
    HandshakePolicy policy =
        Authentication.basic("club", given -> given.matches("ann", "secret") ? "Ann" : null);

    HandshakeDecision accepted = decide(policy, "Basic YW5uOnNlY3JldA==");
    assertThat(accepted.rejection()).isNull();
    assertThat(accepted.attachment()).isEqualTo("Ann");
    for (String refused : new String[] {"Basic YW5uOnNlY3JldDI=", "Basic", "Bearer x"}) {
      assertUnauthorized(decide(policy, refused), "Basic realm=\"club\", charset=\"UTF-8\"");
    }
    assertUnauthorized(decide(policy, null), "Basic realm=\"club\", charset=\"UTF-8\"");
  }

  @Test
  void bearer_tells_a_wrong_token_from_none() throws Exception {
    HandshakePolicy policy = Authentication.bearer("club", TOKENS::get);

    assertThat(decide(policy, "Bearer t0k3n").attachment()).isEqualTo("ann");
    assertUnauthorized(decide(policy, null), "Bearer realm=\"club\"");
    assertUnauthorized(decide(policy, "Basic YW5uOnNlY3JldA=="), "Bearer realm=\"club\"");
    assertUnauthorized(
        decide(policy, "Bearer other"), "Bearer realm=\"club\", error=\"invalid_token\"");
  }

  private static void assertUnauthorized(HandshakeDecision decision, String challenge) {
    assertThat(rejection(decision).status()).isEqualTo(401);
    assertThat(rejection(decision).text()).isNotEmpty();
    assertThat(rejection(decision).headers().all("WWW-Authenticate")).containsExactly(challenge);
    assertThat(decision.attachment()).isNull();
  }

  @Test
  void an_answer_may_come_later() throws Exception {
    CompletableFuture<@Nullable String> found = new CompletableFuture<>();
    CompletableFuture<HandshakeDecision> basic =
        Authentication.basicLater("club", given -> found)
            .decide(HttpRequest.get("/", Headers.of("Authorization", "Basic YTpi")))
            .toCompletableFuture();
    CompletableFuture<HandshakeDecision> bearer =
        Authentication.bearerLater("club", given -> found)
            .decide(HttpRequest.get("/", Headers.of("Authorization", "Bearer x")))
            .toCompletableFuture();

    assertThat(basic).isNotDone();
    assertThat(bearer).isNotDone();
    found.complete("ann");
    assertThat(basic.get().attachment()).isEqualTo("ann");
    assertThat(bearer.get().attachment()).isEqualTo("ann");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '\'',
      value = {
        "club, \"club\"",
        "'', \"\"",
        "a \"b\" c, \"a \\\"b\\\" c\"",
        "a\\, \"a\\\\\"",
        "'x\", error=\"y', '\"x\\\", error=\\\"y\"'",
      })
  void a_realm_cannot_leave_its_quotes(String realm, String quoted) throws Exception {
    assertUnauthorized(
        decide(Authentication.basic(realm, given -> null), null),
        "Basic realm=" + quoted + ", charset=\"UTF-8\"");
    assertUnauthorized(
        decide(Authentication.bearer(realm, given -> null), null), "Bearer realm=" + quoted);
  }

  @Test
  @SuppressWarnings("NullAway") // null is what is refused
  void mistakes_are_told_at_the_call() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Authentication.basic("a\r\nSet-Cookie: b", given -> null))
        .withMessageContaining("U+000D");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Authentication.bearer("€", given -> null))
        .withMessageContaining("U+20AC");
    assertThatNullPointerException().isThrownBy(() -> Authentication.basic("club", null));
    assertThatNullPointerException().isThrownBy(() -> Authentication.bearerLater("club", null));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '\'',
      value = {
        "secret, secret, true",
        "'', '', true",
        "ä, ä, true",
        "secret, Secret, false",
        "secret, secret1, false",
        "secret1, secret, false",
        "secret, '', false",
        "'', secret, false",
        "ä, a, false",
      })
  void secrets_are_the_same_or_not(String given, String expected, boolean same) {
    assertThat(Authentication.sameSecret(given, expected)).isEqualTo(same);
  }

  // -- policies in sequence ------------------------------------------------------------------

  private static HandshakePolicy always(HandshakeDecision decision) {
    return HandshakePolicy.of(request -> decision);
  }

  @Test
  void the_first_policy_that_rejects_has_the_last_word() throws Exception {
    HandshakePolicy unreachable =
        HandshakePolicy.of(
            request -> {
              throw new AssertionError("asked though the first rejected");
            });
    HandshakePolicy accepts = always(HandshakeDecision.accept());

    assertThat(
            rejection(decide(always(HandshakeDecision.reject(403)).and(unreachable), null))
                .status())
        .isEqualTo(403);
    assertThat(rejection(decide(accepts.and(always(HandshakeDecision.reject(401))), null)).status())
        .isEqualTo(401);
    assertThat(decide(accepts.and(accepts).and(accepts), null).rejection()).isNull();
  }

  @Test
  void two_that_accept_are_merged_and_the_second_overrides() throws Exception {
    HandshakeDecision first =
        HandshakeDecision.accept().header("X-A", "1").subprotocol("p").attach("user");
    HandshakeDecision second =
        HandshakeDecision.accept().header("X-A", "2").subprotocol("q").attach("room");
    HandshakeDecision nothing = HandshakeDecision.accept();

    HandshakeDecision both = decide(always(first).and(always(second)), null);
    assertThat(both.headers()).isEqualTo(Headers.of("X-A", "1", "X-A", "2"));
    assertThat(both.subprotocol()).isEqualTo("q");
    assertThat(both.attachment()).isEqualTo("room");
    for (HandshakePolicy kept :
        new HandshakePolicy[] {
          always(first).and(always(nothing)), always(nothing).and(always(first))
        }) {
      HandshakeDecision decision = decide(kept, null);
      assertThat(decision.headers()).isEqualTo(Headers.of("X-A", "1"));
      assertThat(decision.subprotocol()).isEqualTo("p");
      assertThat(decision.attachment()).isEqualTo("user");
    }
  }

  @Test
  void a_second_policy_that_throws_fails_the_decision() {
    HandshakePolicy broken =
        HandshakePolicy.of(
            request -> {
              throw new IllegalStateException("no database");
            });

    assertThat(
            always(HandshakeDecision.accept())
                .and(broken)
                .decide(HttpRequest.get("/", Headers.empty()))
                .toCompletableFuture())
        .isCompletedExceptionally();
  }
}
