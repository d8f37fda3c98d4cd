"""A span as an instrumented back end sends it: OTLP over HTTP, in protobuf."""

import json
import time
import urllib.request

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest


def export(url, trace_id, span_id, headers=None):
    """Sends one span, and returns once the server has taken it."""
    request = ExportTraceServiceRequest()
    resource = request.resource_spans.add()
    attribute = resource.resource.attributes.add(key="service.name")
    attribute.value.string_value = "chat"
    span = resource.scope_spans.add().spans.add()
    span.trace_id = bytes.fromhex(trace_id)
    span.span_id = bytes.fromhex(span_id)
    span.name = "answer"
    now = time.time_ns()
    span.start_time_unix_nano = now - 1_000_000_000
    span.end_time_unix_nano = now
    texts = {
        "gen_ai.operation.name": "chat",
        "gen_ai.response.model": "m-1",
        "gen_ai.system_instructions": json.dumps([{"type": "text", "content": "Be brief."}]),
        "gen_ai.input.messages": json.dumps([{"role": "user", "parts": [{"type": "text", "content": "Write to ann@example.com"}]}]),
        "gen_ai.output.messages": json.dumps([{"role": "assistant", "parts": [{"type": "text", "content": "It is done."}], "finish_reason": "stop"}]),
    }
    for name, text in texts.items():
        span.attributes.add(key=name).value.string_value = text
    span.attributes.add(key="gen_ai.usage.input_tokens").value.int_value = 12
    span.attributes.add(key="gen_ai.usage.output_tokens").value.int_value = 3
    span.attributes.add(key="gen_ai.response.finish_reasons").value.array_value.values.add().string_value = "stop"
    post = urllib.request.Request(
        url,
        data=request.SerializeToString(),
        headers={"Content-Type": "application/x-protobuf", **(headers or {})},
    )
    with urllib.request.urlopen(post, timeout=60) as answer:
        answer.read()
