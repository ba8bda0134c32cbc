// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import io.hawser.internal.Printable;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.proxy.ProxyConnectException;
import io.netty.handler.ssl.NotSslRecordException;
import java.io.IOException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Locale;
import java.util.concurrent.CompletionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/**
 * Describes to users why a connection has failed or could not be opened. The words are the same on
 * every transport, without the text that Netty and the JDK add, and without class names.
 */
public final class NetworkFailure {
  private static final String UNEXPECTED = "an unexpected error (see the cause)";
  private static final String OTHER_HOST = "its certificate is for another host";
  private static final String UNTRUSTED = "its certificate is not trusted";

  /** {@code recvAddress(..) failed with error(-104): Connection reset by peer}. */
  private static final Pattern SYSTEM_CALL =
      Pattern.compile("^[\\w() ]*\\(\\.\\.\\) failed(?: with error\\(-?\\d++\\))?: ");

  /** {@code socks5, none, /127.0.0.1:1080 => far.example:80, status: FORBIDDEN}. */
  private static final Pattern PROXY = Pattern.compile("^(?:http|socks[45]), .* => [^,]*+, ");

  private static final Pattern PROXY_STATUS =
      Pattern.compile("(?:status: |unknown )([A-Za-z0-9_]++)(?:\\(.*)?");

  /** {@code Connection refused: far.example/127.0.0.1:80}. */
  private static final Pattern ADDRESS = Pattern.compile(": \\S*/\\S*$");

  /** {@code error:1000042e:SSL routines:OPENSSL_internal:TLSV1_ALERT_PROTOCOL_VERSION}. */
  private static final Pattern OPENSSL = Pattern.compile("error:[0-9a-f]++:.*:([A-Z0-9_]++)");

  private static final Pattern CLASS =
      Pattern.compile("(?:[a-z]\\w*+\\.)++(?:[A-Z][\\w$]*+)(?:: )?");

  private NetworkFailure() {}

  /** Returns the reason for a failure, as text that can follow a colon. */
  public static String reasonOf(Throwable failure) {
    Throwable cause = unwrapped(failure);
    if (cause instanceof ClosedChannelException) {
      return "the connection was closed";
    }
    if (cause instanceof UnknownHostException) {
      return reasonOfLookup(String.valueOf(cause.getMessage()));
    }
    if (cause instanceof ProxyConnectException) {
      return reasonOfProxy(PROXY.matcher(String.valueOf(cause.getMessage())).replaceFirst(""));
    }
    if (cause instanceof InvalidHeadException) {
      return "its response " + cause.getMessage();
    }
    if (cause instanceof NullPointerException
        || cause instanceof ClassCastException
        || cause instanceof IndexOutOfBoundsException) {
      return UNEXPECTED; // the JDK's message makes sense only to a reader of the code
    }
    String text = cause instanceof SSLException tls ? reasonOfTls(tls) : cause.getMessage();
    return text == null ? UNEXPECTED : cleaned(text);
  }

  /** Returns an exception whose message is the reason, and whose cause is the failure. */
  static IOException described(Throwable failure) {
    String reason = reasonOf(failure);
    return unwrapped(failure) instanceof SSLException
        ? new SSLException(reason, failure)
        : new IOException(reason, failure);
  }

  /** Returns the failure that a future, a decoder or a proxy handler has wrapped. */
  public static Throwable unwrapped(Throwable failure) {
    Throwable cause = failure.getCause();
    boolean wraps =
        failure instanceof CompletionException
            || failure instanceof DecoderException && !(failure instanceof NotSslRecordException)
            || failure instanceof ProxyConnectException;
    return wraps && cause != null ? unwrapped(cause) : failure;
  }

  private static String reasonOfTls(SSLException failure) {
    String message = String.valueOf(failure.getMessage());
    // Netty's message contains everything that was received, in hexadecimal digits.
    if (failure instanceof NotSslRecordException || message.contains("SSL message")) {
      return "it does not speak TLS";
    }
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof CertificateExpiredException) {
        return "its certificate has expired";
      }
      if (cause instanceof CertificateNotYetValidException) {
        return "its certificate is not valid yet";
      }
    }
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof CertPathBuilderException
          || cause instanceof CertPathValidatorException) {
        return UNTRUSTED;
      }
      if (cause instanceof CertificateException) {
        String text = String.valueOf(cause.getMessage());
        return text.startsWith("No ") && text.contains("name") ? OTHER_HOST : UNTRUSTED;
      }
    }
    Matcher openssl = OPENSSL.matcher(message);
    return openssl.find() ? words(openssl.group(1)) : message;
  }

  private static String reasonOfProxy(String text) {
    Matcher status = PROXY_STATUS.matcher(text);
    if (text.startsWith("unexpected authMethod")) {
      return "it requires another kind of authentication";
    }
    if (text.startsWith("authStatus")) {
      return "it does not accept the user and password";
    }
    if (text.equals("disconnected")) {
      return "it closed the connection";
    }
    return status.matches() ? "it responded with " + words(status.group(1)) : cleaned(text);
  }

  private static String words(String constant) {
    return constant.toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** The JDK's message is the name, or the name and a reason. For a zone it is a sentence. */
  private static String reasonOfLookup(String text) {
    int colon = text.indexOf(": ");
    boolean isUnknown =
        text.endsWith(": Name or service not known") // Linux
            || text.endsWith(": nodename nor servname provided, or not known"); // macOS
    return isUnknown || colon < 0 && text.indexOf(' ') < 0
        ? "there is no host with this name"
        : cleaned(text.substring(colon < 0 ? 0 : colon + 2));
  }

  private static String cleaned(String message) {
    String bare = SYSTEM_CALL.matcher(message).replaceFirst("");
    bare = ADDRESS.matcher(CLASS.matcher(bare).replaceAll("")).replaceFirst("");
    bare = Printable.unicode(bare).strip();
    // NIO's message is shorter than the other transports'.
    return bare.isEmpty() ? UNEXPECTED : bare.equals("Connection reset") ? bare + " by peer" : bare;
  }
}
