"""Asks a model once, and has the call traced: by OpenInference's instrumentation of OpenAI's client; by OpenTelemetry's, whose
messages come as log records, one by one ("messages") or all in one ("details"); or by hand in OpenTelemetry's own
conventions. Prints the ids of the call's span."""

import json
import os
import sys

from opentelemetry.exporter.otlp.proto.http import Compression
from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk._logs import LoggerProvider
from opentelemetry.sdk._logs.export import BatchLogRecordProcessor
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SimpleSpanProcessor, SpanExporter, SpanExportResult

way, origin, key, model_url = sys.argv[1:]

sent = {"headers": {"Authorization": f"Bearer {key}"}, "compression": Compression.Gzip}
provider = TracerProvider()
provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=f"{origin}/v1/traces", **sent)))
logs = LoggerProvider()
logs.add_log_record_processor(BatchLogRecordProcessor(OTLPLogExporter(endpoint=f"{origin}/v1/logs", **sent)))


class Seen(SpanExporter):
    """The spans that have ended, by name."""

    def __init__(self):
        self.spans = []

    def export(self, spans):
        self.spans.extend(spans)
        return SpanExportResult.SUCCESS


seen = Seen()
provider.add_span_processor(SimpleSpanProcessor(seen))

SYSTEM = "You answer in one sentence."
QUESTION = "How does one greet in Zürich? Write to someone@example.com."


def ask():
    """Asks by OpenAI's client, which is instrumented by now."""
    from openai import OpenAI

    tool = {"type": "function", "function": {"name": "zoom", "parameters": {"type": "object", "properties": {}}}}
    OpenAI(base_url=model_url, api_key="none").chat.completions.create(
        model="gpt-test",
        messages=[{"role": "system", "content": SYSTEM}, {"role": "user", "content": QUESTION}],
        tools=[tool],
    )


if way == "openinference":
    from openinference.instrumentation.openai import OpenAIInstrumentor

    OpenAIInstrumentor().instrument(tracer_provider=provider)
    ask()
elif way in ("messages", "details"):
    if way == "details":
        os.environ["OTEL_SEMCONV_STABILITY_OPT_IN"] = "gen_ai_latest_experimental"
    os.environ["OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT"] = "true" if way == "messages" else "event_only"
    from opentelemetry.instrumentation.openai_v2 import OpenAIInstrumentor

    OpenAIInstrumentor().instrument(tracer_provider=provider, logger_provider=logs)
    ask()
else:
    said = lambda role, text: json.dumps([{"role": role, "parts": [{"type": "text", "content": text}]}])
    tracer = provider.get_tracer("by hand")
    with tracer.start_as_current_span("request"), tracer.start_as_current_span("chat gpt-test") as span:
        span.set_attributes(
            {
                "gen_ai.operation.name": "chat",
                "gen_ai.request.model": "gpt-test",
                "gen_ai.response.model": "gpt-test-2026-01-01",
                "gen_ai.response.id": "chatcmpl-0123456789",
                "gen_ai.response.finish_reasons": ["stop"],
                "gen_ai.usage.input_tokens": 21,
                "gen_ai.usage.output_tokens": 7,
                "gen_ai.system_instructions": json.dumps([{"type": "text", "content": SYSTEM}]),
                "gen_ai.input.messages": said("user", QUESTION),
                "gen_ai.output.messages": said("assistant", "Grüezi is said in Zürich."),
                "gen_ai.tool.definitions": json.dumps([{"type": "function", "name": "zoom"}]),
            }
        )

for one in (provider, logs):
    assert one.force_flush()
    one.shutdown()
context = seen.spans[0].context
print(f"{context.trace_id:032x} {context.span_id:016x}")
