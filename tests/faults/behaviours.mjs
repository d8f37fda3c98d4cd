// What a network or a collector can do to a request. Each is told of one exchange with the page.

/** Nothing goes wrong. */
export const pass = async (exchange) => exchange.answer(await exchange.forward());

/** The connection breaks while the request's head is all that has come. */
export const resetBeforeBody = async (exchange) => exchange.reset("reset before the body");

/** The collector gets half of the body, and then both ends see the connection break. */
export const resetDuringBody = async (exchange) => {
  await exchange.forwardHalf();
  exchange.reset("reset during the body");
};

/** The whole body has come, but the collector never sees it. */
export const resetAfterBody = async (exchange) => {
  await exchange.body();
  exchange.reset("reset after the body");
};

/** The collector has committed, and nobody hears of it. */
export const swallowAnswer = async (exchange) => {
  await exchange.forward();
  exchange.reset("answer swallowed");
};

/** The request goes nowhere, and no answer ever comes. */
export const blackhole = async (exchange) => {
  await exchange.body();
  exchange.ignore("blackholed");
};

/** An answer of the collector's kind, that a page may read. `headers` may be told at the moment of answering. */
export const answerWith = (status, headers = {}, code = "said_by_the_test") => async (exchange) => {
  await exchange.body();
  exchange.refuse(status, typeof headers === "function" ? headers() : headers, { code, message: "said by the test" });
};

/** The answer waits until `release()` is called. */
export function hold() {
  let release;
  const released = new Promise((resolve) => (release = resolve));
  const behaviour = async (exchange) => {
    const answer = await exchange.forward();
    await released;
    exchange.answer(answer);
  };
  return Object.assign(behaviour, { release });
}

/** Chooses by what is in the request. */
export const when = (fits, yes, no = pass) => async (exchange) => {
  await exchange.body();
  return (fits(exchange.entry) ? yes : no)(exchange);
};
