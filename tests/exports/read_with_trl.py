"""Reads exported files as TRL's trainers do, and compares what they see with what was meant.

Usage: read_with_trl.py FOLDER, with dpo.jsonl, kto.jsonl and expected.json in it.
"""

import json
import pathlib
import sys

import datasets
from trl.data_utils import is_conversational, maybe_extract_prompt, maybe_unpair_preference_dataset

SIDES = ("prompt", "chosen", "rejected", "completion")


def load(path, cache):
    return datasets.load_dataset("json", data_files=str(path), split="train", cache_dir=str(cache))


def text_of(side, role):
    """The one message of a side, which must be of `role`."""
    assert len(side) == 1, side
    assert side[0]["role"] == role, side
    return side[0]["content"]


def plain(row):
    """A row as it was meant: texts, and the label."""
    roles = {name: "user" if name == "prompt" else "assistant" for name in SIDES}
    texts = {name: text_of(row[name], roles[name]) for name in SIDES if row.get(name) is not None}
    return texts | ({"label": row["label"]} if "label" in row else {})


def by_prompt(rows):
    return sorted(rows, key=lambda row: (row["prompt"], row.get("label", False)))


def main(folder):
    expected = json.loads((folder / "expected.json").read_text())

    dpo = load(folder / "dpo.jsonl", folder / "cache")
    assert {"prompt", "chosen", "rejected"} <= set(dpo.column_names), dpo.column_names
    assert all(is_conversational(row) for row in dpo)
    # The prompt stands by itself already, so nothing is to be extracted from the sides.
    assert [maybe_extract_prompt(row) for row in dpo] == list(dpo)
    assert by_prompt(map(plain, dpo)) == by_prompt(expected["dpo"])

    # KTO from preferences: each pair gives a good and a bad completion.
    unpaired = maybe_unpair_preference_dataset(dpo.select_columns(["prompt", "chosen", "rejected"]))
    halves = [
        {"prompt": row["prompt"], "completion": row[side], "label": side == "chosen"}
        for row in expected["dpo"]
        for side in ("chosen", "rejected")
    ]
    assert by_prompt(map(plain, unpaired)) == by_prompt(halves)

    kto = load(folder / "kto.jsonl", folder / "cache")
    assert kto.features["label"].dtype == "bool", kto.features
    assert all(is_conversational(row) for row in kto)
    assert by_prompt(map(plain, kto)) == by_prompt(expected["kto"])
    assert maybe_unpair_preference_dataset(kto) is kto, "labels are taken as they are"

    print(f"TRL reads {len(dpo)} pairs and {len(kto)} labelled completions")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
