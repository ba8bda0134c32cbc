// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.release;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.checks.release.ApiDocs.PublishedModule;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every jar that is published, as it is in the folders {@code target}. */
class PublishedTest {
  static final Path ROOT = Path.of("..", "..");
  private static final List<PublishedModule> PUBLISHED = PublishedModule.all(ROOT);

  /** A program, which nobody requires. Its command line runs on the class path. */
  private static final String PROGRAM = "hawser-wscat";

  /** Also the sources and the Javadoc, if the release profile has made them. */
  private static List<Path> jars() {
    List<Path> jars = new ArrayList<>();
    for (PublishedModule each : PUBLISHED) {
      jars.add(each.built(".jar"));
      Stream.of("-sources.jar", "-javadoc.jar")
          .map(each::built)
          .filter(Files::exists)
          .forEach(jars::add);
    }
    return jars;
  }

  @Test
  void the_modules_are_found() {
    assertThat(PUBLISHED)
        .extracting(PublishedModule::artifactId)
        .contains("hawser-deflate", "hawser-core", "hawser", "hawser-redis", PROGRAM)
        .doesNotContain("hawser-examples", "hawser-support", "hawser-bom", "hawser-release");
  }

  @Test
  void every_jar_has_the_license_and_says_what_it_is_and_its_version() throws Exception {
    String license = Files.readString(ROOT.resolve("LICENSE"));
    for (Path path : jars()) {
      try (JarFile jar = new JarFile(path.toFile())) {
        var entry = jar.getEntry("META-INF/LICENSE");
        assertThat(entry).as(path.toString()).isNotNull();
        assertThat(new String(jar.getInputStream(entry).readAllBytes(), UTF_8)).isEqualTo(license);
        Attributes manifest = jar.getManifest().getMainAttributes();
        assertThat(manifest.getValue("Implementation-Title"))
            .as(path.toString())
            .contains("Hawser");
        assertThat(manifest.getValue("Implementation-Version"))
            .as(path.toString())
            .isEqualTo(PUBLISHED.get(0).version());
        assertThat(manifest.getValue("Implementation-Vendor")).isEqualTo("The Hawser authors");
        assertThat(manifest.getValue("Bundle-License")).isEqualTo("MIT");
      }
    }
  }

  @Test
  void every_library_is_a_named_module_with_a_descriptor_of_its_own() {
    for (PublishedModule each : PUBLISHED) {
      if (!each.artifactId().equals(PROGRAM)) {
        ModuleDescriptor module = descriptor(each);
        assertThat(module.isAutomatic()).as(each.artifactId()).isFalse();
        assertThat(module.name()).startsWith("io.hawser");
      }
    }
  }

  private static ModuleDescriptor descriptor(PublishedModule module) {
    return ModuleFinder.of(module.built(".jar")).findAll().iterator().next().descriptor();
  }

  /** Libraries of others may be automatic modules, for example Lettuce and jnats. */
  @Test
  void every_library_can_be_resolved_on_the_module_path() {
    for (PublishedModule each : PUBLISHED) {
      List<Path> path =
          Stream.concat(
                  PUBLISHED.stream().map(other -> other.built(".jar")), each.libraries().stream())
              .toList();
      each.moduleName()
          .ifPresent(
              name ->
                  assertThat(
                          ModuleLayer.boot()
                              .configuration()
                              .resolve(
                                  ModuleFinder.of(path.toArray(Path[]::new)),
                                  ModuleFinder.of(),
                                  Set.of(name))
                              .findModule(name))
                      .as(name)
                      .isPresent());
    }
  }

  @Test
  void every_published_artifact_is_in_the_bom_and_nothing_else() throws Exception {
    String bom = Files.readString(ROOT.resolve(Path.of("bom", "pom.xml")));
    List<String> inBom =
        Pattern.compile(
                "<dependency>\\s*<groupId>io\\.hawser</groupId>\\s*<artifactId>(.*?)</artifactId>"
                    + "\\s*<version>\\$\\{project\\.version}</version>\\s*</dependency>")
            .matcher(bom)
            .results()
            .map(each -> each.group(1))
            .toList();

    assertThat(inBom)
        .containsExactlyInAnyOrderElementsOf(
            PUBLISHED.stream().map(PublishedModule::artifactId).toList());
  }

  /** The BOM has no parent, so that no versions of other projects come with it. */
  @Test
  void the_bom_has_the_version_of_all_others() throws Exception {
    assertThat(Files.readString(ROOT.resolve(Path.of("bom", "pom.xml"))))
        .doesNotContain("<parent>")
        .contains("<version>" + PUBLISHED.get(0).version() + "</version>");
  }

  @Test
  void the_page_of_every_exported_package_has_code() throws Exception {
    for (PublishedModule module : PUBLISHED) {
      for (String name : module.exportedPackages()) {
        Path page = module.sources().resolve(name.replace('.', '/')).resolve("package-info.java");
        assertThat(page).exists();
        assertThat(Files.readString(page)).as(name).contains("<pre>{@code");
      }
    }
  }

  /** japicmp does not read module descriptors. */
  @Test
  void japicmp_leaves_out_every_package_that_is_not_exported() throws Exception {
    String pom = Files.readString(ROOT.resolve("pom.xml"));
    for (PublishedModule module : PUBLISHED) {
      if (module.moduleName().isPresent()) {
        ModuleDescriptor descriptor = descriptor(module);
        for (String name : descriptor.packages()) {
          boolean exported = module.exportedPackages().contains(name);
          boolean hasClasses = Files.exists(module.sources().resolve(name.replace('.', '/')));
          if (hasClasses) {
            assertThat(pom.contains("<exclude>" + name + "</exclude>"))
                .as("japicmp leaves out " + name)
                .isEqualTo(!exported);
          }
        }
      }
    }
  }
}
