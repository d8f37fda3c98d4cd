// May stand in the page before the script tag: it keeps the calls that are made before the widget has come, and makes them
// then, in their order. Where the script never comes, they do nothing.

window.afterword ??= (() => {
  let come;
  const ready = new Promise((resolve) => (come = resolve));
  const call = (name) => (...given) => {
    const done = ready.then((handle) => handle[name]?.(...given));
    // What it gives is known later. `on` alone gives something that can wait.
    return name == "on" ? () => void done.then((undo) => undo?.()) : undefined;
  };
  // The script tag says by `go` that it is there.
  const own = { ready, go: (widget) => !come(widget), then: undefined };
  return new Proxy(own, { get: (_, name) => (name in own ? own[name] : call(name)) });
})();
