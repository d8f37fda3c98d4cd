// A backend that takes spans by OTLP over HTTP, in protobuf and in JSON, and keeps their ids.

import { servePages } from "../../system/harness/pages.mjs";
import { bodyOf } from "./body.mjs";
import { fieldsOf } from "./protobuf.mjs";

/**
 * Takes spans on `path`. Who does not send `authorization`, where there is one, is refused.
 * `spans` fills with `{ traceId, spanId, parentSpanId, name }`, `refused` with what was not taken.
 */
export async function startOtlp(path, authorization) {
  const spans = [];
  const refused = [];
  const take = async (request, response) => {
    const type = request.headers["content-type"];
    try {
      if (authorization && request.headers.authorization !== authorization) throw new Error(`not ${request.headers.authorization}`);
      const bytes = await bodyOf(request);
      spans.push(...(type.startsWith("application/json") ? fromJson(bytes) : fromProtobuf(bytes)));
    } catch (error) {
      refused.push(error.message);
      return response.writeHead(400).end();
    }
    // An empty answer is one in either format.
    response.writeHead(200, { "Content-Type": type }).end(type.startsWith("application/json") ? "{}" : undefined);
  };
  return { ...(await servePages({ [path]: take })), spans, refused };
}

const fromJson = (bytes) =>
  JSON.parse(bytes).resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans.map(idsOf)));

const idsOf = ({ traceId, spanId, parentSpanId = "", name }) => ({ traceId, spanId, parentSpanId, name });

// The numbers are those of opentelemetry/proto/trace/v1/trace.proto.
const RESOURCE_SPANS = 1;
const SCOPE_SPANS = 2;
const SPANS = 2;
const SPAN = { traceId: 1, spanId: 2, parentSpanId: 4, name: 5 };

const fromProtobuf = (bytes) =>
  inside(bytes, RESOURCE_SPANS)
    .flatMap((resource) => inside(resource, SCOPE_SPANS))
    .flatMap((scope) => inside(scope, SPANS))
    .map((span) => {
      const said = (field, encoding) => inside(span, SPAN[field])[0]?.toString(encoding) ?? "";
      const [traceId, spanId, parentSpanId] = ["traceId", "spanId", "parentSpanId"].map((field) => said(field, "hex"));
      return { traceId, spanId, parentSpanId, name: said("name", "utf8") };
    });

const inside = (message, number) => fieldsOf(message).filter((field) => field.number === number).map(({ bytes }) => bytes);
