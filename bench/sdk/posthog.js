// PostHog as its documentation for JavaScript sets it up: autocapture on, a thumb as an event of one's own.

import posthog from "posthog-js";

posthog.init("phc_bench", {
  api_host: SINK,
  defaults: "2026-08-30",
  // A browser that is driven by a program is taken for a crawler, of which nothing is recorded.
  opt_out_useragent_filter: true,
  // Nobody presses a thumb as often as this bench: without this it would drop most of them.
  rate_limiting: { events_per_second: 1_000 },
});

globalThis.peer = { thumb: (value, response) => posthog.capture("thumb", { value, response_id: response }) };
