// Loaded when an <afterword-feedback> is in the page.

export { connect } from "./feedback/index.js";
