// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

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
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.PBEParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * What lies in a file between its BEGIN and END lines (RFC 7468). Read by ourselves, for the sake
 * of sentences that say which file is wrong, and what about it.
 */
final class PemFile {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([^-]+)-----(.*?)-----END \\1-----", Pattern.DOTALL);
  private static final String[] KEY_ALGORITHMS = {"RSA", "EC", "EdDSA"};
  private static final String PBES2 = "1.2.840.113549.1.5.13";
  private static final Pattern PBES2_WITH_AES =
      Pattern.compile("PBEWithHmac(SHA[0-9]++)AndAES_([0-9]++)");

  private record Block(String label, byte[] content) {}

  private final Path path;
  private final List<Block> blocks = new ArrayList<>();

  /**
   * Reads a file.
   *
   * @throws IllegalArgumentException if that is not possible, or it is not PEM
   */
  PemFile(Path path) {
    this.path = path;
    Matcher block = BLOCK.matcher(read(path));
    while (block.find()) {
      blocks.add(new Block(block.group(1), decode(block.group(2))));
    }
    if (blocks.isEmpty()) {
      throw new IllegalArgumentException(
          path + " is not a PEM file: it has no -----BEGIN line with its -----END");
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
    // OpenSSL's older encryption has header lines, and a label that will be refused by its name.
    int start = base64.lastIndexOf(':');
    try {
      return start < 0 ? Base64.getMimeDecoder().decode(base64) : new byte[0];
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(path + " is damaged: " + e.getMessage(), e);
    }
  }

  /**
   * All its certificates in their order; at least one.
   *
   * @throws IllegalArgumentException if there is none, or one that cannot be read
   */
  X509Certificate[] certificates() {
    List<X509Certificate> certificates = new ArrayList<>();
    for (Block block : blocks) {
      if (block.label.equals("CERTIFICATE")) {
        certificates.add(certificate(block, certificates.size() + 1));
      }
    }
    if (certificates.isEmpty()) {
      throw new IllegalArgumentException(
          path + " has no certificate: there is " + blocks.get(0).label + " in it");
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
   * Its private key.
   *
   * @param password for a key that is encrypted, or null
   * @throws IllegalArgumentException if there is none that can be read with this password
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
                    + " has its key as "
                    + block.label
                    + ": openssl pkcs8 -topk8 makes the PKCS #8 of it that is read here");
          }
        }
      }
    }
    throw new IllegalArgumentException(
        path + " has no private key: there is " + blocks.get(0).label + " in it");
  }

  private PrivateKey plainKey(Block block) {
    PrivateKey key = keyOf(new PKCS8EncodedKeySpec(block.content));
    if (key == null) {
      throw new IllegalArgumentException(
          "the private key in " + path + " cannot be read: RSA, EC or EdDSA in PKCS #8 can");
    }
    return key;
  }

  /** The key, or null if it is none that is known. */
  private static @Nullable PrivateKey keyOf(PKCS8EncodedKeySpec encoded) {
    for (String algorithm : KEY_ALGORITHMS) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(encoded);
      } catch (InvalidKeySpecException anotherAlgorithm) {
        // the next one
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
    EncryptedPrivateKeyInfo encrypted;
    Cipher cipher;
    try {
      encrypted = new EncryptedPrivateKeyInfo(block.content);
      cipher = cipherOf(encrypted, algorithmOf(encrypted), password);
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalArgumentException(
          "the private key in "
              + path
              + " is encrypted in a way that Java cannot undo: "
              + e.getMessage(),
          e);
    }
    PrivateKey key = null;
    InvalidKeySpecException cause = null;
    try {
      key = keyOf(encrypted.getKeySpec(cipher));
    } catch (InvalidKeySpecException e) {
      cause = e;
    }
    if (key == null) { // what a wrong password gives is now and then no padding error but nonsense
      throw new IllegalArgumentException(
          "the private key in " + path + " cannot be decrypted with this password", cause);
    }
    return key;
  }

  private static String algorithmOf(EncryptedPrivateKeyInfo encrypted) {
    String algorithm = encrypted.getAlgName();
    // PBES2 is a frame: what is in it is said by the parameters, and only by their toString().
    return algorithm.equals("PBES2") || algorithm.equals(PBES2)
        ? String.valueOf(encrypted.getAlgParameters())
        : algorithm;
  }

  private Cipher cipherOf(EncryptedPrivateKeyInfo encrypted, String algorithm, String password)
      throws GeneralSecurityException {
    if (password.chars().anyMatch(c -> c < ' ' || c > '~')) {
      return cipherOfUtf8(encrypted, algorithm, password);
    }
    SecretKey key =
        SecretKeyFactory.getInstance(algorithm)
            .generateSecret(new PBEKeySpec(password.toCharArray()));
    Cipher cipher = Cipher.getInstance(algorithm);
    cipher.init(Cipher.DECRYPT_MODE, key, encrypted.getAlgParameters());
    return cipher;
  }

  /**
   * The JDK's keys of PBES2 take passwords in ASCII alone. In their parts (RFC 8018 §6.2) it has
   * them in UTF-8, as OpenSSL has.
   */
  private Cipher cipherOfUtf8(EncryptedPrivateKeyInfo encrypted, String algorithm, String password)
      throws GeneralSecurityException {
    Matcher parts = PBES2_WITH_AES.matcher(algorithm);
    if (!parts.matches()) {
      throw new IllegalArgumentException(
          "the private key in "
              + path
              + " is encrypted with "
              + algorithm
              + ", for which Java takes passwords in ASCII alone: openssl pkcs8 -topk8 -v2 aes256"
              + " makes one that takes any");
    }
    PBEParameterSpec parameters =
        encrypted.getAlgParameters().getParameterSpec(PBEParameterSpec.class);
    byte[] key =
        SecretKeyFactory.getInstance("PBKDF2WithHmac" + parts.group(1))
            .generateSecret(
                new PBEKeySpec(
                    password.toCharArray(),
                    parameters.getSalt(),
                    parameters.getIterationCount(),
                    Integer.parseInt(parts.group(2))))
            .getEncoded();
    Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
    cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(key, "AES"), parameters.getParameterSpec());
    return cipher;
  }
}
