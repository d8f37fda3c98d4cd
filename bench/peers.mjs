// Whom Afterword is measured beside, as data: each as its own documentation sets it up, in `sdk/`.

import { readFileSync } from "node:fs";

const { dependencies } = JSON.parse(readFileSync(new URL("peers/package.json", import.meta.url), "utf8"));
const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
const packages = (...names) => names.map((name) => `${name} ${dependencies[name]}`).join(", ");

/** What stands for no SDK: the others are compared with it. */
export const NONE = "no SDK";
/** What the bench is about. */
export const OURS = "Afterword";

/** The script tag of Afterword, as a page writes it: what is on it, beside its address. */
const tag = ({ sink, key }) => ({ "data-collector": sink, "data-key": key, "data-settle-ms": 500 });
const afterword = {
  ours: true,
  what: `afterword ${version}`,
  script: "afterword.js",
  tag,
  ready: "globalThis.afterword?.stats?.()",
  captures: true,
};

/**
 * In the order of the tables. `entry` is bundled; `script` is served from dist as it is, with `tag` on it. `captures`: it
 * hears by itself what people do. `headers` are those of its page: a policy, say, under which it has to work.
 */
export const SDKS = [
  { name: NONE, what: "the page alone" },
  { name: OURS, ...afterword },
  {
    name: "Afterword, script",
    ...afterword,
    what: "the same core as JavaScript, under a policy that forbids WebAssembly",
    tag: (given) => ({ ...tag(given), "data-wasm": false }),
    headers: { "Content-Security-Policy": "script-src 'self' 'unsafe-inline'" },
  },
  { name: "PostHog", entry: "posthog.js", what: packages("posthog-js"), captures: true },
  { name: "Sentry", entry: "sentry-feedback.js", what: `${packages("@sentry/browser")}, with feedback`, captures: true },
  { name: "Sentry, replay", entry: "sentry-replay.js", what: "the same, with replay too", captures: true },
  {
    name: "Snowplow",
    entry: "snowplow.js",
    what: packages(...["tracker", "plugin-button-click-tracking", "plugin-form-tracking"].map((one) => `@snowplow/browser-${one}`)),
    captures: true,
  },
  { name: "rrweb", entry: "rrweb.js", what: packages("@rrweb/record"), captures: true },
  { name: "LangfuseWeb", entry: "langfuse.js", what: `${packages("langfuse")}, the last with LangfuseWeb` },
  { name: "web-vitals", entry: "web-vitals.js", what: packages("web-vitals") },
];
