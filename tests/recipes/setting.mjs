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

/** What runs the recipe; where it cannot be had, the test is skipped, and a line says why. */
export function installed(t, { name, install }) {
  try {
    return install();
  } catch (error) {
    console.log(`skipped: ${name}: ${error.message}`);
    t.skip(error.message);
    return undefined;
  }
}
