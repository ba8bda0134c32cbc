// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.release;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.hawser.checks.release.ApiDocs.PublishedModule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;

/**
 * The metadata with which GraalVM's native-image includes what is found by name at run time. No
 * GraalVM is needed: the class files tell what is found by name, and every such thing must be in
 * the metadata. The form of the metadata is checked by rules that are written here.
 */
class NativeImageTest {
  private static final Set<String> FIND_BY_NAME =
      Set.of(
          "java.lang.Class.forName",
          "java.lang.Class.getConstructor",
          "java.lang.Class.getDeclaredConstructor",
          "java.lang.Class.getDeclaredField",
          "java.lang.Class.getDeclaredFields",
          "java.lang.Class.getDeclaredMethod",
          "java.lang.Class.getDeclaredMethods",
          "java.lang.Class.getField",
          "java.lang.Class.getMethod",
          "java.lang.Class.getMethods",
          "java.lang.ClassLoader.loadClass",
          "java.lang.invoke.MethodHandles$Lookup.findVarHandle",
          "java.lang.invoke.MethodHandles$Lookup.findVirtual",
          "java.lang.reflect.Proxy.newProxyInstance",
          "java.util.concurrent.atomic.AtomicIntegerFieldUpdater.newUpdater",
          "java.util.concurrent.atomic.AtomicLongFieldUpdater.newUpdater",
          "java.util.concurrent.atomic.AtomicReferenceFieldUpdater.newUpdater",
          "io.netty.bootstrap.AbstractBootstrap.channel",
          "io.netty.bootstrap.Bootstrap.channel",
          "io.netty.bootstrap.ServerBootstrap.channel");

  /** Which class finds something by name, and the type that it finds. */
  private static final Map<String, String> FOUND_BY_NAME =
      Map.of(
          "io.hawser.blocking.Inbox", "io.hawser.blocking.Inbox",
          "io.hawser.counting.EndpointCounters$OnThread",
              "io.hawser.counting.EndpointCounters$OnThread",
          "io.hawser.netty.Backlog", "io.hawser.netty.Backlog",
          "io.hawser.netty.Incoming", "io.hawser.netty.Incoming",
          "io.hawser.netty.Outgoing", "io.hawser.netty.Outgoing",
          "io.hawser.server.HandlerThreads", "java.lang.Thread$Builder");

  private static final Set<String> TYPE_KEYS = Set.of("type", "condition", "methods", "fields");

  /** Of each artifact. Reading them takes a second or two. */
  private static final Map<String, JavaClasses> CLASSES = new ConcurrentHashMap<>();

  private record Metadata(Set<String> types, Set<String> globs) {}

  private static List<PublishedModule> libraries() {
    return PublishedModule.all(PublishedTest.ROOT).stream()
        .filter(each -> each.moduleName().isPresent())
        .toList();
  }

  private static JavaClasses classesOf(PublishedModule module) {
    return CLASSES.computeIfAbsent(module.artifactId(), name -> imported(module));
  }

  private static JavaClasses imported(PublishedModule module) {
    try (JarFile jar = new JarFile(module.built(".jar").toFile())) {
      return new ClassFileImporter().importJar(jar);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads the metadata in a jar, and checks its form. */
  private static Metadata metadataOf(PublishedModule module) throws Exception {
    String name =
        "META-INF/native-image/io.hawser/" + module.artifactId() + "/reachability-metadata.json";
    Metadata metadata = new Metadata(new HashSet<>(), new HashSet<>());
    try (JarFile jar = new JarFile(module.built(".jar").toFile())) {
      if (jar.getEntry(name) == null) {
        return metadata;
      }
      JsonNode root =
          new ObjectMapper()
              .readTree(new String(jar.getInputStream(jar.getEntry(name)).readAllBytes(), UTF_8));
      assertThat(Set.of("reflection", "resources")).containsAll(keys(root));
      for (JsonNode entry : root.path("reflection")) {
        checkType(entry);
        metadata.types().add(entry.get("type").textValue());
      }
      for (JsonNode entry : root.path("resources")) {
        assertThat(keys(entry)).containsExactly("glob");
        metadata.globs().add(entry.get("glob").textValue());
      }
    }
    return metadata;
  }

  private static void checkType(JsonNode entry) {
    assertThat(entry.isObject()).isTrue();
    assertThat(TYPE_KEYS).as(entry.toString()).containsAll(keys(entry));
    assertThat(entry.path("type").isTextual()).as(entry.toString()).isTrue();
    if (entry.has("condition")) {
      assertThat(keys(entry.get("condition"))).containsExactly("typeReached");
      assertThat(entry.get("condition").get("typeReached").isTextual()).isTrue();
    }
    for (JsonNode method : entry.path("methods")) {
      assertThat(Set.of("name", "parameterTypes")).containsAll(keys(method));
      assertThat(method.path("name").isTextual()).isTrue();
      method.path("parameterTypes").forEach(each -> assertThat(each.isTextual()).isTrue());
    }
    for (JsonNode field : entry.path("fields")) {
      assertThat(keys(field)).containsExactly("name");
    }
  }

  private static List<String> keys(JsonNode node) {
    List<String> keys = new ArrayList<>();
    node.fieldNames().forEachRemaining(keys::add);
    return keys;
  }

  /** Netty looks for the methods of each handler by name, to learn which events it skips. */
  @Test
  void every_handler_of_netty_is_in_the_metadata() throws Exception {
    int handlers = 0;
    for (PublishedModule module : libraries()) {
      Set<String> missing = new TreeSet<>();
      for (JavaClass each : classesOf(module)) {
        if (each.isAssignableTo("io.netty.channel.ChannelHandler") && !each.isInterface()) {
          handlers++;
          missing.add(each.getName());
        }
      }
      missing.removeAll(metadataOf(module).types());
      assertThat(missing).as("handlers of " + module.artifactId()).isEmpty();
    }
    assertThat(handlers).isGreaterThan(10);
  }

  @Test
  void every_type_that_is_found_by_name_is_in_the_metadata() throws Exception {
    Map<String, String> expected = new HashMap<>(FOUND_BY_NAME);
    for (PublishedModule module : libraries()) {
      for (JavaClass each : classesOf(module)) {
        for (JavaMethodCall call : each.getMethodCallsFromSelf()) {
          String target = call.getTargetOwner().getName() + '.' + call.getName();
          if (FIND_BY_NAME.contains(target)) {
            String found = FOUND_BY_NAME.get(each.getName());
            assertThat(found).as(each.getName() + " calls " + target).isNotNull();
            assertThat(metadataOf(module).types()).as(module.artifactId()).contains(found);
            expected.remove(each.getName());
          }
        }
      }
    }
    assertThat(expected).as("these find nothing by name").isEmpty();
  }

  @Test
  void no_method_is_implemented_in_a_native_library_of_ours() throws Exception {
    for (PublishedModule module : libraries()) {
      for (JavaClass each : classesOf(module)) {
        assertThat(each.getMethods())
            .noneMatch(method -> method.getModifiers().contains(JavaModifier.NATIVE));
      }
    }
  }

  @Test
  void every_resource_is_in_the_metadata_and_every_entry_is_needed() throws Exception {
    for (PublishedModule module : libraries()) {
      Set<String> unused = new HashSet<>(metadataOf(module).globs());
      try (JarFile jar = new JarFile(module.built(".jar").toFile())) {
        for (String name : jar.stream().map(Object::toString).toList()) {
          if (isResource(name)) {
            List<String> matching =
                metadataOf(module).globs().stream().filter(glob -> matches(glob, name)).toList();
            assertThat(matching).as(name + " in " + module.artifactId()).isNotEmpty();
            unused.removeAll(matching);
          }
        }
      }
      assertThat(unused).as(module.artifactId()).isEmpty();
    }
  }

  private static boolean isResource(String name) {
    return !name.endsWith("/") && !name.endsWith(".class") && !name.startsWith("META-INF/");
  }

  private static boolean matches(String glob, String name) {
    return FileSystems.getDefault().getPathMatcher("glob:" + glob).matches(Path.of(name));
  }

  /** A name that does not exist any more is a name that has been forgotten in a change. */
  @Test
  void every_type_of_ours_in_the_metadata_exists() throws Exception {
    for (PublishedModule module : libraries()) {
      JavaClasses classes = classesOf(module);
      for (String type : metadataOf(module).types()) {
        if (type.startsWith("io.hawser.")) {
          assertThat(classes.contain(type)).as(type).isTrue();
        }
      }
    }
  }
}
