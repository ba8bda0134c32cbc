// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Tests what the protocol module may depend on, and which of its types are public. */
class ArchitectureTest {
  private final JavaClasses main =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.hawser.protocol");

  @Test
  void the_protocol_needs_nothing_but_a_few_packages_of_the_jdk() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "io.hawser.protocol..",
            "java.lang..",
            "java.nio",
            "java.nio.charset",
            "java.security",
            "java.time",
            "java.util",
            "java.util.function",
            "java.util.concurrent.atomic",
            "java.util.stream",
            "javax.crypto..",
            "io.hawser.deflate",
            "org.jspecify.annotations")
        .check(main);
  }

  @Test
  void the_protocol_reads_no_clock_and_starts_no_thread() {
    noClasses().should().callMethod(System.class, "nanoTime").check(main);
    noClasses().should().callMethod(System.class, "currentTimeMillis").check(main);
    noClasses().should().dependOnClassesThat().areAssignableTo(Thread.class).check(main);
  }

  @Test
  void no_state_is_shared_by_all_connections() {
    fields().that().areStatic().should().haveModifier(JavaModifier.FINAL).check(main);
  }

  @Test
  void the_public_types_are_those_of_the_reference() {
    assertThat(
            main.stream()
                .filter(c -> c.getModifiers().contains(JavaModifier.PUBLIC))
                .filter(c -> c.getEnclosingClass().isEmpty()))
        .extracting(JavaClass::getSimpleName)
        .containsExactlyInAnyOrder(
            "ClientHandshake",
            "CloseCode",
            "CloseFrame",
            "Compression",
            "CompressionChoice",
            "CompressionStatistics",
            "ContextMemory",
            "DeflateAgreement",
            "DeflateBuffer",
            "DeflateParameters",
            "DeflatePool",
            "FrameTooLargeException",
            "DeflateStream",
            "Extension",
            "HandshakeHeaders",
            "Headers",
            "HixieHandshake",
            "HixieProtocol",
            "InvalidHandshakeException",
            "Limits",
            "MaskSource",
            "MessageDeflater",
            "MessageInflater",
            "OpeningRequest",
            "PayloadLength",
            "PerMessageDeflate",
            "PreparedFrame",
            "ProtocolEngine",
            "ProtocolEvents",
            "ProtocolException",
            "ProtocolOutput",
            "ProtocolState",
            "ProtocolVersion",
            "ProtocolViolation",
            "Role",
            "SecureMaskSource",
            "ServerHandshake",
            "Utf8",
            "WebSocketProtocol");
  }
}
