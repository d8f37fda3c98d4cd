// What a test asks of others: whether it can be had here.

import { say } from "./command.mjs";
import { skip } from "./proven.mjs";

/**
 * Whether this can be had; where it cannot, a line says why. What takes long to install says its `size`, and whether it is
 * `present`: with `onlyPresent` it is not installed, and the line names the `command` that does it.
 */
export function had({ name, size, install, present }, { onlyPresent, command }) {
  const missing = size && !present();
  if (missing && onlyPresent) {
    skip(name, `not installed: ${command} does it (${size})`);
    return false;
  }
  if (missing) say(`${name} takes ${size} of the disk`);
  try {
    install();
    return true;
  } catch (error) {
    skip(name, error.message);
    return false;
  }
}
