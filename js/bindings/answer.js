// What a component says of one answer.

const ACTS = { thumb: "thumb", copy: "copy", regenerate: "regenerate", edit: "edit", stop: "stopGeneration" };

/**
 * The acts on the answer whose facts `factsOf` gives at the time. They are told first, for no element may show it; one that
 * does counts for more.
 */
export const actsOn = (afterword, factsOf) =>
  Object.fromEntries(
    Object.entries(ACTS).map(([name, method]) => [
      name,
      (...said) => {
        const facts = factsOf();
        afterword.bind(null, facts);
        afterword[method](facts.responseId, ...said);
      },
    ]),
  );
