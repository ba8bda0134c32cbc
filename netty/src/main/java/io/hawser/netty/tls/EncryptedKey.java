// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.PBEParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** A private key in PKCS #8 that is encrypted with a password. Immutable. */
final class EncryptedKey {
  private static final String PBES2 = "1.2.840.113549.1.5.13";
  private static final Pattern PBES2_WITH_AES =
      Pattern.compile("PBEWithHmac(SHA[0-9]++)AndAES_([0-9]++)");

  private final EncryptedPrivateKeyInfo info;
  private final String algorithm;

  /**
   * Reads an encrypted key.
   *
   * @param encoded an EncryptedPrivateKeyInfo in DER (RFC 5958 §3)
   * @throws IOException if it is something else
   */
  EncryptedKey(byte[] encoded) throws IOException {
    this.info = new EncryptedPrivateKeyInfo(encoded);
    String name = info.getAlgName();
    // PBES2 is a scheme: only the toString() of its parameters names the algorithms inside.
    this.algorithm =
        name.equals("PBES2") || name.equals(PBES2) ? String.valueOf(info.getAlgParameters()) : name;
  }

  /**
   * Returns the cipher that decrypts the key if the password is correct.
   *
   * @throws GeneralSecurityException if Java does not support the encryption with this password
   */
  Cipher cipher(String password) throws GeneralSecurityException {
    Matcher pbes2 = PBES2_WITH_AES.matcher(algorithm);
    if (pbes2.matches()) {
      return pbes2Cipher(password, pbes2.group(1), Integer.parseInt(pbes2.group(2)));
    }
    if (password.chars().anyMatch(c -> c < ' ' || c > '~')) {
      throw new InvalidKeyException(
          algorithm
              + " with a password that is not in ASCII; openssl pkcs8 -topk8 -v2 aes256 encrypts a"
              + " key with any password");
    }
    SecretKey key =
        SecretKeyFactory.getInstance(algorithm)
            .generateSecret(new PBEKeySpec(password.toCharArray()));
    Cipher cipher = Cipher.getInstance(algorithm);
    cipher.init(Cipher.DECRYPT_MODE, key, info.getAlgParameters());
    return cipher;
  }

  /**
   * Performs the steps of PBES2 one by one (RFC 8018 §6.2). The JDK's algorithms for the whole
   * scheme accept only passwords in ASCII. Its PBKDF2 encodes passwords in UTF-8, as OpenSSL does.
   */
  private Cipher pbes2Cipher(String password, String hash, int keyBits)
      throws GeneralSecurityException {
    PBEParameterSpec parameters = info.getAlgParameters().getParameterSpec(PBEParameterSpec.class);
    byte[] key =
        SecretKeyFactory.getInstance("PBKDF2WithHmac" + hash)
            .generateSecret(
                new PBEKeySpec(
                    password.toCharArray(),
                    parameters.getSalt(),
                    parameters.getIterationCount(),
                    keyBits))
            .getEncoded();
    Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
    cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(key, "AES"), parameters.getParameterSpec());
    return cipher;
  }

  /**
   * Decrypts the key.
   *
   * @throws InvalidKeySpecException if the password was wrong
   */
  PKCS8EncodedKeySpec decrypt(Cipher cipher) throws InvalidKeySpecException {
    return info.getKeySpec(cipher);
  }
}
