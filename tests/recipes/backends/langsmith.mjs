// A backend that takes runs as LangSmith's API does: in parts of a form, or in batches of JSON.

import { servePages } from "../../system/harness/pages.mjs";
import { bodyOf } from "./body.mjs";

/** What the API says of itself; the Python client ends its sending thread where one of the numbers is missing. */
const INFO = {
  version: "0.0.0",
  instance_flags: {},
  batch_ingest_config: {
    use_multipart_endpoint: true,
    scale_up_qsize_trigger: 1000,
    scale_up_nthreads_limit: 16,
    scale_down_nempty_trigger: 4,
    size_limit: 100,
    size_limit_bytes: 20_971_520,
  },
};

/** `runs` fills with what was told of each run, by its id; `refused` with what was not taken. */
export async function startLangSmith(key) {
  const runs = new Map();
  const refused = [];
  const tell = (id, told) => runs.set(id, { ...runs.get(id), ...told });
  const door = (read) => async (request, response) => {
    try {
      if (request.headers["x-api-key"] !== key) throw new Error(`not the key ${request.headers["x-api-key"]}`);
      await read(await bodyOf(request), request.headers["content-type"]);
    } catch (error) {
      refused.push(error.message);
      return response.writeHead(422, { "Content-Type": "application/json" }).end(JSON.stringify({ detail: error.message }));
    }
    response.writeHead(202, { "Content-Type": "application/json" }).end("{}");
  };

  /** Parts are named `post.<id>` and `patch.<id>`, and `post.<id>.outputs` where a member stands apart. */
  const readForm = async (bytes, type) => {
    for (const [name, part] of await new Response(bytes, { headers: { "Content-Type": type } }).formData()) {
      const [, id, member] = name.split(".");
      const said = JSON.parse(typeof part === "string" ? part : await part.text());
      tell(id, member ? { [member]: said } : said);
    }
  };
  const readBatch = (bytes) => {
    const { post = [], patch = [] } = JSON.parse(bytes);
    for (const run of [...post, ...patch]) tell(run.id, run);
  };
  const info = (_, response) => response.writeHead(200, { "Content-Type": "application/json" }).end(JSON.stringify(INFO));
  const served = await servePages({ "/info": info, "/runs/multipart": door(readForm), "/runs/batch": door(readBatch) });
  return { ...served, runs, refused };
}
