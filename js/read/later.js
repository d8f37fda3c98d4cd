// Timers that all end with the widget.

export function timers(timed, onEnd) {
  const set = new Set();
  onEnd(() => set.forEach(clearTimeout));
  return (ms, act) => {
    const timer = setTimeout(
      timed(() => {
        set.delete(timer);
        act();
      }),
      ms,
    );
    set.add(timer);
    return () => {
      clearTimeout(timer);
      set.delete(timer);
    };
  };
}
