// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.nats;

import io.hawser.backplane.BackplaneException;
import io.nats.client.Message;
import io.nats.client.support.JsonParseException;
import io.nats.client.support.JsonParser;
import io.nats.client.support.JsonValue;
import io.nats.client.support.JsonValueUtils;

/**
 * A reply of JetStream.
 *
 * @param errorCode 0 if there is no error
 * @param error what the server says about it
 */
record JetStreamReply(JsonValue json, int errorCode, String error) {
  // codes of JetStream
  static final int NO_MESSAGE = 10037;
  static final int STREAM_NAME_IN_USE = 10058;
  static final int STREAM_NOT_FOUND = 10059;
  static final int WRONG_LAST_SEQUENCE = 10071;
  private static final int NOT_ENABLED = 10076;
  private static final int NOT_ENABLED_FOR_ACCOUNT = 10039;
  // a status of NATS itself: no stream and no API listens to the subject
  static final int NO_RESPONDERS = 503;

  private static final int UNKNOWN_ERROR = -1;

  static JetStreamReply of(Message message) {
    if (message.isStatusMessage()) {
      int code = message.getStatus().getCode();
      return new JetStreamReply(JsonValue.EMPTY_MAP, code, message.getStatus().getMessage());
    }
    JsonValue json;
    try {
      json = JsonParser.parse(message.getData());
    } catch (JsonParseException e) {
      return new JetStreamReply(JsonValue.EMPTY_MAP, UNKNOWN_ERROR, "a reply is not JSON");
    }
    JsonValue error = JsonValueUtils.readValue(json, "error");
    if (error == null) {
      return new JetStreamReply(json, 0, "");
    }
    int code = JsonValueUtils.readInteger(error, "code", UNKNOWN_ERROR);
    return new JetStreamReply(
        json,
        JsonValueUtils.readInteger(error, "err_code", code),
        JsonValueUtils.readString(error, "description", "unknown error"));
  }

  boolean isError() {
    return errorCode != 0;
  }

  /** Returns whether the stream has been deleted, or replaced with one of another epoch. */
  boolean isStreamGone() {
    return errorCode == NO_RESPONDERS || errorCode == STREAM_NOT_FOUND;
  }

  BackplaneException failure(String what) {
    if (errorCode == NO_RESPONDERS
        || errorCode == NOT_ENABLED
        || errorCode == NOT_ENABLED_FOR_ACCOUNT) {
      return new BackplaneException(
          what
              + ": JetStream does not answer. Topics with history need it: start nats-server with"
              + " -js, and enable it for the account",
          null);
    }
    return new BackplaneException(what + ": " + error + " (" + errorCode + ")", null);
  }
}
