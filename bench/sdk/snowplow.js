// Snowplow as its documentation sets it up, with the clicks on buttons and what happens to forms.

import { enableActivityTracking, newTracker, trackPageView, trackSelfDescribingEvent } from "@snowplow/browser-tracker";
import { ButtonClickTrackingPlugin, enableButtonClickTracking } from "@snowplow/browser-plugin-button-click-tracking";
import { enableFormTracking, FormTrackingPlugin } from "@snowplow/browser-plugin-form-tracking";

newTracker("sp", SINK, { appId: "bench", plugins: [ButtonClickTrackingPlugin(), FormTrackingPlugin()] });
enableActivityTracking({ minimumVisitLength: 30, heartbeatDelay: 10 });
enableButtonClickTracking();
enableFormTracking();
trackPageView();

const schema = "iglu:com.example/thumb/jsonschema/1-0-0";

globalThis.peer = {
  thumb: (value, response) => trackSelfDescribingEvent({ event: { schema, data: { value, response_id: response } } }),
};
