// A page of the bench as it is driven: by the protocol of the developer tools, which runs no script of its own in the page.

import { openTab } from "../tests/system/harness/gestures.mjs";

/** Opens `url` in a tab of its own, and waits until its work is done. */
export async function open(driver, url, sdk, reader) {
  const before = await driver.getWindowHandle();
  await openTab(driver, url);
  const send = (command, given = {}) => driver.sendAndGetDevToolsCommand(command, given);
  const evaluate = async (expression) => {
    const { result, exceptionDetails } = await send("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true });
    if (exceptionDetails) throw new Error(`${expression}: ${exceptionDetails.exception?.description ?? exceptionDetails.text}`);
    return result.value;
  };
  // The time of the processor and not of the clock: others use the machine too.
  await send("Performance.enable", { timeDomain: "threadTicks" });
  const until = (what, condition) => evaluate(`bench.until("${what}", () => ${condition})`);
  await until("the page is there", "document.readyState == 'complete'");
  if (sdk) await until("the widget has come", "globalThis.afterword?.stats?.()");
  if (reader) await until("the reader has come", "performance.getEntriesByType('resource').some(({ name }) => name.endsWith('/page.js'))");
  const quiet = () => evaluate("bench.quiet()");
  await quiet();
  const mouse = ({ x, y }, type) => send("Input.dispatchMouseEvent", { type, x, y, button: "left", clickCount: 1 });
  const press = (key, type, text) => send("Input.dispatchKeyEvent", { type, key, code: `Key${key.toUpperCase()}`, text });
  return {
    send,
    evaluate,
    quiet,
    call: (name, ...given) => evaluate(`${name}(...${JSON.stringify(given)})`),
    click: async (place) => {
      await mouse(place, "mousePressed");
      await mouse(place, "mouseReleased");
    },
    key: async (key) => {
      await press(key, "keyDown", key);
      await press(key, "keyUp");
    },
    /** Ms that the page's main thread has worked so far: in all, and for scripts. */
    worked: async () => {
      const { metrics } = await send("Performance.getMetrics");
      const ms = (wanted) => 1_000 * metrics.find(({ name }) => name === wanted).value;
      return { all: ms("TaskDuration"), script: ms("ScriptDuration") };
    },
    /** Takes out what was thrown away before, lest it be counted with what comes. */
    tidy: () => send("HeapProfiler.collectGarbage"),
    /** Bytes that scripts hold: objects, and what lies in buffers, as the memory of a wasm does. */
    memory: async () => {
      const { usedSize, backingStorageSize = 0 } = await send("Runtime.getHeapUsage");
      return usedSize + backingStorageSize;
    },
    /** Bytes of the memories of all wasm in the page. */
    modules: async () => {
      const group = { objectGroup: "modules" };
      const { result: kind } = await send("Runtime.evaluate", { expression: "globalThis.WebAssembly?.Memory.prototype", ...group });
      if (!kind.objectId) return 0;
      const { objects } = await send("Runtime.queryObjects", { prototypeObjectId: kind.objectId, ...group });
      const sum = "function () { return this.reduce((bytes, { buffer }) => bytes + buffer.byteLength, 0) }";
      const { result } = await send("Runtime.callFunctionOn", { functionDeclaration: sum, objectId: objects.objectId, returnByValue: true });
      await send("Runtime.releaseObjectGroup", group);
      return result.value;
    },
    /** Leaves the page as a person does who goes elsewhere. */
    leave: () => driver.get("about:blank"),
    close: async () => {
      await driver.close();
      await driver.switchTo().window(before);
    },
  };
}
