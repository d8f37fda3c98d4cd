import { join } from "node:path";
import { answer } from "../chat/answer.mjs";
import { serve } from "../chat/server.mjs";

await serve(join(import.meta.dirname, "dist", "client"), { routes: { "/api/chat": answer } });
