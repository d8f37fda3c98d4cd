// What the widget is told of, by number: the same as `heard` in `src/widget.rs`.

// To an element, by `hear`.
export const CLICK = 0;
export const COPY = 1;
export const DRAFT_BEGINS = 2;
export const DRAFT_CHANGES = 3;
export const DRAFT_LEFT = 4;
export const DRAFT_SENT = 5;
export const ENTER = 6;
export const CAME = 7;
export const FOUND = 8;
export const CHANGED = 9;
export const SEEN = 10;
export const DRAFT_GIVEN_UP = 11;

// To the page, or by its host, by `told`.
export const ACTIVE = 0;
export const SCROLL = 1;
export const WAKE = 2;
export const LEAVE = 3;
export const RETURN = 4;
export const FLUSH = 5;
export const STOP = 6;
export const UNSEEN = 7;
export const ADOPT = 8;
export const CONSENT = 9;
export const ACT = 10;
export const EXPLAIN = 11;
export const EDIT = 12;
export const ANSWERED = 13;
export const ONLINE = 14;
export const LOST = 15;
export const GONE = 16;
