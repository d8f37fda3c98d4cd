from uuid import uuid4

import uvicorn
from fastapi import FastAPI, Request
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import FileResponse, StreamingResponse
from opentelemetry import propagate, trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

from model import model

provider = TracerProvider()
provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))  # OTEL_EXPORTER_OTLP_ENDPOINT says where spans go
trace.set_tracer_provider(provider)
tracer = trace.get_tracer("chat")

app = FastAPI()
# Only where the page comes from elsewhere:
app.add_middleware(CORSMiddleware, allow_origins=["https://chat.example"], expose_headers=["answer-id", "traceparent"])


@app.get("/")
def page():
    return FileResponse("header.html")


@app.post("/ask")
async def ask(request: Request):
    question = (await request.body()).decode()
    # The answer's own span. The current one is the request's, where FastAPI or an instrumentation makes one.
    span = tracer.start_span("answer", attributes={"gen_ai.operation.name": "chat"})
    headers = {"answer-id": str(uuid4()), "cache-control": "no-store"}
    propagate.inject(headers, trace.set_span_in_context(span))  # adds traceparent: 00-…-…-01

    async def parts():
        # This runs after `ask` has returned: a `with` around the span would have ended it there.
        try:
            async for part in model(question):
                yield part
        finally:
            span.end()

    return StreamingResponse(parts(), media_type="text/plain", headers=headers)


uvicorn.run(app, port=8000)
