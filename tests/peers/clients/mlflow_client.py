"""MLflow by its own client. Usage: mlflow_client.py ORIGIN"""

import sys

from mlflow import MlflowClient
from otlp import export
from serve import serve

origin = sys.argv[1]
client = MlflowClient(tracking_uri=origin)


def span(trace_id, span_id):
    export(f"{origin}/v1/traces", trace_id, span_id, {"x-mlflow-experiment-id": "0"})


def trace(trace_id):
    return client.get_trace(f"tr-{trace_id}")


def known(trace_id, span_id):
    try:
        return any(span.span_id == span_id for span in trace(trace_id).data.spans)
    except Exception:
        return False


def read(trace_id, span_id):
    """The assessments of the trace, as plain as the client gives them."""
    return [
        {
            "id": one.assessment_id,
            "name": one.name,
            "by": one.source.source_type,
            "source": one.source.source_id,
            "span": one.span_id,
            "feedback": one.feedback.value if one.feedback else None,
            "expectation": one.expectation.value if one.expectation else None,
            "rationale": one.rationale,
            "metadata": one.metadata,
        }
        for one in trace(trace_id).info.assessments
    ]


serve({"span": span, "known": known, "read": read})
