// The module is served with its code taken apart: opcodes, indices of locals, constants and so on each in a stream of
// their own, in which brotli finds a tenth more to share than in wasm as it is. Here it is put together again.

// What a stream holds, in the order in which they follow each other, which was found by trying; `scripts/pack.mjs` makes
// them.
export const NONE = 0;
export const LOCALS = 1;
export const BLOCK = 2;
export const CONST_32 = 3;
export const OPCODE = 4;
export const BRANCH = 5;
export const BRANCH_IF = 6;
export const CALL = 7;
export const LOCAL_GET = 8;
export const LOCAL_SET = 9;
export const CONST_64 = 10;
export const LOAD = 11;
export const STORE = 12;
/** The sections before the code. */
export const BEFORE = 13;
/** Of the rarer instructions. */
export const OTHER = 14;
/** The sections behind it. */
export const BEHIND = 15;
export const STREAMS = 16;

/** The stream of the number behind an opcode, in hex, by opcode. */
export const NUMBER = "00222000000056607e00000000000000899ee000bbbbbbbbbbbbbbcccccccccee3a0";

/** The section of a module that holds its code. */
export const CODE = 10;

const leb = (number) => (number < 128 ? [number] : [(number & 127) | 128, ...leb(number >> 7)]);

/** The module that was found at an address. What is incomplete, of another build, or something else altogether, is refused. */
export function unpack(packed, address, build) {
  let end = 2 * STREAMS;
  const lengths = packed[end] >= 0 ? [...new Uint16Array(packed.slice(0, end).buffer)] : [];
  // In the place of the length of the first stream, which is empty.
  end -= build;
  const at = lengths.map((length) => (end += length) - length);
  if (end != packed.length) throw new TypeError(`afterword: option "wasm" must be where afterword.bin lies, not ${address}`);

  let out = [];
  const copy = (stream) => {
    const byte = packed[at[stream]++];
    out.push(byte);
    return byte;
  };
  const number = (stream) => {
    const byte = copy(stream);
    return byte < 128 ? byte : (byte & 127) | (number(stream) << 7);
  };
  const times = (count, act, stream) => {
    out = [];
    while (count-- > 0) act(stream);
    return out;
  };

  const body = () => {
    const all = out;
    out = [];
    for (let count = 2 * number(LOCALS); count; count--) number(LOCALS);
    for (let depth = 1; depth; ) {
      const opcode = copy(OPCODE);
      const stream = parseInt(NUMBER[opcode], 16);
      // An alignment is a hint, and says nothing here.
      if (stream == LOAD || stream == STORE) out.push(0);
      let more = stream > NONE && number(stream);
      if (stream == BLOCK) depth++;
      if (opcode == 0x0b) depth--;
      // How many more there are: targets of a table, a table's index, bytes of a number, indices of memories.
      if (opcode == 0x0e) for (more++; more--; ) number(BRANCH_IF);
      if (opcode == 0x11) number(OTHER);
      if (opcode == 0x44) for (more = 8; more--; ) copy(CONST_64);
      if (opcode == 0xfc) for (more = copy(OPCODE); more > 9 && more < 12; more++) copy(OTHER);
    }
    const made = out;
    out = all.concat(leb(made.length), made);
  };

  const before = times(lengths[BEFORE], copy, BEFORE);
  const behind = times(lengths[BEHIND], copy, BEHIND);
  out = [];
  for (let bodies = number(LOCALS); bodies; bodies--) body();
  return new Uint8Array([...before, CODE, ...leb(out.length), ...out, ...behind]);
}
