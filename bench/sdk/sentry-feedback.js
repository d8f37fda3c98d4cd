import { start } from "./sentry.js";

start();
