// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.hawser.client.ConnectRequest;
import io.hawser.client.Redirect;
import io.hawser.client.WebSocketClient;
import io.hawser.endpoint.ProxyHeader;
import io.hawser.server.ServerTls;
import io.hawser.server.WebSocketServer;
import io.hawser.transport.TransportType;
import java.lang.reflect.Method;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The allowed arrows between the modules, and what may be seen of Netty from outside: nothing, but
 * what somebody needs who has a pipeline of his own.
 */
class ArchitectureTest {
  private final JavaClasses main =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.hawser");

  @Test
  void arrows_point_downward() {
    noClasses()
        .that()
        .resideInAPackage("io.hawser.protocol")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.hawser", "io.hawser.internal", "io.hawser.spi", "io.hawser.netty", "io.netty..")
        .check(main);
    noClasses()
        .that()
        .resideInAnyPackage("io.hawser", "io.hawser.internal", "io.hawser.spi")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.hawser.netty", "io.netty..")
        .check(main);
  }

  @Test
  void no_public_method_shows_a_type_of_netty() {
    for (Class<?> type :
        List.of(
            ConnectRequest.class,
            ProxyHeader.class,
            Redirect.class,
            ServerTls.class,
            ServerTls.Builder.class,
            TransportType.class,
            WebSocketClient.class,
            WebSocketClient.Builder.class,
            WebSocketServer.class,
            WebSocketServer.Builder.class)) {
      for (Method method : type.getMethods()) {
        assertThat(method.toGenericString()).doesNotContain("io.netty");
      }
    }
  }

  @Test
  void no_state_is_shared_by_all_servers() {
    fields().that().areStatic().should().haveModifier(JavaModifier.FINAL).check(main);
  }

  @Test
  void the_public_types_are_those_of_the_reference() {
    assertThat(
            main.stream()
                .filter(c -> c.getPackageName().equals("io.hawser.netty"))
                .filter(c -> c.getModifiers().contains(JavaModifier.PUBLIC))
                .filter(c -> c.getEnclosingClass().isEmpty()))
        .extracting(JavaClass::getSimpleName)
        .containsExactlyInAnyOrder(
            "ClientCertificates",
            "ConnectRequest",
            "MemoryStatistics",
            "ProxyHeader",
            "Redirect",
            "ServerTls",
            "TransportType",
            "WebSocketClient",
            "WebSocketServer",
            "WebSocketUpgrader");
  }
}
