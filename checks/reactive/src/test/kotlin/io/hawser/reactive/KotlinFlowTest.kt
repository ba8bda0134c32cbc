// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.reactive

import io.hawser.Message
import io.hawser.WebSocket
import io.hawser.client.WebSocketClient
import io.hawser.flow.FlowWebSocket
import io.hawser.server.WebSocketServer
import java.time.Duration
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.flow.take
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.future.await
import kotlinx.coroutines.jdk9.asFlow
import kotlinx.coroutines.jdk9.asPublisher
import kotlinx.coroutines.runBlocking
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.Test

/** The examples with Kotlin in `docs/how-to/use-reactive-streams.md`. */
class KotlinFlowTest {
  private val server = WebSocketServer.listen(0, ::answerInCapitals)
  private val client = WebSocketClient.create()

  @AfterEach
  fun stop() {
    client.close()
    server.stop(Duration.ZERO)
  }

  @Test
  fun each_word_is_answered() = runBlocking {
    assertThat(ask(client, "ws://localhost:${server.port()}", listOf("one", "two", "three")))
        .containsExactly("ONE", "TWO", "THREE")
    Unit
  }
}

// tag::server[]
/** Answers each message in capital letters. */
fun answerInCapitals(ws: WebSocket) {
  val view = FlowWebSocket.of(ws)
  view.incoming().asFlow()
      .map { Message.text(it.text().uppercase()) }
      .asPublisher()
      .subscribe(view.outgoing())
}
// end::server[]

// tag::client[]
/** Sends some words and returns the answers. */
suspend fun ask(client: WebSocketClient, uri: String, words: List<String>): List<String> {
  lateinit var answers: Flow<Message>
  client.connect(uri) { ws ->
    val view = FlowWebSocket.of(ws)
    answers = view.incoming().asFlow()
    val questions = flow {
      words.forEach { emit(Message.text(it)) }
      awaitCancellation() // completing would close the connection before the answers are here
    }
    questions.asPublisher().subscribe(view.outgoing())
  }.await()
  return answers.map { it.text() }.take(words.size).toList()
}
// end::client[]
