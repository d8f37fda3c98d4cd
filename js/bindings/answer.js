// What a component says of one answer.

const ACTS = ["thumb", "copy", "regenerate", "edit", "stop"];

/**
 * The acts on the answer whose facts `factsOf` gives at the time. They are told first, for no element may show it; one that
 * does counts for more.
 */
export const actsOn = (afterword, factsOf) =>
  Object.fromEntries(
    ACTS.map((name) => [
      name,
      (...said) => {
        const facts = factsOf();
        afterword.bind(null, facts);
        // The handle's own `stop` ends the widget.
        afterword[name == "stop" ? "stopGeneration" : name](facts.responseId, ...said);
      },
    ]),
  );
