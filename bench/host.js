// The chat product of the page: what its own code does at each act. Runs in the page.

(() => {
  const { own, on, pass, task } = globalThis.bench;
  const find = (selector, within = document) => within.querySelector(selector);
  const thread = find(".thread");
  let number = thread.childElementCount / 2;
  /** What the product itself calls an answer, for its elements bear no ids. */
  const ids = new WeakMap([...thread.children].map((row, at) => [row, `a-${at >> 1}`]));
  const idOf = (row) => ids.get(row) ?? "a-new";

  const edit = (answer) => {
    const text = find(".bubble", answer).textContent;
    find(".bubble", answer).innerHTML = TEMPLATES.editor.replace("NEW", answer.getAttribute("data-afterword-response"));
    const editor = find("textarea", answer);
    editor.value = text;
    editor.focus();
    editor.setSelectionRange(text.length / 2, text.length / 2);
  };

  on(document.body, "click", ({ target }) => {
    const button = target.closest(".actions button");
    const name = button?.getAttribute("aria-label");
    if (name == "Edit") return edit(button.closest(".row"));
    if (!/^(Good|Bad)/.test(name)) return;
    for (const one of button.parentElement.children) one.removeAttribute("aria-pressed");
    button.setAttribute("aria-pressed", "true");
    // As a product does whose SDK hears no thumb by itself.
    globalThis.peer?.thumb?.(name.startsWith("Good") ? "up" : "down", idOf(button.closest(".row")));
  });

  const append = (template) => {
    thread.insertAdjacentHTML("beforeend", template.replaceAll("NEW", number++));
    return thread.lastElementChild;
  };
  let streaming;

  /** What the driver asks for: what it needs to act by hand, and what a product does by itself. */
  const acts = {
    /** Where the middle of an element is, once it stands in the middle of the window. */
    place(selector, fromEnd = 0) {
      const all = document.querySelectorAll(selector);
      const element = all[all.length - 1 - fromEnd];
      element.scrollIntoView({ block: "center", behavior: "instant" });
      const { left, top, width, height } = element.getBoundingClientRect();
      return { x: Math.round(left + width / 2), y: Math.round(top + height / 2) };
    },
    /** An answer has a text of so many characters. */
    lengthen(fromEnd, characters) {
      const text = "An answer that is long enough to be a chapter. ".repeat(characters / 40).slice(0, characters);
      [...document.querySelectorAll(".assistant .bubble")].at(-1 - fromEnd).textContent = text;
    },
    scroll: (pixels) => scrollBy({ top: pixels, behavior: "instant" }),
    /** A turn comes, complete. */
    come: () => void append(TEMPLATES.turn),
    /** A turn comes whose answer is about to be written. */
    begin() {
      streaming = find(".bubble", append(TEMPLATES.begun));
      streaming.innerHTML = "<p></p>";
      streaming.scrollIntoView({ block: "center", behavior: "instant" });
    },
    /** One more token; now and then a new paragraph. */
    token(at) {
      if (at % 25 == 24) streaming.insertAdjacentHTML("beforeend", "<p></p>");
      streaming.lastElementChild.append(` word${at}`);
    },
    /** So many tokens come, each in a task of its own, `wait` ms apart. Gives the seconds that it took. */
    async stream(tokens, wait) {
      const from = performance.now();
      for (let at = 0; at < tokens; at++) {
        own(acts.token, at);
        await (wait ? pass(wait) : task());
      }
      return (performance.now() - from) / 1_000;
    },
    /** It is written to its end: its bar comes. */
    end() {
      const answer = streaming.closest(".row");
      find(".actions", answer).innerHTML = TEMPLATES.bar;
      if (TEMPLATES.marked) answer.setAttribute("data-afterword-state", "done");
    },
  };
  globalThis.host = Object.fromEntries(Object.entries(acts).map(([name, act]) => [name, (...given) => own(act, ...given)]));
})();
