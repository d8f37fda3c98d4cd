import { join } from "node:path";
import { answer, makeFacts } from "../chat/answer.mjs";
import { serve } from "../chat/server.mjs";
import { render } from "./dist/server/server.js";

// A conversation that was there before: the server renders it, with its marks.
const history = [{ question: "Are you there?", answer: { facts: makeFacts(), text: "Yes. Ask me something.", state: "done" } }];

await serve(join(import.meta.dirname, "dist", "client"), { routes: { "/api/chat": answer }, page: { history }, render });
