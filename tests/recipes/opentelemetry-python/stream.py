import json
from uuid import uuid4

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import FileResponse, StreamingResponse
from opentelemetry import propagate, trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

from model import model

provider = TracerProvider()
provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
trace.set_tracer_provider(provider)
tracer = trace.get_tracer("chat")
app = FastAPI()


@app.get("/")
def page():
    return FileResponse("stream.html")


async def events(question):
    ids = {}
    span = tracer.start_span("answer", attributes={"gen_ai.operation.name": "chat"})
    propagate.inject(ids, trace.set_span_in_context(span))
    try:
        yield {"facts": {"responseId": str(uuid4()), "traceparent": ids["traceparent"], "model": "m-1"}}
        async for part in model(question):
            yield {"text": part}
    finally:
        span.end()


@app.post("/ask")
async def ask(request: Request):
    question = (await request.body()).decode()
    lines = (json.dumps(event) + "\n" async for event in events(question))
    headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
    return StreamingResponse(lines, media_type="application/x-ndjson", headers=headers)


uvicorn.run(app, port=8000)
