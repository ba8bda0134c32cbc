// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.support;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.PBEParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * A certificate and its key, made by the JDK's keytool for one test: self-signed, or signed by an
 * authority.
 */
public final class Certificates {
  private static final int ITERATIONS = 10_000;
  private static final String STORE_PASSWORD = "for this test only";
  private static final byte[] PBES2 = HexFormat.of().parseHex("06092a864886f70d01050d");

  /** The chain, this certificate first, as a PEM file. */
  public final Path certificate;

  /** The key, as a PEM file in PKCS #8. */
  public final Path key;

  private final Path folder;
  private final String name;
  private final KeyStore store;

  /** Creates a self-signed certificate for a host name or address such as {@code dns:localhost}. */
  public Certificates(Path folder, String subject) throws Exception {
    this(folder, "test", "EC", null, "san=" + subject);
  }

  private Certificates(
      Path folder, String name, String algorithm, @Nullable String signer, String extension)
      throws Exception {
    this.folder = folder;
    this.name = name;
    Path keystore = folder.resolve("store.p12");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of("-J-XX:TieredStopAtLevel=1", "-J-XX:+UseSerialGC"));
    command.addAll(List.of("-genkeypair", "-keyalg", algorithm, "-dname", "CN=" + name));
    command.addAll(List.of("-ext", extension, "-alias", name, "-validity", "2"));
    command.addAll(List.of("-storetype", "PKCS12", "-keystore", keystore.toString()));
    command.addAll(List.of("-storepass", STORE_PASSWORD));
    if (signer != null) {
      command.addAll(List.of("-signer", signer));
    }
    Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (keytool.waitFor() != 0) {
      throw new IOException(output);
    }
    store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(keystore)) {
      store.load(in, STORE_PASSWORD.toCharArray());
    }
    StringBuilder chain = new StringBuilder();
    for (Certificate each : store.getCertificateChain(name)) {
      chain.append(pem("CERTIFICATE", each.getEncoded()));
    }
    certificate = Files.writeString(folder.resolve(name + "-cert.pem"), chain);
    key = Files.writeString(folder.resolve(name + "-key.pem"), pem("PRIVATE KEY", keyBytes()));
  }

  /** Creates an authority, which needs its own folder. */
  public static Certificates authority(Path folder) throws Exception {
    return new Certificates(folder, "authority", "EC", null, "bc:critical=ca:true");
  }

  /** Creates a certificate that this authority signs, with a key algorithm of keytool. */
  public Certificates issue(String name, String algorithm, String subject) throws Exception {
    return new Certificates(folder, name, algorithm, this.name, "san=" + subject);
  }

  /** Creates a certificate that this authority signs. */
  public Certificates issue(String name, String subject) throws Exception {
    return issue(name, "EC", subject);
  }

  public static String pem(String type, byte[] content) {
    String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
    return "-----BEGIN " + type + "-----\n" + base64 + "\n-----END " + type + "-----\n";
  }

  public byte[] keyBytes() throws GeneralSecurityException {
    return store.getKey(name, STORE_PASSWORD.toCharArray()).getEncoded();
  }

  X509Certificate x509() throws GeneralSecurityException {
    return (X509Certificate) store.getCertificate(name);
  }

  /** The key, encrypted as by OpenSSL: PBES2 with PBKDF2 and AES. */
  public Path encryptedKey(String password) throws Exception {
    String algorithm = "PBEWithHmacSHA256AndAES_256";
    byte[] salt = {1, 2, 3, 4, 5, 6, 7, 8};
    IvParameterSpec iv = new IvParameterSpec(new byte[16]);
    // These two steps accept passwords that are not ASCII; the JDK's PBES2 algorithm does not.
    byte[] secret =
        SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
            .generateSecret(new PBEKeySpec(password.toCharArray(), salt, ITERATIONS, 256))
            .getEncoded();
    Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
    cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(secret, "AES"), iv);
    byte[] encrypted = cipher.doFinal(keyBytes());
    AlgorithmParameters parameters = AlgorithmParameters.getInstance(algorithm);
    parameters.init(new PBEParameterSpec(salt, ITERATIONS, iv));
    // The JDK cannot write an EncryptedPrivateKeyInfo with PBES2.
    byte[] content = der(0x30, der(0x30, PBES2, parameters.getEncoded()), der(0x04, encrypted));
    return Files.writeString(
        folder.resolve(name + "-encrypted.pem"), pem("ENCRYPTED PRIVATE KEY", content));
  }

  private static byte[] der(int tag, byte[]... parts) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      content.writeBytes(part);
    }
    ByteArrayOutputStream der = new ByteArrayOutputStream();
    der.write(tag);
    der.write(0x82); // a length of two bytes follows
    der.write(content.size() >> 8);
    der.write(content.size());
    der.writeBytes(content.toByteArray());
    return der.toByteArray();
  }

  /** A context with this certificate that trusts it. */
  public SSLContext context() throws GeneralSecurityException, IOException {
    return context(this);
  }

  /** A context with this certificate that trusts another one. */
  public SSLContext context(Certificates trusted) throws GeneralSecurityException, IOException {
    KeyStore own = KeyStore.getInstance("PKCS12");
    own.load(null, null);
    char[] password = STORE_PASSWORD.toCharArray();
    own.setKeyEntry(name, store.getKey(name, password), password, store.getCertificateChain(name));
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(own, password);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trusted.trust().getTrustManagers(), null);
    return context;
  }

  /** A context without a certificate that trusts this one. */
  public SSLContext trustingContext() throws GeneralSecurityException, IOException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust().getTrustManagers(), null);
    return context;
  }

  private TrustManagerFactory trust() throws GeneralSecurityException, IOException {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry(name, x509());
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    return trust;
  }
}
