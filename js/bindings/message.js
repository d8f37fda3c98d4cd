// What a message of a chat library knows of its answer: its metadata may have been given it by the back end.

/** Under this name in the metadata of a message. */
export const NAME = "afterword";

/** The facts of a message: assistant-ui keeps what is the app's own under `custom`. */
export const factsIn = ({ id, metadata }) => ({ responseId: id, ...(metadata?.custom?.[NAME] ?? metadata?.[NAME]) });
