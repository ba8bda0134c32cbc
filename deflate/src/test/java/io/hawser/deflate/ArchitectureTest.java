// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.deflate;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  private final JavaClasses main =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.hawser.deflate");

  @Test
  void it_needs_nothing_but_a_few_packages_of_the_jdk() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "io.hawser.deflate",
            "java.lang",
            "java.lang.invoke",
            "java.nio",
            "java.util",
            "org.jspecify.annotations")
        .check(main);
  }

  @Test
  void no_state_is_shared_by_all_threads() {
    fields().that().areStatic().should().haveModifier(JavaModifier.FINAL).check(main);
  }

  @Test
  void nothing_has_to_be_closed() {
    classes().should().notBeAssignableTo(AutoCloseable.class).check(main);
    assertThat(main.stream().flatMap(type -> type.getMethods().stream()))
        .extracting(method -> method.getName())
        .doesNotContain("finalize");
  }

  @Test
  void the_public_types_are_those_of_the_readme() {
    assertThat(main.stream().filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC)))
        .extracting(JavaClass::getSimpleName)
        .containsExactlyInAnyOrder("Compressor", "Decompressor", "DeflateException", "Workspace");
  }
}
