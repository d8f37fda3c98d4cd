// Sentry as its documentation sets it up with user feedback; a thumb is feedback sent by its API.

import * as Sentry from "@sentry/browser";

/** Starts it, with more integrations and options where wanted. */
export function start(integrations = [], options = {}) {
  const { host } = new URL(SINK);
  Sentry.init({
    dsn: `http://public@${host}/1`,
    integrations: [Sentry.feedbackIntegration({ colorScheme: "system" }), ...integrations],
    // More at once than a person does: what does not fit in is dropped.
    transportOptions: { bufferSize: 1_000 },
    ...options,
  });
  globalThis.peer = {
    thumb: (value, response) => Sentry.captureFeedback({ message: value, tags: { response_id: response } }),
  };
}
