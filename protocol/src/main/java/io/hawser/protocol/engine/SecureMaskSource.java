// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol.engine;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Supplies masking keys from the key stream of AES-256 in counter mode (NIST SP 800-38A §6.5). A
 * {@link SecureRandom} supplies a new AES key for each megabyte. It does not supply every masking
 * key, because that would take a third of the time that a client spends on a small message. It does
 * supply the first {@value #KEYS_PER_POOL}: a client that sends little then never loads the JDK's
 * ciphers, which takes some tens of milliseconds.
 */
public final class SecureMaskSource implements MaskSource {
  static final int KEYS_PER_POOL = 256;
  static final int POOLS_PER_CIPHER_KEY = 1024;

  private static final int CIPHER_KEY_BYTES = 32;
  private static final int BLOCK_BYTES = 16;
  private static final byte[] NOTHING = new byte[KEYS_PER_POOL * Integer.BYTES];

  private final SecureRandom random;
  private @Nullable Cipher cipher; // set when the first pool is empty
  private final ByteBuffer pool =
      ByteBuffer.allocate(NOTHING.length).position(NOTHING.length); // empty
  private int poolsLeft;
  private boolean started;

  /** Creates a source that takes its AES keys from a new {@link SecureRandom}. */
  public SecureMaskSource() {
    this(new SecureRandom());
  }

  SecureMaskSource(SecureRandom random) {
    this.random = random;
  }

  @Override
  public int nextKey() {
    if (!pool.hasRemaining()) {
      fill();
    }
    return pool.getInt();
  }

  private void fill() {
    if (!started) {
      started = true;
      random.nextBytes(pool.array());
      pool.clear();
      return;
    }
    try {
      if (cipher == null) {
        cipher = Cipher.getInstance("AES/CTR/NoPadding");
      }
      if (poolsLeft == 0) {
        byte[] fresh = new byte[CIPHER_KEY_BYTES + BLOCK_BYTES];
        random.nextBytes(fresh);
        cipher.init(
            Cipher.ENCRYPT_MODE,
            new SecretKeySpec(fresh, 0, CIPHER_KEY_BYTES, "AES"),
            new IvParameterSpec(fresh, CIPHER_KEY_BYTES, BLOCK_BYTES));
        poolsLeft = POOLS_PER_CIPHER_KEY;
      }
      cipher.update(NOTHING, 0, NOTHING.length, pool.array());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JVM does not support AES-256 in counter mode", e);
    }
    poolsLeft--;
    pool.clear();
  }
}
