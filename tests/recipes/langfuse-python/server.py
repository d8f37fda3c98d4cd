import json
from uuid import uuid4

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import FileResponse, StreamingResponse
from langfuse import get_client

from model import model

langfuse = get_client()  # LANGFUSE_BASE_URL, LANGFUSE_PUBLIC_KEY, LANGFUSE_SECRET_KEY
app = FastAPI()


@app.get("/")
def page():
    return FileResponse("stream.html")


async def events(question):
    response_id = str(uuid4())
    # A trace id made of the answer's id can be made again from it, wherever that is known.
    trace_id = langfuse.create_trace_id(seed=response_id)
    generation = langfuse.start_observation(
        name="answer", as_type="generation", model="m-1", input=question, trace_context={"trace_id": trace_id}
    )
    output = ""
    try:
        yield {"facts": {"responseId": response_id, "traceId": trace_id, "spanId": generation.id, "model": "m-1"}}
        async for part in model(question):
            output += part
            yield {"text": part}
    finally:
        generation.update(output=output).end()


@app.post("/ask")
async def ask(request: Request):
    question = (await request.body()).decode()
    lines = (json.dumps(event) + "\n" async for event in events(question))
    headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
    return StreamingResponse(lines, media_type="application/x-ndjson", headers=headers)


uvicorn.run(app, port=8000)
