export const textOf = ({ parts }) => parts.map(({ type, text }) => (type === "text" ? text : "")).join("");
