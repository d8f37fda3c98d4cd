// Takes the code of a module apart into streams of bytes of one sort: see `js/unpack.js`, which puts it together.

import { createHash } from "node:crypto";
import * as streamOf from "../js/unpack.js";
import { fail } from "./command.mjs";

const { BEFORE, BEHIND, BLOCK, BRANCH_IF, CODE, CONST_64, LOAD, LOCALS, NONE, NUMBER, OPCODE, OTHER, STORE, STREAMS, unpack } = streamOf;

/** Instructions with no number behind them, beside those that `NUMBER` says nothing of. */
const PLAIN = [0x00, 0x01, 0x05, 0x0b, 0x0f, 0x1a, 0x1b];

/** A number of 16 bits that a module of another build does not have; no stream's place is as high. */
export const buildOf = (module) => createHash("sha256").update(module).digest().readUInt16LE() | 0x8000;

/** That of the module in a package. */
export const buildIn = (packed) => packed[0] | (packed[1] << 8);

/** The streams of a module, behind their lengths. */
export function pack(module) {
  const build = buildOf(module);
  const packed = split(module, build);
  const again = unpack(packed, "", build);
  const same = again.length === module.length && WebAssembly.validate(again) && split(again, build).every((byte, at) => byte === packed[at]);
  if (!same) fail("the module does not come out of its package as it went in");
  return packed;
}

function split(module, build) {
  const streams = Array.from({ length: STREAMS }, () => []);
  let at = 8;
  const number = () => {
    let value = 0;
    for (let byte = 128, shift = 0; byte > 127; shift += 7) {
      byte = module[at++];
      value |= (byte & 127) << shift;
    }
    return value;
  };
  const copy = (stream) => {
    streams[stream].push(module[at]);
    return module[at++];
  };
  const copyNumber = (stream) => {
    const from = at;
    const value = number();
    streams[stream].push(...module.subarray(from, at));
    return value;
  };
  const times = (count, act, stream) => {
    while (count-- > 0) act(stream);
  };
  const instruction = () => {
    const opcode = copy(OPCODE);
    const stream = parseInt(NUMBER[opcode] ?? NONE, 16);
    if (stream === LOAD || stream === STORE) number();
    // One byte where no block gives more than one value.
    if (stream === BLOCK && module[at] < 0x40) fail("a block of the module has a type that js/unpack.js does not know");
    const value = stream && copyNumber(stream);
    if (opcode === 0x0e) times(value + 1, copyNumber, BRANCH_IF);
    else if (opcode === 0x11) copyNumber(OTHER);
    else if (opcode === 0x44) times(8, copy, CONST_64);
    else if (opcode === 0xfc) {
      const more = copy(OPCODE);
      if (more > 7 && more !== 10 && more !== 11) fail(`the module has an instruction that js/unpack.js does not know: fc ${more}`);
      if (more > 9) times(12 - more, copy, OTHER);
    } else if (!stream && opcode < 0x45 ? !PLAIN.includes(opcode) : opcode > 0xc4) {
      fail(`the module has an instruction that js/unpack.js does not know: ${opcode}`);
    }
  };

  streams[BEFORE].push(...module.subarray(0, at));
  let rest = BEFORE;
  while (at < module.length) {
    const from = at;
    const section = module[at++];
    const length = number();
    const end = at + length;
    if (section !== CODE) {
      streams[rest].push(...module.subarray(from, end));
      at = end;
      continue;
    }
    rest = BEHIND;
    times(copyNumber(LOCALS), () => {
      const length = number();
      const end = at + length;
      times(2 * copyNumber(LOCALS), copyNumber, LOCALS);
      while (at < end) instruction();
    });
  }

  const lengths = new Uint8Array(Uint16Array.from(streams, (stream, at) => (at === NONE ? build : stream.length)).buffer);
  return Uint8Array.from([...lengths, ...streams.flat()]);
}
