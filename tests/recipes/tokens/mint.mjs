// A response token, which your back end mints with the answer and puts into its `data-afterword-token`.

import { createHmac } from "node:crypto";

const SECRET = process.env.AFTERWORD_TOKEN_SECRET; // ts_…: what `afterword token secret make` has printed
const LIFETIME_SECONDS = 8 * 86_400; // a vote may wait on the device for a week

const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");

export function tokenFor(response, trace, span) {
  const header = { alg: "HS256", typ: "JWT", kid: SECRET.split("_")[1] };
  const claims = { sub: response, trace, span, exp: Math.floor(Date.now() / 1000) + LIFETIME_SECONDS };
  const signed = `${part(header)}.${part(claims)}`;
  return `${signed}.${createHmac("sha256", SECRET).update(signed).digest("base64url")}`;
}
