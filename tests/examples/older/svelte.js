import Answer from "./Answer.svelte";

export const hydrate = (target, props) => new Answer({ target, props, hydrate: true });
