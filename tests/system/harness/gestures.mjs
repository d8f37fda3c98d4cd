// What a hand does, as the browser itself would report it: trusted events, at the places where things are.

import assert from "node:assert/strict";
import { Key, Origin } from "selenium-webdriver";

/** Brings an element to the middle of its scrolling box, as a person does before using it. */
const bringUp = (driver, element) =>
  driver.executeScript("arguments[0].scrollIntoView({ block: 'center', behavior: 'instant' })", element);

/** A click with the pointer in the middle of the element. */
export async function click(driver, element) {
  await bringUp(driver, element);
  await driver.actions().move({ origin: element }).click().perform();
}

/** Types into whatever has the focus. */
export const type = (driver, text) => driver.actions().sendKeys(text).perform();

/** One key together with Control. */
export const control = (driver, key) => driver.actions().keyDown(Key.CONTROL).sendKeys(key).keyUp(Key.CONTROL).perform();

/**
 * Drags over exactly `count` characters of one text node of the element, from the first that has as many on one
 * line, and copies them with the keyboard. Gives the text selected.
 */
export async function copySelection(driver, element, count) {
  const place = await driver.executeScript(findOnOneLine, element, count);
  assert.ok(place, `a line of ${count} characters to select`);
  await driver
    .actions()
    .move({ origin: Origin.VIEWPORT, x: Math.round(place.from.x), y: Math.round(place.from.y) })
    .press()
    .move({ origin: Origin.VIEWPORT, x: Math.round((place.from.x + place.to.x) / 2), y: Math.round(place.to.y) })
    .move({ origin: Origin.VIEWPORT, x: Math.round(place.to.x), y: Math.round(place.to.y) })
    .release()
    .perform();
  const selected = () => driver.executeScript("return getSelection().toString()");
  // Pixels are whole, glyphs are not: the last character is found with the keyboard, as people do.
  for (let text = await selected(); text.length !== count; text = await selected()) {
    const key = text.length > count ? Key.ARROW_LEFT : Key.ARROW_RIGHT;
    assert.ok(text.length && Math.abs(text.length - count) < 4, `the drag selected ${JSON.stringify(text)}`);
    await driver.actions().keyDown(Key.SHIFT).sendKeys(key).keyUp(Key.SHIFT).perform();
  }
  const text = await selected();
  await control(driver, "c");
  return text;
}

/** Runs in the page. */
const findOnOneLine = `
  const [element, count] = arguments;
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  const box = (node, at) => {
    const range = document.createRange();
    range.setStart(node, at);
    range.setEnd(node, at + 1);
    return range.getBoundingClientRect();
  };
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (node.data.slice(0, count).trim().length < count) continue;
    node.parentElement.scrollIntoView({ block: "center", behavior: "instant" });
    const [first, last] = [box(node, 0), box(node, count - 1)];
    if (first.top !== last.top) continue;
    const y = (first.top + first.bottom) / 2;
    return { from: { x: first.left, y }, to: { x: last.right, y } };
  }
  return null;
`;

/** Opens a tab beside this one and goes to it; closing the first one then leaves the browser open. */
export async function openTab(driver, url) {
  await driver.switchTo().newWindow("tab");
  await driver.get(url);
  return driver.getWindowHandle();
}

/** Closes a tab, as a click on its cross does, and goes to another one. */
export async function closeTab(driver, tab, next) {
  await driver.switchTo().window(tab);
  await driver.close();
  await driver.switchTo().window(next);
}
