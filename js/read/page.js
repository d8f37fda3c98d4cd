// What the widget gives, and the one clock of the reader.
//
// Whatever is not known at once is asked again at the next look at the page. There is a look soon after an act, soon
// after a change in the page, and now and then while an answer is under way; in between nothing runs.

export let hear, told, sight, timed, onEnd, resolve, profile;

/** Ms between two looks while something is under way, and after something has changed. */
export const BEAT_MS = 250;
export const CHANGE_MS = 50;

export const now = () => Date.now();

let waiting, look, timer, dueAt;

/** `looks` is called at each look. */
export function begin(page, looks) {
  ({ hear, told, sight, timed, onEnd, resolve, profile } = page);
  waiting = [];
  look = looks;
  dueAt = Infinity;
  onEnd(() => clearTimeout(timer));
}

/** Looks at the page so many ms from now, or earlier. */
export function soon(ms) {
  if (now() + ms >= dueAt) return;
  clearTimeout(timer);
  dueAt = now() + ms;
  timer = setTimeout(
    timed(() => {
      dueAt = Infinity;
      look();
      if (waiting.length) soon(BEAT_MS);
    }),
    ms,
  );
}

/** Asks `judge(age, isLast)` at each look, until it says that it is done, or for so many ms. */
export function ask(judge, most) {
  waiting.push([judge, now(), most]);
  soon(CHANGE_MS);
}

/** Asks what is waiting; where the page goes (`leaves`), for the last time. */
export function settle(leaves) {
  for (const one of [...waiting]) {
    const [judge, at, most] = one;
    const age = now() - at;
    const isLast = leaves || age > most;
    let over = true;
    try {
      over = judge(age, isLast) || isLast;
    } catch {
      // Whatever a host has made of its elements, it holds up nothing else.
    }
    if (over) waiting = waiting.filter((other) => other != one);
  }
}
