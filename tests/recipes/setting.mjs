// What a test of a recipe needs around it.

/** What is started in a test ends with it, the last one first. */
export function endings(t) {
  const all = [];
  t.after(async () => {
    for (const end of all.reverse()) await end();
  });
  return (started, end = started.stop ?? started.close) => {
    all.push(end);
    return started;
  };
}

/** Why which recipes cannot be run here, by their names: found out once for all files of tests, for trying takes long. */
const MISSING = JSON.parse(process.env.AFTERWORD_MISSING_RECIPES ?? "{}");

/** What runs the recipe; where it cannot be had, the test is skipped. */
export function installed(t, { name, install }) {
  if (!MISSING[name]) return install();
  t.skip(MISSING[name]);
  return undefined;
}

/** Installs what `recipes` need, and gives the reasons of those for which it cannot be done, by their names. */
export function missing(recipes) {
  const reasons = new Map();
  // Recipes of one folder need the same.
  const why = ({ folder, install }) => {
    if (reasons.has(folder)) return reasons.get(folder);
    try {
      install();
    } catch (error) {
      reasons.set(folder, error.message);
    }
    return reasons.get(folder);
  };
  return Object.fromEntries(recipes.map((recipe) => [recipe.name, why(recipe)]).filter(([, reason]) => reason));
}
