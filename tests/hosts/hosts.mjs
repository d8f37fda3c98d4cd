// The products that are visited.

import { assistantUi } from "./assistant-ui.mjs";
import { deepChat } from "./deep-chat.mjs";
import { gradioBubble, gradioPanel } from "./gradio.mjs";
import { openWebui } from "./open-webui.mjs";

export const HOSTS = [gradioBubble, gradioPanel, assistantUi, openWebui, deepChat];
