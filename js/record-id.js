// The id of a record, as `core::record::RecordId` derives it: here for what was found on the device, and loaded only
// then. SipHash-2-4 with 128 bits, in the numbers that JavaScript has for 64 bits.

const NAMESPACE = [0x8e4b523a0e5c1d6fn, 0x1395e6b4207d419cn];

const word = (value) => BigInt.asUintN(64, value);
const turned = (value, bits) => word(value << bits) | (value >> (64n - bits));

function mixed([v0, v1, v2, v3], rounds) {
  while (rounds-- > 0) {
    v0 = word(v0 + v1);
    v1 = turned(v1, 13n) ^ v0;
    v0 = turned(v0, 32n);
    v2 = word(v2 + v3);
    v3 = turned(v3, 16n) ^ v2;
    v0 = word(v0 + v3);
    v3 = turned(v3, 21n) ^ v0;
    v2 = word(v2 + v1);
    v1 = turned(v1, 17n) ^ v2;
    v2 = turned(v2, 32n);
  }
  return [v0, v1, v2, v3];
}

/** The UUID (version 8) of the record of this visitor's kind of signal on this response. */
export function recordId(visitor, response, kind) {
  const [k0, k1] = NAMESPACE;
  let v = [k0 ^ 0x736f6d6570736575n, k1 ^ 0x646f72616e646f6dn ^ 0xeen, k0 ^ 0x6c7967656e657261n, k1 ^ 0x7465646279746573n];
  const text = new TextEncoder().encode([visitor, response, kind].join("\0"));
  const padded = new Uint8Array(8 * Math.floor(text.length / 8) + 8);
  padded.set(text);
  padded[padded.length - 1] = text.length;
  const view = new DataView(padded.buffer);
  for (let at = 0; at < padded.length; at += 8) {
    const block = view.getBigUint64(at, true);
    v[3] ^= block;
    v = mixed(v, 2);
    v[0] ^= block;
  }
  const half = () => v.reduce((all, part) => all ^ part);
  v[2] ^= 0xeen;
  v = mixed(v, 4);
  const first = half();
  v[1] ^= 0xddn;
  v = mixed(v, 4);
  const bytes = new DataView(new ArrayBuffer(16));
  bytes.setBigUint64(0, first, true);
  bytes.setBigUint64(8, half(), true);
  bytes.setUint8(6, (bytes.getUint8(6) & 0x0f) | 0x80);
  bytes.setUint8(8, (bytes.getUint8(8) & 0x3f) | 0x80);
  const hex = Array.from({ length: 16 }, (_, at) => bytes.getUint8(at).toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
