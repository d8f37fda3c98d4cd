import json
from uuid import uuid4

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import FileResponse, StreamingResponse
from langsmith import traceable, uuid7

from model import model

traced = traceable(model, name="answer", run_type="llm", reduce_fn="".join)
app = FastAPI()


@app.get("/")
def page():
    return FileResponse("stream.html")


async def events(question):
    # The run's id is ours to choose, so it is known before the run begins.
    run_id = uuid7()
    yield {"facts": {"responseId": str(uuid4()), "runId": str(run_id), "model": "m-1"}}
    async for part in traced(question, langsmith_extra={"run_id": run_id}):
        yield {"text": part}


@app.post("/ask")
async def ask(request: Request):
    question = (await request.body()).decode()
    lines = (json.dumps(event) + "\n" async for event in events(question))
    headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
    return StreamingResponse(lines, media_type="application/x-ndjson", headers=headers)


uvicorn.run(app, port=8000)
