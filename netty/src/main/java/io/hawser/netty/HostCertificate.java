// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import org.jspecify.annotations.Nullable;

/** A certificate, its chain up to an authority, and the private key that belongs to it. */
record HostCertificate(X509Certificate[] chain, PrivateKey key) {

  /**
   * Reads both from PEM files.
   *
   * @throws IllegalArgumentException if that is not possible, or they do not belong together
   */
  static HostCertificate read(Path certificateChain, Path privateKey, @Nullable String password) {
    X509Certificate[] chain = new PemFile(certificateChain).certificates();
    PrivateKey key = new PemFile(privateKey).privateKey(password);
    if (!belongTogether(key, chain[0].getPublicKey())) {
      throw new IllegalArgumentException(
          "the private key in "
              + privateKey
              + " is not that of the first certificate in "
              + certificateChain);
    }
    return new HostCertificate(chain, key);
  }

  /** Whether what one has signed is what the other verifies: TLS would find out too late. */
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
    } catch (GeneralSecurityException e) { // two curves, or two lengths, are a way not to fit
      return false;
    }
  }

  /** What TLS calls this kind of key. */
  String algorithm() {
    return key.getAlgorithm();
  }
}
