// Where the card stands: below its thumbs, above them where there is no room, and always in sight.

/** Px to the thumbs and to the edges of the window. */
const GAP_PX = 8;

const within = (value, most) => Math.max(GAP_PX, Math.min(value, most - GAP_PX));

export function place(card, bar) {
  const { left, right, top, bottom } = bar.getBoundingClientRect();
  const { width, height } = card.getBoundingClientRect();
  const x = getComputedStyle(card).direction == "rtl" ? right - width : left;
  const above = top - GAP_PX - height;
  const y = bottom + 2 * GAP_PX + height > innerHeight && above > GAP_PX ? above : bottom + GAP_PX;
  // By the object model: a style sheet of the page's own policy does not reach it.
  card.style.left = `${within(x, innerWidth - width)}px`;
  card.style.top = `${within(y, innerHeight - height)}px`;
}
