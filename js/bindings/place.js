// Where the element for feedback will be.

/** Keeps its place free until it has come, so that nothing moves. */
export const place = {
  display: "inline-block",
  verticalAlign: "middle",
  minWidth: "calc(4px + 2*var(--afterword-size,44px))",
  minHeight: "var(--afterword-size,44px)",
};
