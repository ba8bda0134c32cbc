// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.client;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.hawser.TransportException;
import io.hawser.checks.support.Certificates;
import io.hawser.checks.support.EachTransport;
import io.hawser.checks.support.LeftOvers;
import io.hawser.server.ServerTls;
import io.hawser.server.WebSocketServer;
import io.hawser.transport.TransportType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.function.Consumer;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests that a wrong configuration is reported in one sentence, before a server starts. */
class WrongConfigurationTest {
  @TempDir static Path folder;
  private static Certificates good;
  private static Certificates other;
  private static Certificates rsa;

  @BeforeAll
  static void makeCertificates() throws Exception {
    good = Certificates.authority(folder);
    other = good.issue("other", "dns:localhost");
    rsa = good.issue("rsa", "RSA", "dns:localhost");
  }

  // -- ports -------------------------------------------------------------------------------------

  private static void assertCannotListen(
      String sentence, Consumer<WebSocketServer.Builder> configuration) {
    LeftOvers leftOvers = new LeftOvers();
    WebSocketServer.Builder builder = WebSocketServer.builder().onConnection(ws -> {});
    configuration.accept(builder);
    assertThatExceptionOfType(TransportException.class)
        .isThrownBy(() -> builder.start().close())
        .withMessage(sentence);
    leftOvers.assertNone();
  }

  @EachTransport
  void a_port_in_use(TransportType transport) throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();

      assertCannotListen(
          "cannot listen on 127.0.0.1, port " + port + ": Address already in use",
          b -> b.transport(transport).host("127.0.0.1").port(port));
    }
    try (ServerSocket taken = new ServerSocket(0)) {
      int port = taken.getLocalPort();

      assertCannotListen(
          "cannot listen on port " + port + " of all network interfaces: Address already in use",
          b -> b.transport(transport).port(port));
    }
  }

  @EachTransport
  void an_unknown_host(TransportType transport) {
    assertCannotListen(
        "cannot listen on nowhere.invalid, port 8080: there is no host with this name",
        b -> b.transport(transport).host("nowhere.invalid").port(8080));
  }

  @EachTransport
  void a_host_that_is_another_machine(TransportType transport) {
    assertCannotListen(
        "cannot listen on 192.0.2.1, port 8080: not an address of this host",
        b -> b.transport(transport).host("192.0.2.1").port(8080));
  }

  @Test
  void an_invalid_port() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WebSocketServer.builder().port(65_536))
        .withMessage("port is 65536: must be 0 to 65535");
  }

  @EachTransport
  void a_privileged_port(TransportType transport) throws IOException {
    Path first = Path.of("/proc/sys/net/ipv4/ip_unprivileged_port_start");
    assumeThat(Files.exists(first)).isTrue();
    assumeThat(Integer.parseInt(Files.readString(first).strip())).isGreaterThan(1);
    assumeThat(System.getProperty("user.name")).isNotEqualTo("root");

    assertCannotListen(
        "cannot listen on 127.0.0.1, port 1: Permission denied",
        b -> b.transport(transport).host("127.0.0.1").port(1));
  }

  // -- files -------------------------------------------------------------------------------------

  private static void assertRefused(String sentence, Consumer<ServerTls.Builder> tls) {
    LeftOvers leftOvers = new LeftOvers();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WebSocketServer.builder().tls(tls))
        .withMessage(sentence);
    leftOvers.assertNone();
  }

  private static Path file(String name, String... content) throws IOException {
    return Files.writeString(folder.resolve(name), String.join("", content));
  }

  @Test
  void a_missing_file() {
    Path missing = folder.resolve("missing.pem");

    assertRefused("there is no file " + missing, t -> t.certificate(missing, good.key));
    assertRefused("there is no file " + missing, t -> t.certificate(good.certificate, missing));
    assertRefused("there is no file " + missing, t -> t.certificateFor("a.b", missing, good.key));
    assertRefused("there is no file " + missing, t -> t.trustClients(missing));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WebSocketServer.builder().tls(missing, good.key))
        .withMessage("there is no file " + missing);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WebSocketClient.builder().trust(missing))
        .withMessage("there is no file " + missing);
  }

  @Test
  void a_file_that_cannot_be_read() throws IOException {
    Path secret = file("secret.pem", Files.readString(good.key));

    assertRefused(
        folder + " is a directory, not a PEM file", t -> t.certificate(good.certificate, folder));
    Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("---------"));
    assumeThat(Files.isReadable(secret)).isFalse(); // root reads everything
    assertRefused(
        secret + " may not be read by this process", t -> t.certificate(good.certificate, secret));
  }

  @Test
  void a_file_that_is_not_pem() throws IOException {
    for (Path file :
        List.of(
            file("empty.pem"),
            file("nonsense.pem", "nonsense"),
            file("cut.pem", Files.readString(good.certificate).substring(0, 200)),
            Files.write(folder.resolve("binary.pem"), new byte[] {0x30, (byte) 0x82, 0, -1}))) {
      String sentence =
          file + " is not a PEM file: it has no -----BEGIN line with an -----END line";

      assertRefused(sentence, t -> t.certificate(file, good.key));
      assertRefused(sentence, t -> t.certificate(good.certificate, file));
      assertRefused(sentence, t -> t.trustClients(file));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> WebSocketClient.builder().trust(file))
          .withMessage(sentence);
    }
  }

  @Test
  void key_and_certificate_files_that_are_swapped() {
    assertRefused(
        good.key + " has no certificate: it begins with PRIVATE KEY",
        t -> t.certificate(good.key, good.certificate));
    assertRefused(
        good.certificate + " has no private key: it begins with CERTIFICATE",
        t -> t.certificate(good.certificate, good.certificate));
    assertRefused(
        good.key + " has no certificate: it begins with PRIVATE KEY",
        t -> t.trustClients(good.key));
  }

  @Test
  void a_certificate_or_key_that_is_damaged() throws IOException {
    byte[] nothing = "nothing that is encoded".getBytes(StandardCharsets.US_ASCII);
    Path certificate =
        file(
            "damaged.pem",
            Files.readString(good.certificate),
            Certificates.pem("CERTIFICATE", nothing));
    Path key = file("damaged-key.pem", Certificates.pem("PRIVATE KEY", nothing));
    Path encrypted =
        file("damaged-encrypted.pem", Certificates.pem("ENCRYPTED PRIVATE KEY", nothing));
    Path base64 = file("base64.pem", "-----BEGIN CERTIFICATE-----\nA\n-----END CERTIFICATE-----\n");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> WebSocketServer.builder().tls(certificate, good.key))
        .withMessageStartingWith("certificate 2 in " + certificate + " cannot be read: ");
    assertRefused(
        "the private key in " + key + " cannot be read: use RSA, EC or EdDSA in PKCS #8",
        t -> t.certificate(good.certificate, key));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                WebSocketServer.builder().tls(t -> t.certificate(good.certificate, encrypted, "")))
        .withMessageStartingWith("the private key in " + encrypted + " is encrypted in a way");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WebSocketServer.builder().tls(base64, good.key))
        .withMessageStartingWith(base64 + " is damaged: ");
  }

  @Test
  void a_key_that_is_encrypted() throws Exception {
    Path key = other.encryptedKey("sesame");

    assertRefused(
        "the private key in " + key + " is encrypted, and no password was given",
        t -> t.certificate(other.certificate, key));
    for (String right : List.of("pässwörd", "пароль", "\uD83D\uDD11", "a\tb", " ")) {
      Path international = good.encryptedKey(right);
      WebSocketServer.builder().tls(t -> t.certificate(good.certificate, international, right));
    }
    for (String wrong : List.of("", "Sesame", "sesame ", "sésame")) {
      assertThatIllegalArgumentException()
          .isThrownBy(
              () ->
                  WebSocketServer.builder().tls(t -> t.certificate(other.certificate, key, wrong)))
          .withMessageStartingWith("the private key in " + key);
    }
    assertRefused(
        "the private key in " + key + " cannot be decrypted with this password",
        t -> t.certificateFor("a.b", other.certificate, key, "Sesame"));
  }

  @Test
  void a_key_whose_password_must_be_ascii_in_java() throws Exception {
    String algorithm = "PBEWithMD5AndDES";
    Cipher cipher = Cipher.getInstance(algorithm);
    cipher.init(
        Cipher.ENCRYPT_MODE,
        SecretKeyFactory.getInstance(algorithm)
            .generateSecret(new PBEKeySpec("sesame".toCharArray())));
    byte[] content =
        new EncryptedPrivateKeyInfo(cipher.getParameters(), cipher.doFinal(good.keyBytes()))
            .getEncoded();
    Path key = file("old.pem", Certificates.pem("ENCRYPTED PRIVATE KEY", content));

    WebSocketServer.builder().tls(t -> t.certificate(good.certificate, key, "sesame"));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                WebSocketServer.builder().tls(t -> t.certificate(good.certificate, key, "sésame")))
        .withMessageStartingWith(
            "the private key in "
                + key
                + " is encrypted in a way that Java does not support: PBEWithMD5AndDES")
        .withMessageContaining("with a password that is not in ASCII");
  }

  @Test
  void a_key_in_an_unsupported_format() throws IOException {
    Path key = file("sec1.pem", Certificates.pem("EC PRIVATE KEY", new byte[] {1}));
    Path encrypted =
        file(
            "openssl.pem",
            """
            -----BEGIN RSA PRIVATE KEY-----
            Proc-Type: 4,ENCRYPTED
            DEK-Info: AES-128-CBC,00

            AAAA
            -----END RSA PRIVATE KEY-----
            """);

    assertRefused(
        key
            + " has its key in the format EC PRIVATE KEY: convert it to PKCS #8 with openssl pkcs8"
            + " -topk8 -nocrypt",
        t -> t.certificate(good.certificate, key));
    assertRefused(
        encrypted
            + " has its key in the format RSA PRIVATE KEY: convert it to PKCS #8 with openssl pkcs8"
            + " -topk8 -nocrypt",
        t -> t.certificate(good.certificate, encrypted, "password"));
  }

  @Test
  void a_key_of_another_certificate() throws IOException {
    for (Path key : List.of(good.key, rsa.key)) {
      assertRefused(
          "the private key in "
              + key
              + " does not belong to the first certificate in "
              + other.certificate,
          t -> t.certificate(other.certificate, key));
    }
    Path wrongOrder =
        file("order.pem", Files.readString(good.certificate), Files.readString(other.certificate));
    assertRefused(
        "the private key in "
            + other.key
            + " does not belong to the first certificate in "
            + wrongOrder,
        t -> t.certificate(wrongOrder, other.key));
  }

  @Test
  void text_around_certificates_is_ignored() throws IOException {
    Path bundle =
        file(
            "bundle.pem",
            "subject=CN = other\r\n",
            Files.readString(other.certificate).replace("\n", "\r\n"),
            "Key Attributes: <No Attributes>\r\n",
            Files.readString(other.key));

    WebSocketServer.builder().tls(bundle, bundle).onConnection(ws -> {}).start().close();
  }
}
