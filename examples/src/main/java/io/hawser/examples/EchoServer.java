// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.examples;

import io.hawser.Message;
import io.hawser.PreparedMessage;
import io.hawser.WebSocketOptions;
import io.hawser.blocking.BlockingWebSocket;
import io.hawser.protocol.PerMessageDeflate;
import io.hawser.server.WebSocketServer;
import io.hawser.transport.TransportType;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The server that {@code bin/echo-server} starts. It sends back what it receives, text as text. */
@Command(
    name = "echo-server",
    description = {
      "Sends every message back, text as text and binary as binary.",
      "On the path /broadcast each message goes to every client connected to that path."
    },
    sortOptions = false,
    mixinStandardHelpOptions = true)
public final class EchoServer implements Callable<Integer> {
  @Option(names = "--port", description = "0, the default, picks a free one", paramLabel = "N")
  private int port;

  @Option(names = "--host", description = "interface to listen on; all by default")
  private @Nullable String host;

  @Option(
      names = "--transport",
      description = "auto (default), io_uring, epoll, kqueue or nio",
      converter = TransportName.class)
  private TransportType transport = TransportType.AUTO;

  @Option(names = "--threads", description = "default: one for each processor", paramLabel = "N")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(names = "--tls-cert", description = "PEM file; requires --tls-key", paramLabel = "FILE")
  private @Nullable Path tlsCert;

  @Option(names = "--tls-key", description = "PEM file", paramLabel = "FILE")
  private @Nullable Path tlsKey;

  @Option(
      names = "--max-message",
      description = "largest message accepted; default 104857600",
      paramLabel = "BYTES")
  private int maxMessage = 100 << 20;

  @Option(
      names = "--deflate",
      description = {"compress if clients offer it; OPTION is one of", DeflateOption.NAMES},
      paramLabel = "OPTION=VALUE,...",
      arity = "0..1",
      fallbackValue = "",
      converter = DeflateOption.class)
  private @Nullable PerMessageDeflate deflate;

  @Option(names = "--blocking", description = "serve each connection on a thread of its own")
  private boolean blocking;

  /** The topic of the path /broadcast. */
  private static final String ALL = "all";

  private EchoServer() {}

  /** Runs the server until the process is terminated. */
  public static void main(String[] args) {
    Commands.run(new EchoServer(), args);
  }

  @Override
  public Integer call() {
    if ((tlsCert == null) != (tlsKey == null)) {
      throw new IllegalArgumentException("--tls-cert and --tls-key go together");
    }
    WebSocketServer.Builder builder =
        WebSocketServer.builder()
            .port(port)
            .transport(transport)
            .threads(threads)
            .options(this::set)
            .onConnection(ws -> ws.onMessage(ws::send))
            .path(
                "/broadcast",
                endpoint ->
                    endpoint.onConnection(
                        ws -> {
                          ws.subscribe(ALL);
                          ws.onMessage(
                              message -> {
                                ws.publish(ALL, PreparedMessage.of(message));
                                ws.send(message);
                              });
                        }));
    if (blocking) {
      builder.onBlockingConnection(EchoServer::echo); // instead of onConnection
    }
    if (host != null) {
      builder.host(host);
    }
    if (tlsCert != null && tlsKey != null) {
      builder.tls(tlsCert, tlsKey);
    }
    WebSocketServer server = builder.start();
    Commands.stopWithProcess(server);
    System.out.println(
        "listening on "
            + (tlsCert == null ? "ws" : "wss")
            + "://"
            + (host == null ? "localhost" : host)
            + ":"
            + server.port());
    return 0;
  }

  private static void echo(BlockingWebSocket socket) throws InterruptedException {
    for (Message message : socket.messages()) {
      socket.send(message);
    }
  }

  private void set(WebSocketOptions.Builder options) {
    options.maxMessageSize(maxMessage);
    if (deflate != null) {
      options.compression(deflate);
    }
  }

  /** Parses the names of transports in lower case. */
  static final class TransportName implements ITypeConverter<TransportType> {
    @Override
    public TransportType convert(String name) {
      try {
        return TransportType.valueOf(name.toUpperCase(Locale.ROOT));
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(
            "'" + name + "' is not a transport; use auto, io_uring, epoll, kqueue or nio");
      }
    }
  }
}
