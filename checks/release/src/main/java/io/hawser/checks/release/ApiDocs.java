// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.release;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Runs the JDK's javadoc without a network. The Javadoc of several modules has links from one to
 * the other, and all of it has links to the Javadoc of the JDK. The release profile runs this file
 * as a program, which is not compiled before. So it needs no other file.
 */
public final class ApiDocs {
  private final Path root;
  private final List<PublishedModule> published;

  /** For the repository in this folder. */
  public ApiDocs(Path root) {
    this.root = root;
    this.published = PublishedModule.all(root);
  }

  /**
   * Takes the folder of the repository and the name of an artifact. Writes the Javadoc of this
   * artifact to {@code target/apidocs} of its module, or does nothing if it is no published jar.
   * Without an artifact, writes that of all libraries to {@code target/apidocs} of the repository.
   */
  public static void main(String[] args) throws IOException {
    ApiDocs docs = new ApiDocs(Path.of(args[0]));
    Optional<String> problems = Optional.empty();
    if (args.length == 1) {
      problems = docs.writeAll(Path.of(args[0], "target", "apidocs"));
    } else if (docs.published.stream().anyMatch(each -> each.artifactId().equals(args[1]))) {
      problems = docs.write(args[1]);
    }
    if (problems.isPresent()) {
      System.err.println(problems.get());
      System.exit(1);
    }
  }

  /** Writes the Javadoc of all libraries. Returns what javadoc complains about, if anything. */
  public Optional<String> writeAll(Path output) throws IOException {
    return run(output, published.stream().filter(each -> each.moduleName().isPresent()).toList());
  }

  /**
   * Writes the Javadoc of an artifact. One without packages gets that of the modules that come with
   * it. Returns what javadoc complains about, if anything.
   */
  public Optional<String> write(String artifactId) throws IOException {
    PublishedModule module = find(each -> each.artifactId().equals(artifactId));
    Path output = module.folder().resolve(Path.of("target", "apidocs"));
    if (module.moduleName().isEmpty()) {
      return runWithoutModules(output, module);
    }
    List<PublishedModule> shown = new ArrayList<>(List.of(module));
    if (module.exportedPackages().isEmpty()) {
      addWhatItPassesOn(module, shown);
    }
    return run(output, shown);
  }

  private void addWhatItPassesOn(PublishedModule module, List<PublishedModule> shown) {
    for (String name : module.passesOn()) {
      PublishedModule next = find(each -> each.moduleName().filter(name::equals).isPresent());
      if (!shown.contains(next)) {
        shown.add(next);
        addWhatItPassesOn(next, shown);
      }
    }
  }

  private PublishedModule find(Predicate<PublishedModule> condition) {
    return published.stream().filter(condition).findFirst().orElseThrow();
  }

  private Optional<String> run(Path output, List<PublishedModule> shown) throws IOException {
    List<String> options = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (PublishedModule each : shown) {
      String name = each.moduleName().orElseThrow();
      names.add(name);
      options.addAll(List.of("--module-source-path", name + '=' + each.sources()));
    }
    options.addAll(List.of("--module", String.join(",", names)));
    options.addAll(List.of("--module-path", paths(shown)));
    // Nothing. Otherwise, javadoc finds classes on the class path of this JVM.
    options.addAll(List.of("-classpath", output.toString()));
    return javadoc(output, options);
  }

  /** For programs: nobody compiles against them, so they may be without public classes. */
  private Optional<String> runWithoutModules(Path output, PublishedModule module)
      throws IOException {
    return javadoc(
        output,
        List.of(
            "-package",
            "-classpath",
            paths(List.of(module)),
            "-sourcepath",
            module.sources().toString(),
            "-subpackages",
            "io"));
  }

  /** Returns the libraries with which these modules are compiled, and our modules beside them. */
  private String paths(List<PublishedModule> shown) {
    return Stream.concat(
            published.stream()
                .filter(each -> !shown.contains(each))
                .map(each -> each.folder().resolve(Path.of("target", "classes"))),
            shown.stream().flatMap(each -> each.libraries().stream()))
        .distinct()
        .map(Path::toString)
        .collect(Collectors.joining(File.pathSeparator));
  }

  private Optional<String> javadoc(Path output, List<String> options) throws IOException {
    String title = "Hawser " + published.get(0).version();
    List<String> all = new ArrayList<>(List.of("-d", output.toString()));
    all.addAll(List.of("-quiet", "-notimestamp", "-encoding", "UTF-8", "-charset", "UTF-8"));
    // Parameters and return values are described in sentences, where their names do not suffice.
    all.addAll(List.of("-Xdoclint:all,-missing", "-Werror", "-Xmaxwarns", "1000"));
    all.addAll(List.of("-locale", "en", "-windowtitle", title, "-doctitle", title));
    all.addAll(List.of("-bottom", "Hawser is under the MIT license."));
    all.addAll(options);
    StringWriter said = new StringWriter();
    PrintWriter out = new PrintWriter(said);
    int exitCode =
        ToolProvider.findFirst("javadoc").orElseThrow().run(out, out, all.toArray(String[]::new));
    Path license = Files.createDirectories(output.resolve("META-INF")).resolve("LICENSE");
    Files.copy(root.resolve("LICENSE"), license, StandardCopyOption.REPLACE_EXISTING);
    return exitCode == 0 && said.toString().isEmpty()
        ? Optional.empty()
        : Optional.of(said.toString());
  }

  /**
   * A folder of this repository from which a release publishes a jar. What is known of it is read
   * from the poms and the module descriptors, so that a new module needs no entry in a list.
   */
  public record PublishedModule(Path folder, String artifactId, String version) {
    private static final String ROOM = "([\\w.]+)";

    /** Reads which modules of the root pom are published as jars, in their order. */
    public static List<PublishedModule> all(Path root) {
      String pom = read(root.resolve("pom.xml"));
      String version = matches("<version>(.*?)</version>", pom).get(0);
      return matches("<module>(.*?)</module>", pom).stream()
          .map(root::resolve)
          .filter(PublishedModule::isPublishedJar)
          .map(folder -> new PublishedModule(folder, artifactIn(folder), version))
          .toList();
    }

    private static boolean isPublishedJar(Path folder) {
      String pom = read(folder.resolve("pom.xml"));
      return !pom.contains("<maven.deploy.skip>true<") && !pom.contains("<packaging>pom<");
    }

    private static String artifactIn(Path folder) {
      String pom = read(folder.resolve("pom.xml")).replaceAll("(?s)<parent>.*?</parent>", "");
      return matches("<artifactId>(.*?)</artifactId>", pom).get(0);
    }

    /** Returns the folder of the sources. */
    public Path sources() {
      return folder.resolve(Path.of("src", "main", "java"));
    }

    private String descriptor() {
      Path file = sources().resolve("module-info.java");
      return Files.exists(file) ? read(file) : "";
    }

    /** Returns the name of the Java module, or nothing if it has no descriptor. */
    public Optional<String> moduleName() {
      return matches("(?m)^(?:open )?module " + ROOM + " \\{", descriptor()).stream().findFirst();
    }

    /** Returns the packages that everybody may use. */
    public List<String> exportedPackages() {
      return matches("(?m)^  exports " + ROOM + ";", descriptor());
    }

    /** Returns the names of the modules of Hawser whose types its users see. */
    public List<String> passesOn() {
      return matches("(?m)^  requires transitive (io\\.hawser[\\w.]*);", descriptor());
    }

    /** Returns the file with this suffix, such as {@code -sources.jar}, that the build makes. */
    public Path built(String suffix) {
      return folder.resolve(Path.of("target", artifactId + '-' + version + suffix));
    }

    /** Returns the jars of others that it needs. The build has written their paths. */
    public List<Path> libraries() {
      return Stream.of("compile-dependencies", "runtime-dependencies")
          .map(each -> read(folder.resolve(Path.of("target", each))).strip())
          .flatMap(each -> Stream.of(each.split(Pattern.quote(File.pathSeparator))))
          .map(Path::of)
          .filter(path -> path.toString().endsWith(".jar"))
          .filter(path -> !path.getFileName().toString().startsWith("hawser-"))
          .distinct()
          .toList();
    }

    private static List<String> matches(String pattern, String text) {
      return Pattern.compile(pattern).matcher(text).results().map(each -> each.group(1)).toList();
    }

    private static String read(Path file) {
      try {
        return Files.readString(file);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
