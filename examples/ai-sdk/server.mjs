import { join } from "node:path";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { trace } from "@opentelemetry/api";
import { NodeTracerProvider } from "@opentelemetry/sdk-trace-node";
import { convertToModelMessages, streamText } from "ai";
import { sendFacts } from "afterword/ai-sdk";
import { bodyOf, untilGone } from "../chat/model.mjs";
import { serve } from "../chat/server.mjs";
import { completions } from "./echo.mjs";

new NodeTracerProvider().register();
const tracer = trace.getTracer("chat");

async function chat(request, response) {
  const { messages } = await bodyOf(request);
  await tracer.startActiveSpan("answer", async (span) => {
    const responseId = crypto.randomUUID();
    console.log(`answer ${responseId} in trace ${span.spanContext().traceId}`);
    const result = streamText({
      model: provider.chatModel(MODEL),
      messages: await convertToModelMessages(messages),
      abortSignal: untilGone(response),
      onError: ({ error }) => console.error(error),
      onFinish: () => span.end(),
    });
    result.pipeUIMessageStreamToResponse(response, { messageMetadata: sendFacts({ span, responseId, model: MODEL }) });
  });
}

const url = await serve(join(import.meta.dirname, "dist", "client"), {
  routes: { "/api/chat": chat, "/v1/chat/completions": completions },
});

// Any server of the OpenAI kind; without one, the echo of the examples.
const { MODEL = "echo-1", MODEL_URL = `${url}/v1` } = process.env;
const provider = createOpenAICompatible({ name: "example", baseURL: MODEL_URL });
