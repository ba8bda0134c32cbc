// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty.tls;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import org.jspecify.annotations.Nullable;

/**
 * A certificate with its private key.
 *
 * @param chain the certificate itself, followed by the intermediate certificates that lead to an
 *     authority
 */
public record HostCertificate(X509Certificate[] chain, PrivateKey key) {

  /**
   * Reads the chain and the key from PEM files.
   *
   * @param password for an encrypted key, or null
   * @throws IllegalArgumentException if one of them cannot be read, or they do not belong together
   */
  public static HostCertificate read(
      Path certificateChain, Path privateKey, @Nullable String password) {
    X509Certificate[] chain = new PemFile(certificateChain).certificates();
    PrivateKey key = new PemFile(privateKey).privateKey(password);
    if (!belongTogether(key, chain[0].getPublicKey())) {
      throw new IllegalArgumentException(
          "the private key in "
              + privateKey
              + " does not belong to the first certificate in "
              + certificateChain);
    }
    return new HostCertificate(chain, key);
  }

  /** Signs something and verifies it. TLS would notice a wrong key only when a client connects. */
  private static boolean belongTogether(PrivateKey key, PublicKey certified) {
    if (!key.getAlgorithm().equals(certified.getAlgorithm())) {
      return false;
    }
    String algorithm =
        switch (key.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> key.getAlgorithm();
        };
    byte[] anything = {1, 2, 3};
    try {
      Signature signer = Signature.getInstance(algorithm);
      signer.initSign(key);
      signer.update(anything);
      Signature verifier = Signature.getInstance(algorithm);
      verifier.initVerify(certified);
      verifier.update(anything);
      return verifier.verify(signer.sign());
    } catch (GeneralSecurityException e) { // different curves, or key lengths
      return false;
    }
  }

  /** Returns the name of this type of key in TLS. */
  public String algorithm() {
    return key.getAlgorithm();
  }
}
