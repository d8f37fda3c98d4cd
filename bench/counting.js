// Runs in the page after `rest.js`: counts what is asked of the DOM.
//
// Every getter of the DOM is wrapped, and every method that reads, so that nothing goes past. What the host does itself is
// left out; a page without a widget must count nothing at all. Counts tell apart what an event costs "now" from what it
// sets off "later".

(() => {
  const { bench } = globalThis;
  const { own, isHost, ran } = bench;
  /** Ms. What a timer does that waited this long is no part of the event itself: three frames have been shown by then. */
  const LATER_MS = 50;
  /** How often observers may set off others: the longest such chain of the widget is of two. */
  const MOST_ROUNDS = 9;
  const nothing = () => ({ runs: 0, calls: 0, elements: 0, characters: 0, layouts: 0 });
  let counts;
  /** Which of the two is counted. */
  let part;
  const counting = () => part && !isHost();

  bench.begin = () => {
    counts = { now: nothing(), later: nothing() };
    part = "now";
  };
  /** What the event did is on the screen. */
  bench.shown = () => {
    part = "later";
  };
  bench.end = () => {
    part = undefined;
    return counts;
  };

  /** Methods that read. */
  const ONE = ["getAttribute", "getAttributeNS", "getAttributeNode", "getAttributeNames", "hasAttribute", "hasAttributes", "matches"];
  const NODES = ["contains", "compareDocumentPosition", "getRootNode", "hasChildNodes", "isEqualNode", "isSameNode", "item"];
  const WALKS = ["nextNode", "previousNode", "parentNode", "firstChild", "lastChild", "nextSibling", "previousSibling"];
  const RANGES = ["toString", "intersectsNode", "comparePoint", "cloneContents", "getRangeAt", "containsNode", "getSelection"];
  const BOXES = ["getBoundingClientRect", "getClientRects", "checkVisibility", "computedStyleMap", "elementFromPoint", "elementsFromPoint"];
  const SEARCHES = ["querySelector", "querySelectorAll", "getElementsByClassName", "getElementsByTagName", "getElementsByTagNameNS"];
  const READS = new Set([...ONE, ...NODES, ...WALKS, ...RANGES, ...BOXES, ...SEARCHES, "closest", "getElementById", "composedPath"]);
  /** Getters for which the browser has to lay the page out. */
  const MEASURES = /^((offset|client|scroll)(Width|Height|Top|Left|Parent)|innerText|outerText)$/;

  /** How many elements a search in `scope` looks at: all, or those up to the one it finds. */
  const searched = (scope, found) => {
    if (found?.nodeType == 1) return [...scope.querySelectorAll("*")].indexOf(found) + 1;
    return scope.getElementsByTagName?.("*").length ?? scope.querySelectorAll("*").length;
  };
  /** The steps from an element up to the one found, or to the top. */
  const climbed = (from, found) => {
    let steps = 1;
    for (let at = from; at && at != found; at = at.parentElement) steps++;
    return steps;
  };
  const isList = (value) => Array.isArray(value) || (value?.length >= 0 && /List|Collection|NamedNodeMap/.test(value.constructor.name));

  const note = (name, scope, [first], result) => {
    const count = counts[part];
    count.calls++;
    if (BOXES.includes(name) || MEASURES.test(name)) count.layouts++;
    if (typeof result == "string") count.characters += result.length;
    if (name == "closest") count.elements += climbed(scope, result);
    // The browser has an index of ids.
    else if (SEARCHES.includes(name) && !/^#[\w-]+$/.test(first)) count.elements += searched(scope, result);
    else count.elements += isList(result) ? result.length : 1;
  };

  const wrap = (prototype, name, kind) => {
    const property = Object.getOwnPropertyDescriptor(prototype, name);
    const native = property[kind];
    property[kind] = function (...given) {
      const result = Reflect.apply(native, this, given);
      if (counting()) own(note, name, this, given, result);
      return result;
    };
    Object.defineProperty(prototype, name, property);
  };

  const NODE = /^(Node|Document|DocumentFragment|ShadowRoot|CharacterData|Text|Attr|Element|(HTML|SVG|MathML)\w*Element)$/;
  const BESIDE = /^(Range|Selection|TreeWalker|NodeIterator|Event|MutationRecord)$/;
  for (const name of Object.getOwnPropertyNames(globalThis).filter((one) => NODE.test(one) || BESIDE.test(one))) {
    const { prototype } = globalThis[name];
    for (const [member, { get, value, configurable }] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
      if (!configurable) continue;
      // What an event says of itself costs nothing, but for its path.
      if (get && name != "Event") wrap(prototype, member, "get");
      else if (typeof value == "function" && READS.has(member)) wrap(prototype, member, "value");
    }
  }
  // It lays out what a rectangle does.
  const { getComputedStyle } = globalThis;
  globalThis.getComputedStyle = (...given) => {
    if (counting()) own(note, "getBoundingClientRect", given[0], given);
    return getComputedStyle(...given);
  };

  /** `act` as the browser calls it: a listener, an observer, a timer. */
  const called = (act) =>
    function (...given) {
      ran();
      if (counting()) counts[part].runs++;
      return act.apply(this, given);
    };
  const { addEventListener, removeEventListener } = EventTarget.prototype;
  const heard = new WeakMap();
  EventTarget.prototype.addEventListener = function (type, act, ...options) {
    if (typeof act == "function" && !isHost()) {
      if (!heard.has(act)) heard.set(act, called(act));
      act = heard.get(act);
    }
    return addEventListener.call(this ?? globalThis, type, act, ...options);
  };
  EventTarget.prototype.removeEventListener = function (type, act, ...options) {
    return removeEventListener.call(this ?? globalThis, type, heard.get(act) ?? act, ...options);
  };
  /**
   * Calls `act` when what runs now has been heard of: observers of changes are told in the same task, behind it, and may change
   * something themselves.
   */
  const afterHeard = (act, rounds = MOST_ROUNDS) => queueMicrotask(rounds ? () => afterHeard(act, rounds - 1) : act);
  /** Lets `act` run as what set it, however slow the machine is. */
  const belonging = (its, act) => {
    const before = part;
    part = part && (its ?? part);
    try {
      act();
    } finally {
      afterHeard(() => (part = part && before));
    }
  };
  for (const name of ["MutationObserver", "IntersectionObserver", "ResizeObserver"]) {
    const Native = globalThis[name];
    globalThis[name] = class extends Native {
      /** In which of the two it was asked for the first news, which the browser gives in a frame of its own. */
      #its;
      constructor(act, ...options) {
        const run = called(act);
        super((...news) => {
          const its = this.#its;
          this.#its = undefined;
          belonging(its, () => run.apply(this, news));
        }, ...options);
      }
      observe(...given) {
        if (name != "MutationObserver") this.#its = part;
        super.observe(...given);
      }
    };
  }
  for (const name of ["requestAnimationFrame", "requestIdleCallback"]) {
    const native = globalThis[name];
    globalThis[name] = (act, ...given) => native(called(act), ...given);
  }
  const { setTimeout } = globalThis;
  globalThis.setTimeout = (act, wait, ...given) => {
    const run = called(act);
    const its = wait >= LATER_MS ? "later" : part;
    return setTimeout((...now) => belonging(its, () => run(...now)), wait, ...given);
  };
})();
