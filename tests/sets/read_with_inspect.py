"""Reads an exported set as Inspect does, and has it asked of a model that is told what to say.

Usage: read_with_inspect.py FOLDER, with inspect.jsonl and expected.json in it.
"""

import json
import pathlib
import sys

from inspect_ai import Task, eval
from inspect_ai.dataset import json_dataset
from inspect_ai.model import ModelOutput, ModelUsage, get_model
from inspect_ai.scorer import includes
from inspect_ai.solver import generate

MODEL = "mockllm/model"


def saying(text):
    output = ModelOutput.from_content(MODEL, text)
    output.usage = ModelUsage(input_tokens=5, output_tokens=3, total_tokens=8)
    return output


def plain(message):
    """A message as it was meant."""
    found = {"role": message.role, "content": message.text}
    if calls := getattr(message, "tool_calls", None):
        found["tool_calls"] = [[call.id, call.function, call.arguments] for call in calls]
    if answers := getattr(message, "tool_call_id", None):
        found["tool_call_id"] = answers
    return found


def scores(dataset, answers, folder):
    """What the scorer says when the model answers this, sample by sample."""
    model = get_model(MODEL, custom_outputs=[saying(text) for text in answers])
    task = Task(dataset=dataset, solver=generate(), scorer=includes())
    [log] = eval(task, model=model, log_dir=str(folder / "inspect-logs"), display="none", max_samples=1, max_connections=1)
    assert log.status == "success", log.error
    return [sample.scores["includes"].value for sample in log.samples]


def main(folder):
    expected = json.loads((folder / "expected.json").read_text())
    dataset = json_dataset(str(folder / "inspect.jsonl"))
    assert len(dataset) == len(expected), len(dataset)
    for sample, meant in zip(dataset, expected, strict=True):
        assert sample.id == meant["id"], sample.id
        assert [plain(message) for message in sample.input] == meant["messages"], sample.input
        assert sample.target == meant["target"], sample.target
        assert sample.metadata["error_mode"] == meant["mode"], sample.metadata
        assert sample.metadata["trace_id"] == meant["trace"], sample.metadata
    known = dataset.filter(lambda sample: sample.target != "")
    assert len(known) > 0
    targets = [sample.target for sample in known]
    assert scores(known, targets, folder) == ["C"] * len(known)
    assert scores(known, ["Nobody knows."] * len(known), folder) == ["I"] * len(known)
    print(f"Inspect reads {len(dataset)} samples, and tells right from wrong in {len(known)}")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
