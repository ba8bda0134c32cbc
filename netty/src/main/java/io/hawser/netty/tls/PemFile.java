// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import org.jspecify.annotations.Nullable;

/**
 * A PEM file (RFC 7468): the blocks between its BEGIN and END lines. Neither the JDK's reader nor
 * Netty's is used. The JDK's does not accept private keys among certificates. Netty's accepts
 * neither EdDSA keys nor passwords beyond ASCII. Neither of them reports what is wrong with which
 * block. Immutable.
 */
public final class PemFile {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([^-]+)-----(.*?)-----END \\1-----", Pattern.DOTALL);
  private static final String[] KEY_ALGORITHMS = {"RSA", "EC", "EdDSA"};

  private record Block(String label, byte[] content) {}

  private final Path path;
  private final List<Block> blocks = new ArrayList<>();

  /**
   * Reads a file.
   *
   * @throws IllegalArgumentException if it cannot be read, or is not PEM
   */
  public PemFile(Path path) {
    this.path = path;
    Matcher block = BLOCK.matcher(read(path));
    while (block.find()) {
      blocks.add(new Block(block.group(1), decode(block.group(2))));
    }
    if (blocks.isEmpty()) {
      throw new IllegalArgumentException(
          path + " is not a PEM file: it has no -----BEGIN line with an -----END line");
    }
  }

  private static String read(Path path) {
    if (Files.isDirectory(path)) {
      throw new IllegalArgumentException(path + " is a directory, not a PEM file");
    }
    try {
      return Files.readString(path, StandardCharsets.ISO_8859_1);
    } catch (NoSuchFileException e) {
      throw new IllegalArgumentException("there is no file " + path, e);
    } catch (AccessDeniedException e) {
      throw new IllegalArgumentException(path + " may not be read by this process", e);
    } catch (IOException e) {
      throw new IllegalArgumentException(path + " cannot be read: " + e.getMessage(), e);
    }
  }

  private byte[] decode(String base64) {
    // OpenSSL's older encryption has header lines. Such a block is refused later because of its
    // label.
    int start = base64.lastIndexOf(':');
    try {
      return start < 0 ? Base64.getMimeDecoder().decode(base64) : new byte[0];
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(path + " is damaged: " + e.getMessage(), e);
    }
  }

  /**
   * Returns all certificates, in the order of the file. There is at least one.
   *
   * @throws IllegalArgumentException if there is none, or one cannot be read
   */
  public X509Certificate[] certificates() {
    List<X509Certificate> certificates = new ArrayList<>();
    for (Block block : blocks) {
      if (block.label.equals("CERTIFICATE")) {
        certificates.add(certificate(block, certificates.size() + 1));
      }
    }
    if (certificates.isEmpty()) {
      throw new IllegalArgumentException(
          path + " has no certificate: it begins with " + blocks.get(0).label);
    }
    return certificates.toArray(X509Certificate[]::new);
  }

  private X509Certificate certificate(Block block, int number) {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(block.content));
    } catch (CertificateException e) {
      throw new IllegalArgumentException(
          "certificate " + number + " in " + path + " cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * Returns the first private key.
   *
   * @param password for an encrypted key, or null
   * @throws IllegalArgumentException if there is none, or it cannot be read with this password
   */
  PrivateKey privateKey(@Nullable String password) {
    for (Block block : blocks) {
      switch (block.label) {
        case "PRIVATE KEY" -> {
          return plainKey(block);
        }
        case "ENCRYPTED PRIVATE KEY" -> {
          return encryptedKey(block, password);
        }
        default -> {
          if (block.label.endsWith("PRIVATE KEY")) {
            throw new IllegalArgumentException(
                path
                    + " has its key in the format "
                    + block.label
                    + ": convert it to PKCS #8 with openssl pkcs8 -topk8 -nocrypt");
          }
        }
      }
    }
    throw new IllegalArgumentException(
        path + " has no private key: it begins with " + blocks.get(0).label);
  }

  private PrivateKey plainKey(Block block) {
    PrivateKey key = keyOf(new PKCS8EncodedKeySpec(block.content));
    if (key == null) {
      throw new IllegalArgumentException(
          "the private key in " + path + " cannot be read: use RSA, EC or EdDSA in PKCS #8");
    }
    return key;
  }

  /** Returns the key, or null if its algorithm is unknown. */
  private static @Nullable PrivateKey keyOf(PKCS8EncodedKeySpec encoded) {
    for (String algorithm : KEY_ALGORITHMS) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(encoded);
      } catch (InvalidKeySpecException anotherAlgorithm) {
        // try the next one
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every JDK has " + algorithm, e);
      }
    }
    return null;
  }

  private PrivateKey encryptedKey(Block block, @Nullable String password) {
    if (password == null) {
      throw new IllegalArgumentException(
          "the private key in " + path + " is encrypted, and no password was given");
    }
    EncryptedKey encrypted;
    Cipher cipher;
    try {
      encrypted = new EncryptedKey(block.content);
      cipher = encrypted.cipher(password);
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalArgumentException(
          "the private key in "
              + path
              + " is encrypted in a way that Java does not support: "
              + e.getMessage()
              + "; convert it with openssl pkcs8 -topk8",
          e);
    }
    PrivateKey key = null;
    InvalidKeySpecException cause = null;
    try {
      key = keyOf(encrypted.decrypt(cipher));
    } catch (InvalidKeySpecException e) {
      cause = e;
    }
    if (key
        == null) { // a wrong password does not always cause a padding error; it may yield garbage
      throw new IllegalArgumentException(
          "the private key in " + path + " cannot be decrypted with this password", cause);
    }
    return key;
  }
}
