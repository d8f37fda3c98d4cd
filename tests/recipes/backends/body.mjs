// What a client has sent, unpacked.

import { buffer } from "node:stream/consumers";
import { gunzipSync } from "node:zlib";

export async function bodyOf(request) {
  const bytes = await buffer(request);
  const encoding = request.headers["content-encoding"] ?? "identity";
  if (encoding === "gzip") return gunzipSync(bytes);
  if (encoding !== "identity") throw new Error(`a body in ${encoding}, which was not offered`);
  return bytes;
}
