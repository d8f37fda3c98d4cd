// The recipes of docs/trace-ids.md: what runs each, where its spans go, and what must have come there.

import { createHash } from "node:crypto";
import { langfuse, langsmith, opentelemetry } from "./backends/backends.mjs";
import { ensurePhoenix, phoenix } from "./backends/phoenix.mjs";
import { node, python } from "./runtimes.mjs";

/**
 * `install` gives what runs it, or throws why it cannot be had; `backend` starts what it reports to. `within` is the name of
 * the span that the answer's is within, `around` of one that is within the answer's. `traceOf` makes the trace id of the response
 * id, where it is made of it.
 */
export const RECIPES = [
  {
    name: "OpenTelemetry JS, by a header",
    folder: "opentelemetry-js",
    server: "header.mjs",
    page: "header.html",
    install: node("opentelemetry"),
    backend: opentelemetry,
  },
  {
    name: "OpenTelemetry JS, in the stream",
    folder: "opentelemetry-js",
    server: "stream.mjs",
    page: "stream.html",
    install: node("opentelemetry"),
    backend: opentelemetry,
  },
  {
    name: "OpenTelemetry Python, by a header",
    folder: "opentelemetry-python",
    server: "header.py",
    page: "header.html",
    install: python("opentelemetry"),
    backend: opentelemetry,
    within: "fastapi.endpoint",
  },
  {
    name: "OpenTelemetry Python, in the stream",
    folder: "opentelemetry-python",
    server: "stream.py",
    page: "stream.html",
    install: python("opentelemetry"),
    backend: opentelemetry,
    within: "POST /ask",
  },
  {
    name: "Langfuse JS",
    folder: "langfuse-js",
    server: "server.mjs",
    page: "stream.html",
    install: node("langfuse"),
    backend: langfuse,
  },
  {
    name: "Langfuse Python",
    folder: "langfuse-python",
    server: "server.py",
    page: "stream.html",
    install: python("langfuse"),
    backend: langfuse,
    traceOf: (id) => createHash("sha256").update(id).digest("hex").slice(0, 32),
  },
  {
    name: "LangSmith JS",
    folder: "langsmith-js",
    server: "server.mjs",
    page: "stream.html",
    install: node("langsmith"),
    backend: langsmith,
  },
  {
    name: "LangSmith Python",
    folder: "langsmith-python",
    server: "server.py",
    page: "stream.html",
    install: python("langsmith"),
    backend: langsmith,
  },
  {
    name: "Phoenix",
    folder: "phoenix",
    server: "server.py",
    page: "stream.html",
    install: () => {
      ensurePhoenix();
      return python("phoenix")();
    },
    backend: phoenix,
    within: "POST /ask",
    around: "ChatCompletion",
  },
];
