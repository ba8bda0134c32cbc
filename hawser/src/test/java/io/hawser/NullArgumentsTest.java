// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.backplane.Backplane;
import io.hawser.backplane.InMemoryBackplane;
import io.hawser.backplane.Position;
import io.hawser.backplane.Retention;
import io.hawser.client.ConnectRequest;
import io.hawser.client.WebSocketClient;
import io.hawser.client.reconnect.ReconnectPolicy;
import io.hawser.client.reconnect.ReconnectingWebSocket;
import io.hawser.deflate.Compressor;
import io.hawser.deflate.Decompressor;
import io.hawser.deflate.Workspace;
import io.hawser.endpoint.BackplaneMonitor;
import io.hawser.endpoint.Endpoint;
import io.hawser.endpoint.HandshakeDecision;
import io.hawser.endpoint.HandshakePolicy;
import io.hawser.endpoint.HttpHandler;
import io.hawser.http.BasicCredentials;
import io.hawser.http.HttpRequest;
import io.hawser.http.HttpResponse;
import io.hawser.protocol.Headers;
import io.hawser.protocol.PerMessageDeflate;
import io.hawser.protocol.ProtocolVersion;
import io.hawser.server.ServerTls;
import io.hawser.server.SimulatedServer;
import io.hawser.server.WebSocketServer;
import io.hawser.server.WebSocketUpgrader;
import io.hawser.spi.OpeningHandshake;
import io.hawser.testkit.RecordingListener;
import io.hawser.testkit.SimulatedNetwork;
import io.hawser.testkit.SimulatedPair;
import java.io.IOException;
import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Calls every public method and constructor that applications call, once for each of its parameters
 * with null in this place. Unless the parameter is {@link Nullable}, this must throw a {@link
 * NullPointerException} whose message has the name of the parameter or option.
 */
class NullArgumentsTest {
  private static final List<String> PACKAGES =
      List.of(
          "core/io.hawser",
          "core/io.hawser.backplane",
          "core/io.hawser.http",
          "core/io.hawser.testkit",
          "protocol/io.hawser.protocol",
          "deflate/io.hawser.deflate",
          "netty/io.hawser.transport",
          "client/io.hawser.client",
          "client/io.hawser.client.reconnect",
          "server/io.hawser.endpoint",
          "server/io.hawser.server");

  /** What Hawser calls, or only its own modules call. Exceptions belong to it too. */
  private static final Set<String> NOT_CALLED_BY_APPLICATIONS =
      Set.of(
          "WebSocketListener",
          "WebSocket$CloseHandler",
          "WebSocket$PartHandler",
          "SendCallback",
          "ErrorLog",
          "MessageAccess",
          "Connector",
          "ReconnectListener",
          "Presence$Listener",
          "BackplaneConnection",
          "BackplaneListener",
          "BackplaneMonitor",
          "ReconnectingConnection",
          "HandshakePolicy.decide",
          "HttpHandler.handle",
          // Whatever this is, it is not equal.
          "equals",
          // of an enum
          "valueOf",
          // The vocabulary of the protocol engine.
          "HandshakeHeaders",
          "Utf8",
          "Limits",
          "PayloadLength",
          "ProtocolException",
          "ProtocolViolation",
          "ProtocolVersion",
          "Extension",
          "Extension$Parameter");

  private final SimulatedPair pair = SimulatedPair.connect(ws -> {}, ws -> {});
  private final WebSocketServer server = WebSocketServer.listen(0, ws -> {});
  private final WebSocketClient client = WebSocketClient.create();
  private final List<String> wrong = new ArrayList<>();
  private final Set<Class<?>> untested = new HashSet<>();
  private int calls;

  /** The arguments that are not null, by the name of the parameter if its type is not enough. */
  private final Map<String, Object> byName =
      Map.ofEntries(
          entry("path", "/x"),
          entry("uri", "ws://localhost:1/"),
          entry("target", "/x"),
          entry("host", "localhost"),
          entry("hostName", "localhost"),
          entry("code", 1000),
          entry("level", 1),
          entry("windowBits", 15),
          entry("memoryLevel", 8),
          entry("status", 400),
          entry("networks", new String[] {"::1"}),
          entry("namesAndValues", new String[] {"a", "b"}));

  private final Map<Class<?>, Object> byType = new HashMap<>();

  NullArgumentsTest() throws Exception {
    OpeningHandshake handshake =
        new OpeningHandshake(
            ProtocolVersion.RFC_6455,
            HttpRequest.get("/", Headers.empty()),
            Headers.empty(),
            null,
            null);
    for (Object each :
        new Object[] {
          "x",
          Message.text("x"),
          PreparedMessage.text("x"),
          ByteBuffer.allocate(1),
          new byte[1],
          new String[] {"x"},
          Duration.ofSeconds(1),
          Path.of("x"),
          SSLContext.getDefault(),
          InetAddress.getLoopbackAddress(),
          WebSocketOptions.defaults(),
          WebSocketOptions.builder(),
          PerMessageDeflate.defaults(),
          Heartbeat.every(Duration.ofSeconds(1)),
          Headers.empty(),
          HttpRequest.get("/", Headers.empty()),
          HttpResponse.text(200, "x"),
          new BasicCredentials("x", "y"),
          ConnectRequest.to("ws://localhost:1/"),
          ReconnectPolicy.defaults(),
          ReconnectPolicy.builder(),
          WebSocketClient.builder(),
          client,
          WebSocketServer.builder(),
          server,
          WebSocketUpgrader.builder(),
          WebSocketUpgrader.create(ws -> {}),
          ServerTls.builder(),
          Endpoint.builder(),
          HandshakeDecision.accept(),
          new RecordingListener(),
          new InMemoryBackplane(),
          new Position("e", 1),
          Retention.DEFAULT,
          new SimulatedNetwork(),
          new SimulatedNetwork.Side(WebSocketOptions.defaults(), handshake, null, ws -> {}),
          handshake,
          SimulatedServer.of(e -> e.onConnection(ws -> {})),
          SimulatedServer.builder(),
          pair,
          1,
          1L,
          true,
        }) {
      byType.put(each.getClass(), each);
    }
    byType.put(int.class, 1);
    byType.put(long.class, 1L);
    byType.put(boolean.class, true);
    byType.put(Path.class, Path.of("x"));
    byType.put(URI.class, URI.create("ws://localhost:1/"));
    byType.put(WebSocket.class, pair.server());
    byType.put(Hub.class, server);
    byType.put(Presence.class, server.presence("x"));
    byType.put(Backplane.class, new InMemoryBackplane());
    byType.put(BackplaneMonitor.class, new BackplaneMonitor() {});
    byType.put(HandshakePolicy.class, HandshakePolicy.of(r -> HandshakeDecision.accept()));
    byType.put(HttpHandler.class, HttpHandler.of(r -> HttpResponse.text(200, "x")));
    byType.put(InetAddress.class, InetAddress.getLoopbackAddress());
    byType.put(ByteBuffer.class, ByteBuffer.allocate(1));
    byType.put(ShortBuffer.class, ShortBuffer.allocate(1));
    byType.put(IntBuffer.class, IntBuffer.allocate(1));
    byType.put(LongBuffer.class, LongBuffer.allocate(1));
    byType.put(FloatBuffer.class, FloatBuffer.allocate(1));
    byType.put(DoubleBuffer.class, DoubleBuffer.allocate(1));
    byType.put(Endpoint.class, Endpoint.builder().onConnection(ws -> {}).build());
    byType.put(SocketAddress.class, new InetSocketAddress(InetAddress.getLoopbackAddress(), 1));
    byType.put(PerMessageDeflate.Builder.class, PerMessageDeflate.builder());
    byType.put(Workspace.class, new Workspace());
    byType.put(Compressor.class, new Compressor(1, 15, 8, new Workspace()));
    byType.put(Decompressor.class, new Decompressor(15, new Workspace()));
    byType.put(Map.class, Map.of());
    byType.put(List.class, List.of());
    byType.put(Class.class, String.class);
    byType.put(Throwable.class, new IOException("x"));
    byType.put(OutgoingMessage.class, pair.client().beginText());
    // Does not open a connection: its executor runs nothing.
    byType.put(
        ReconnectingWebSocket.class,
        client.reconnecting(
            ConnectRequest.to("ws://localhost:1/").options(o -> o.callbacksOn(task -> {})),
            ReconnectPolicy.builder().initialDelay(Duration.ofDays(1)).build(),
            ws -> {}));
  }

  @AfterEach
  void close() {
    client.close();
    server.close();
  }

  @Test
  void null_is_refused_with_the_name_of_the_parameter() throws Exception {
    for (Class<?> type : types()) {
      for (Constructor<?> each : type.getConstructors()) {
        check(type, each);
      }
      for (Method each : type.getDeclaredMethods()) {
        if (Modifier.isPublic(each.getModifiers()) && !each.isSynthetic()) {
          check(type, each);
        }
      }
      Class<?> parent = type.getSuperclass();
      if (parent != null && parent.getName().startsWith("io.hawser")) {
        for (Method each : type.getMethods()) {
          if (each.getDeclaringClass().equals(parent)
              && !Modifier.isPublic(parent.getModifiers())) {
            check(type, each);
          }
        }
      }
    }

    assertThat(wrong).isEmpty();
    assertThat(calls).isGreaterThan(200);
  }

  private static List<Class<?>> types() throws IOException, ClassNotFoundException {
    List<Class<?>> types = new ArrayList<>();
    for (String each : PACKAGES) {
      String name = each.substring(each.indexOf('/') + 1);
      Path sources =
          Path.of("..", each.substring(0, each.indexOf('/')), "src", "main", "java")
              .resolve(name.replace('.', '/'));
      try (Stream<Path> files = Files.list(sources)) {
        for (Path file : files.sorted().toList()) {
          String simple = file.getFileName().toString().replace(".java", "");
          if (Files.isRegularFile(file) && !simple.equals("package-info")) {
            addPublic(Class.forName(name + '.' + simple), types);
          }
        }
      }
    }
    return types;
  }

  private static void addPublic(Class<?> type, List<Class<?>> types) {
    if (Modifier.isPublic(type.getModifiers())) {
      types.add(type);
      for (Class<?> nested : type.getDeclaredClasses()) {
        addPublic(nested, types);
      }
    }
  }

  private void check(Class<?> type, Executable method) throws Exception {
    String simple = type.getName().substring(type.getPackageName().length() + 1);
    String name = method instanceof Method ? method.getName() : "new";
    if (NOT_CALLED_BY_APPLICATIONS.contains(simple)
        || Throwable.class.isAssignableFrom(type)
        || untested.contains(type)
        || NOT_CALLED_BY_APPLICATIONS.contains(name)
        || NOT_CALLED_BY_APPLICATIONS.contains(simple + "." + name)
        || overridesListener(method)) {
      return;
    }
    Parameter[] parameters = method.getParameters();
    for (int i = 0; i < parameters.length; i++) {
      if (!parameters[i].getType().isPrimitive()
          && !parameters[i].getAnnotatedType().isAnnotationPresent(Nullable.class)) {
        assertThat(parameters[i].isNamePresent()).as("compiled with -parameters").isTrue();
        String call =
            simple
                + "."
                + name
                + Arrays.stream(parameters).map(p -> p.getType().getSimpleName()).toList();
        checkNull(call, type, method, i);
      }
    }
  }

  private static boolean overridesListener(Executable method) {
    return WebSocketListener.class.isAssignableFrom(method.getDeclaringClass())
        && Arrays.stream(WebSocketListener.class.getMethods())
            .anyMatch(m -> m.getName().equals(method.getName()));
  }

  private void checkNull(String call, Class<?> type, Executable method, int index)
      throws Exception {
    Parameter[] parameters = method.getParameters();
    @Nullable Object[] arguments = new Object[parameters.length];
    for (int i = 0; i < arguments.length; i++) {
      arguments[i] = i == index ? null : argument(parameters[i]);
    }
    String name = parameters[index].getName();
    calls++;
    try {
      if (method instanceof Constructor<?> constructor) {
        constructor.newInstance(arguments);
      } else {
        Object receiver = Modifier.isStatic(method.getModifiers()) ? null : sample(type, null);
        method.setAccessible(true); // public, but perhaps declared by a type that is not
        ((Method) method).invoke(receiver, arguments);
      }
      wrong.add(call + ": accepts null as " + name);
    } catch (InvocationTargetException thrown) {
      Throwable cause = thrown.getCause();
      if (!(cause instanceof NullPointerException) || !names(cause, method, name)) {
        wrong.add(call + ": for " + name + " throws " + cause);
      }
    } catch (IllegalArgumentException | NullPointerException missing) {
      wrong.add(call + ": this test has no instance or argument: " + missing.getMessage());
    }
  }

  /** Returns whether the message is the name of an option or parameter, with or without words. */
  private static boolean names(Throwable cause, Executable method, String parameter) {
    String message = String.valueOf(cause.getMessage());
    return !message.startsWith("Cannot ")
        && (message.equals(method.getName())
            || message.toLowerCase(Locale.ROOT).contains(parameter.toLowerCase(Locale.ROOT)));
  }

  private @Nullable Object argument(Parameter parameter) {
    Object named = byName.get(parameter.getName());
    Class<?> type = parameter.getType();
    if (named != null
        && (type.isInstance(named) || named instanceof Integer && type == int.class)) {
      return named;
    }
    return sample(type, parameter.getName());
  }

  private @Nullable Object sample(Class<?> type, @Nullable String name) {
    Object known = byType.get(type);
    if (known != null) {
      return known;
    }
    if (type.isEnum()) {
      return type.getEnumConstants()[0];
    }
    if (type.isArray()) {
      return Array.newInstance(type.getComponentType(), 0);
    }
    if (type.isInterface() && name != null) {
      return Proxy.newProxyInstance(
          type.getClassLoader() == null ? getClass().getClassLoader() : type.getClassLoader(),
          new Class<?>[] {type},
          (proxy, method, arguments) ->
              method.getReturnType() == boolean.class ? Boolean.FALSE : null);
    }
    return null;
  }
}
