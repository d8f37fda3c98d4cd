import json
from uuid import uuid4

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import FileResponse, StreamingResponse
from openai import AsyncOpenAI
from opentelemetry.trace import use_span
from phoenix.otel import register

# PHOENIX_COLLECTOR_ENDPOINT says where spans go; the calls of the OpenAI client are traced by themselves.
tracer = register(project_name="chat", protocol="http/protobuf", batch=True, auto_instrument=True).get_tracer("chat")
client = AsyncOpenAI()  # OPENAI_BASE_URL, OPENAI_API_KEY
app = FastAPI()


@app.get("/")
def page():
    return FileResponse("stream.html")


async def events(question):
    # The span of a streamed call is not to be had from the client: the answer gets one around it.
    span = tracer.start_span("answer", openinference_span_kind="chain")
    span.set_input(question)
    ids = span.get_span_context()
    output = ""
    try:
        facts = {"traceId": f"{ids.trace_id:032x}", "spanId": f"{ids.span_id:016x}", "model": "m-1"}
        yield {"facts": {"responseId": str(uuid4()), **facts}}
        with use_span(span):
            messages = [{"role": "user", "content": question}]
            stream = await client.chat.completions.create(model="m-1", messages=messages, stream=True)
        async for chunk in stream:
            part = chunk.choices[0].delta.content or "" if chunk.choices else ""
            output += part
            yield {"text": part}
    finally:
        span.set_output(output)
        span.end()


@app.post("/ask")
async def ask(request: Request):
    question = (await request.body()).decode()
    lines = (json.dumps(event) + "\n" async for event in events(question))
    headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
    return StreamingResponse(lines, media_type="application/x-ndjson", headers=headers)


uvicorn.run(app, port=8000)
