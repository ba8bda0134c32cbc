// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.wscat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/** An authority and the certificates it signs, made by the JDK's keytool for one test class. */
final class Certificates {
  private static final String STORE_PASSWORD = "for this test only";
  private static final String CIPHER = "PBEWithSHA1AndDESede";

  private final Path folder;
  private final Path store;

  /** The certificate of the authority, a PEM file. */
  final Path authority;

  Certificates(Path folder) throws Exception {
    this.folder = folder;
    this.store = folder.resolve("store.p12");
    authority = issue("authority", "-ext", "bc:critical=ca:true");
  }

  /** Returns a certificate for a host. Its key is in name-key.pem. */
  Path sign(String name, String host) throws Exception {
    return issue(name, "-ext", "san=dns:" + host, "-signer", "authority");
  }

  private Path issue(String name, String... options) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of("-J-XX:TieredStopAtLevel=1", "-J-XX:+UseSerialGC"));
    command.addAll(List.of("-genkeypair", "-keyalg", "EC", "-dname", "CN=" + name));
    command.addAll(List.of("-alias", name, "-validity", "2", "-storetype", "PKCS12"));
    command.addAll(List.of("-keystore", store.toString(), "-storepass", STORE_PASSWORD));
    command.addAll(List.of(options));
    Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (keytool.waitFor() != 0) {
      throw new IOException(output);
    }
    StringBuilder chain = new StringBuilder();
    for (Certificate each : open().getCertificateChain(name)) {
      chain.append(pem("CERTIFICATE", each.getEncoded()));
    }
    return Files.writeString(folder.resolve(name + ".pem"), chain);
  }

  Path key(String name) throws Exception {
    return Files.writeString(
        folder.resolve(name + "-key.pem"), pem("PRIVATE KEY", keyOf(name).getEncoded()));
  }

  Path encryptedKey(String name, String passphrase) throws Exception {
    Cipher cipher = Cipher.getInstance(CIPHER);
    cipher.init(
        Cipher.ENCRYPT_MODE,
        SecretKeyFactory.getInstance(CIPHER)
            .generateSecret(new PBEKeySpec(passphrase.toCharArray())));
    byte[] encrypted = cipher.doFinal(keyOf(name).getEncoded());
    return Files.writeString(
        folder.resolve(name + "-encrypted.pem"),
        pem(
            "ENCRYPTED PRIVATE KEY",
            new EncryptedPrivateKeyInfo(cipher.getParameters(), encrypted).getEncoded()));
  }

  private Key keyOf(String name) throws Exception {
    return open().getKey(name, STORE_PASSWORD.toCharArray());
  }

  private KeyStore open() throws Exception {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, STORE_PASSWORD.toCharArray());
    }
    return keys;
  }

  private static String pem(String type, byte[] content) {
    String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
    return "-----BEGIN " + type + "-----\n" + base64 + "\n-----END " + type + "-----\n";
  }
}
