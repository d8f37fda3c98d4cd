// What a ring of tests says of what it could not install, and of how much it has proven; and what that makes of the ring.

const first = (text) => String(text).split("\n")[0];

/** Something that cannot be had here, and why: one line, whatever the reason is. */
export const skip = (what, reason) => console.log(`skipped: ${what}: ${first(reason)}`);

/** How much was proven of all that there is. A ring that skips anything has to say it. */
export const proven = (count, all, what) => console.log(`proven: ${count} of ${all} ${what}`);

/** What became of a ring: `outcome`, and in `notes` what it has proven and each thing that it has skipped. */
export function judge(status, said) {
  const lines = said.split("\n");
  const skipped = lines.filter((line) => line.startsWith("skipped: "));
  const told = lines.filter((line) => /^proven: \d+ of \d+ /.test(line));
  const notes = [...(skipped.length ? told : []), ...skipped];
  if (status !== 0) return { outcome: "failed", notes };
  const nothing = skipped.length && !told.length;
  const none = told.length && told.every((line) => line.startsWith("proven: 0 "));
  return { outcome: nothing || none ? "skipped" : "passed", notes };
}
