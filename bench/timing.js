// Runs in the page after `host.js`: does an act many times within one task, and times it by the page's own clock.
//
// All that an act needs is made before it is timed. The events are scripted, for the browser's own come one to a task; after
// each the microtasks run, as they do after the browser's. What is heard of the first listener to the last is timed apart, for
// scrolls, which come with a frame.

(() => {
  const { own, frame, until, nap } = globalThis.bench;
  if (!crossOriginIsolated) throw new Error("the page is not isolated, so that its clock is too coarse");

  const CLICK = ["pointerdown", "mousedown", "pointerup", "mouseup", "click"];
  const KEY = ["keydown", "beforeinput", "input", "keyup"];
  const common = { bubbles: true, cancelable: true, composed: true };
  const event = (type) => {
    if (type.startsWith("pointer")) return new PointerEvent(type, { ...common, pointerId: 1, isPrimary: true });
    if (type.startsWith("key")) return new KeyboardEvent(type, { ...common, key: "y", code: "KeyY" });
    if (/input/.test(type)) return new InputEvent(type, { ...common, data: "y", inputType: "insertText", cancelable: type != "input" });
    return new MouseEvent(type, { ...common, view: window, detail: 1 });
  };
  /** What one click, or one key, does to an element. */
  const press = (target, types, change = () => {}) => {
    const events = types.map(event);
    return () => {
      for (const one of events) {
        if (one.type == "input") change();
        target.dispatchEvent(one);
      }
    };
  };
  const all = (selector) => [...document.querySelectorAll(selector)];
  const good = all(".thread .actions [aria-label='Good response']");
  /** Each answer is voted on once, the newest of those that are done first. */
  let voted = 0;
  let token = 0;
  const calm = all(".user .bubble p").slice(-50);

  /** Acts by name, each as a function that makes the `at`-th time of it. */
  const ACTS = {
    click: (at) => press(calm[at % calm.length], CLICK),
    thumb: () => press(good[good.length - 10 - voted++], CLICK),
    key: () => {
      const editor = document.querySelector(".assistant textarea");
      return press(editor, KEY, () => editor.setRangeText("y", 9_000, 9_000, "end"));
    },
    token: () => () => host.token(token++),
  };

  // A listener of ours is the first of all, and one the last.
  let entered;
  let spent = [];
  addEventListener("scroll", () => (entered = performance.now()), { capture: true, passive: true });

  const median = (list) => list.sort((a, b) => a - b)[list.length >> 1];
  /** The mean of those that nothing came in between. */
  const usual = (list) => {
    const most = list.sort((a, b) => a - b).slice(0, Math.ceil(list.length * 0.9));
    return most.reduce((sum, one) => sum + one, 0) / most.length;
  };

  globalThis.timing = {
    /** After the SDK has come: what listens from now on listens behind it. */
    behind: () => addEventListener("scroll", () => spent.push(performance.now() - entered), { passive: true }),
    /**
     * Does an act `size` times in one task, `bursts` times, and gives the median of the ms that one took. The first burst is
     * not counted: the browser is still compiling what runs in it.
     */
    async burst(name, bursts, size) {
      const took = [];
      for (let burst = 0; burst <= bursts; burst++) {
        const acts = Array.from({ length: size }, (_, at) => own(ACTS[name], at));
        // Nothing that was set off before is to come in between.
        await nap();
        const from = performance.now();
        for (const act of acts) {
          act();
          await undefined;
        }
        took.push((performance.now() - from) / size);
      }
      return median(took.slice(1));
    },
    /** The first time, when nothing of it has ever run. */
    async first(name) {
      const act = own(ACTS[name], 0);
      await nap();
      const from = performance.now();
      act();
      await undefined;
      return performance.now() - from;
    },
    /** Scrolls `times` times, a frame each, and gives the ms that listeners took. */
    async scrolls(times) {
      await frame();
      spent = [];
      for (let at = 0; at < times; at++) {
        host.scroll(at % 2 ? -300 : 300);
        await frame();
      }
      await until("every scroll is heard", () => spent.length >= times);
      return usual(spent.splice(0));
    },
  };
})();
