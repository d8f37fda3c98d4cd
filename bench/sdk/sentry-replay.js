// The same with session replay, of every session.

import * as Sentry from "@sentry/browser";
import { start } from "./sentry.js";

start([Sentry.replayIntegration()], { replaysSessionSampleRate: 1 });
