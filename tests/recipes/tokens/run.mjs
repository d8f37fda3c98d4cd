// `run.mjs mint RESPONSE [TRACE [SPAN]]` prints a token; `run.mjs read TOKEN` checks its signature and prints its claims.

import { createHmac, timingSafeEqual } from "node:crypto";
import { tokenFor } from "./mint.mjs";

function read(token) {
  const [header, claims, signature] = token.split(".");
  const expected = createHmac("sha256", process.env.AFTERWORD_TOKEN_SECRET).update(`${header}.${claims}`).digest();
  const found = Buffer.from(signature, "base64url");
  const { alg } = JSON.parse(Buffer.from(header, "base64url"));
  if (alg !== "HS256" || found.length !== expected.length || !timingSafeEqual(found, expected)) throw new Error("no token of ours");
  return Buffer.from(claims, "base64url").toString();
}

const [act, ...words] = process.argv.slice(2);
console.log(act === "mint" ? tokenFor(...words) : read(...words));
