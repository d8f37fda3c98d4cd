// The network of the present tab, as the browser itself believes it to be.

const CONDITIONS = { latency: 0, download_throughput: -1, upload_throughput: -1 };

/** Takes the network away, or gives it back; the page hears `offline` and `online`. */
export async function setOffline({ engine, driver }, offline) {
  if (engine === "chromium") return driver.setNetworkConditions({ offline, ...CONDITIONS });
  const bidi = await driver.getBidi();
  const answer = await bidi.send({
    method: "emulation.setNetworkConditions",
    params: { networkConditions: offline ? { type: "offline" } : null, contexts: [await driver.getWindowHandle()] },
  });
  if (answer.error) throw new Error(`${answer.error}: ${answer.message}`);
}
