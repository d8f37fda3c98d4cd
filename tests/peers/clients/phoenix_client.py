"""Phoenix by its own client. Usage: phoenix_client.py ORIGIN"""

import sys

from otlp import export
from phoenix.client import Client
from serve import serve

origin = sys.argv[1]
client = Client(base_url=origin)


def span(trace_id, span_id):
    export(f"{origin}/v1/traces", trace_id, span_id)


def known(trace_id, span_id):
    """Whether the span is in the store: it is taken in after it is taken."""
    try:
        return any(span["context"]["span_id"] == span_id for span in client.spans.get_spans(project_identifier="default", limit=1000))
    except Exception:
        return False


def read(trace_id, span_id):
    """The annotations of the span, as plain as the client gives them."""
    found = client.spans.get_span_annotations(span_ids=[span_id], project_identifier="default")
    return [
        {
            "id": one["identifier"],
            "name": one["name"],
            "by": one["annotator_kind"],
            "result": one["result"],
            "metadata": one["metadata"],
        }
        for one in found
    ]


def dataset(name):
    """The examples of a data set, as plain as the client gives them."""
    found = client.datasets.get_dataset(dataset=name)
    return [{"input": one["input"], "output": one["output"], "metadata": one["metadata"]} for one in found.examples]


serve({"span": span, "known": known, "read": read, "dataset": dataset})
