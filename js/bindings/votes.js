// The votes of this page, for components to show.

/** More answers than this nobody votes on in one page. */
const MOST = 999;

export function votesOf() {
  const votes = new Map();
  const watchers = new Set();
  return {
    of: (id) => votes.get(id) ?? null,
    set(id, value) {
      votes.delete(id);
      if (votes.set(id, value).size > MOST) votes.delete(votes.keys().next().value);
      for (const told of [...watchers]) told();
    },
    /** Calls back whenever one has changed. The function returned ends it. */
    watch(told) {
      watchers.add(told);
      return () => watchers.delete(told);
    },
  };
}
