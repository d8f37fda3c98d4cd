"""Reads an exported set as DeepEval does.

Usage: read_with_deepeval.py FOLDER, with deepeval.jsonl and expected.json in it.
"""

import json
import pathlib
import sys

from deepeval.dataset import EvaluationDataset


def main(folder):
    expected = json.loads((folder / "expected.json").read_text())
    dataset = EvaluationDataset()
    dataset.add_goldens_from_jsonl_file(file_path=str(folder / "deepeval.jsonl"))
    assert len(dataset.goldens) == len(expected), len(dataset.goldens)
    for golden, meant in zip(dataset.goldens, expected, strict=True):
        assert golden.input == meant["question"], golden.input
        assert golden.actual_output == meant["answer"], golden.actual_output
        assert (golden.expected_output or "") == meant["target"], golden.expected_output
        assert golden.additional_metadata["case"] == meant["id"], golden.additional_metadata
        assert golden.additional_metadata["error_mode"] == meant["mode"], golden.additional_metadata
    print(f"DeepEval reads {len(dataset.goldens)} goldens")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
