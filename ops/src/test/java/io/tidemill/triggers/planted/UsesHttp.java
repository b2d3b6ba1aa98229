package io.tidemill.triggers.planted;

import java.net.http.HttpClient;

/** Breaks a rule on purpose. */
final class UsesHttp {
  HttpClient client = HttpClient.newHttpClient();
}
