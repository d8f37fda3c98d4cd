// A model for promptfoo that says what it is told to: the answer of the file's `answers` to the last thing that was asked.

const { readFileSync, appendFileSync } = require("node:fs");

module.exports = class {
  constructor({ config }) {
    this.config = config;
  }
  id() {
    return "told";
  }
  async callApi(prompt) {
    appendFileSync(this.config.asked, `${JSON.stringify(prompt)}\n`);
    const asked = JSON.parse(prompt).at(-1).content;
    const output = JSON.parse(readFileSync(this.config.answers, "utf8"))[asked];
    return output === undefined ? { error: `nothing is known of ${asked}` } : { output };
  }
};
