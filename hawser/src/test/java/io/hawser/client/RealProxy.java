// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.client;

import io.hawser.checks.support.Certificates;
import io.hawser.checks.support.Daemon;
import io.hawser.checks.support.ExternalProgram;
import io.hawser.checks.support.Ports;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A third-party proxy on a port of the loopback interface, for one test. */
public final class RealProxy implements AutoCloseable {
  private final Daemon daemon;
  public final int port;

  private RealProxy(int port, List<String> command, Path log) throws Exception {
    this.port = port;
    this.daemon = new Daemon(port, command, log);
  }

  /** HTTP, by tinyproxy; with a user and password if the line is not empty. */
  public static RealProxy tinyproxy(Path folder, String basicAuth) throws Exception {
    String program = ExternalProgram.require("tinyproxy");
    int port = Ports.free();
    Path file =
        Files.writeString(
            folder.resolve("tinyproxy.conf"),
            "Listen 127.0.0.1\nPort " + port + "\nTimeout 60\nMaxClients 20\n" + basicAuth + "\n");
    return new RealProxy(
        port, List.of(program, "-d", "-c", file.toString()), folder.resolve("log"));
  }

  /** SOCKS 5, by microsocks. */
  public static RealProxy microsocks(Path folder, String... options) throws Exception {
    int port = Ports.free();
    List<String> command =
        Stream.concat(
                Stream.of(
                    ExternalProgram.require("microsocks"),
                    "-i",
                    "127.0.0.1",
                    "-p",
                    String.valueOf(port)),
                Stream.of(options))
            .toList();
    return new RealProxy(port, command, folder.resolve("log"));
  }

  /** SOCKS 4 and 5, by Dante. */
  public static RealProxy dante(Path folder) throws Exception {
    String program = ExternalProgram.require("danted");
    int port = Ports.free();
    Path file =
        Files.writeString(
            folder.resolve("danted.conf"),
            """
            logoutput: stderr
            internal: 127.0.0.1 port = %d
            external: 127.0.0.1
            clientmethod: none
            socksmethod: none
            client pass { from: 127.0.0.0/8 to: 0.0.0.0/0 }
            socks pass { from: 127.0.0.0/8 to: 0.0.0.0/0 }
            """
                .formatted(port));
    return new RealProxy(
        port,
        List.of(program, "-f", file.toString(), "-p", folder.resolve("pid").toString()),
        folder.resolve("log"));
  }

  /** SOCKS 4, 4a and 5, by OpenSSH, whose server has no port but is run by the client. */
  public static RealProxy ssh(Path folder) throws Exception {
    String client = ExternalProgram.require("ssh");
    String server = ExternalProgram.require("sshd");
    makeKey(folder.resolve("host"));
    makeKey(folder.resolve("user"));
    String me = System.getProperty("user.name");
    if (me.equals("root") && Files.isDirectory(Path.of("/run"))) {
      Files.createDirectories(
          Path.of("/run/sshd")); // which sshd requires as root, and which its service creates
    }
    Path file =
        Files.writeString(
            folder.resolve("sshd.conf"),
            """
            HostKey %1$s/host
            AuthorizedKeysFile %1$s/user.pub
            StrictModes no
            UsePAM no
            PidFile none
            """
                .formatted(folder));
    List<String> command = new ArrayList<>();
    int port = Ports.free();
    command.addAll(List.of(client, "-N", "-F", "none", "-i", folder.resolve("user").toString()));
    for (String option :
        List.of(
            "DynamicForward=127.0.0.1:" + port,
            "ExitOnForwardFailure=yes",
            "BatchMode=yes",
            "IdentitiesOnly=yes",
            "IdentityAgent=none",
            "StrictHostKeyChecking=no",
            "UserKnownHostsFile=/dev/null",
            "ProxyCommand=" + server + " -i -e -f " + file)) {
      command.addAll(List.of("-o", option));
    }
    command.add(me + "@localhost");
    return new RealProxy(port, command, folder.resolve("log"));
  }

  private static void makeKey(Path file) throws Exception {
    Process making =
        new ProcessBuilder(
                ExternalProgram.require("ssh-keygen"),
                "-q",
                "-t",
                "ed25519",
                "-N",
                "",
                "-f",
                file.toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(making.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (making.waitFor() != 0) {
      throw new IOException(output);
    }
  }

  /**
   * HTTP over TLS, by Apache's server.
   *
   * @param scheme {@code Basic} to accept the user {@code user} with the password {@code pass},
   *     {@code Digest} to accept no client, or null to accept all
   * @param clients the authority that signs the certificates that clients must present; or null
   */
  static RealProxy apache(
      Path folder, Certificates own, @Nullable String scheme, @Nullable Certificates clients)
      throws Exception {
    String program = ExternalProgram.require("apache2");
    int port = Ports.free();
    StringBuilder lines = new StringBuilder();
    for (String module :
        List.of(
            "mpm_event",
            "authn_core",
            "authn_file",
            "authz_core",
            "authz_user",
            "auth_basic",
            "auth_digest",
            "proxy",
            "proxy_connect",
            "ssl")) {
      lines.append(
          "LoadModule %1$s_module /usr/lib/apache2/modules/mod_%1$s.so\n".formatted(module));
    }
    if (System.getProperty("user.name").equals("root")) {
      lines.append("User nobody\nGroup #65534\n");
    }
    lines.append(
        """
        ServerName proxy.example
        Listen 127.0.0.1:%2$d
        DefaultRuntimeDir %1$s
        PidFile %1$s/pid
        Mutex posixsem
        ErrorLog /dev/stderr
        StartServers 1
        SSLEngine on
        SSLCertificateFile %3$s
        SSLCertificateKeyFile %4$s
        ProxyRequests On
        AllowCONNECT 1-65535
        """
            .formatted(folder, port, own.certificate, own.key));
    if (clients != null) {
      lines.append("SSLVerifyClient require\nSSLCACertificateFile " + clients.certificate + "\n");
    }
    if (scheme != null) {
      Path passwords =
          Files.writeString(
              folder.resolve("passwords"), "user:{SHA}nU4eI71bcnBGqeO0t9tXvY1u5oQ=\n");
      // Apache reads it after it has dropped root privileges.
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
      lines.append(
          """
          <Proxy "*">
          AuthType %1$s
          Auth%1$sProvider file
          AuthName "a realm, with a comma"
          AuthUserFile %2$s
          Require valid-user
          </Proxy>
          """
              .formatted(scheme, passwords));
    }
    Path file = Files.writeString(folder.resolve("apache.conf"), lines);
    return new RealProxy(
        port, List.of(program, "-f", file.toString(), "-D", "FOREGROUND"), folder.resolve("log"));
  }

  @Override
  public void close() throws Exception {
    daemon.close();
  }
}
