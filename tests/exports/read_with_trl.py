"""Reads exported files as TRL's trainers do, and compares what they see with what was meant.

Usage: read_with_trl.py FOLDER, with dpo.jsonl, kto.jsonl, the parts of a split and expected.json in it.
"""

import json
import pathlib
import sys

import datasets
from templates import tokenizer
from trl.data_utils import apply_chat_template, is_conversational, maybe_extract_prompt, maybe_unpair_preference_dataset

SIDES = ("chosen", "rejected", "completion")


def load(path, cache):
    return datasets.load_dataset("json", data_files=str(path), split="train", cache_dir=str(cache))


def answer_of(side):
    """The one message of a side, which must be of the model."""
    assert len(side) == 1, side
    assert side[0]["role"] == "assistant", side
    return side[0]["content"]


def plain(row):
    """A row as it was meant: messages, texts, tools, and the label."""
    seen = {"prompt": row["prompt"]}
    seen |= {name: answer_of(row[name]) for name in SIDES if row.get(name) is not None}
    # As TRL's trainers read it.
    if "tools" in row:
        seen["tools"] = json.loads(row["tools"])
    return seen | ({"label": row["label"]} if "label" in row else {})


def in_order(rows):
    return sorted(rows, key=lambda row: (json.dumps(row["prompt"], sort_keys=True), row.get("label", False)))


def rendered(row):
    """What the model would be given."""
    columns = {name: row[name] for name in ("prompt", "chosen", "rejected", "completion", "label") if name in row}
    return apply_chat_template(columns, tokenizer(), tools=json.loads(row["tools"]))


def main(folder):
    expected = json.loads((folder / "expected.json").read_text())

    dpo = load(folder / "dpo.jsonl", folder / "cache")
    assert {"prompt", "chosen", "rejected"} <= set(dpo.column_names), dpo.column_names
    assert all(is_conversational(row) for row in dpo)
    # The prompt stands by itself already, so nothing is to be extracted from the sides.
    assert [maybe_extract_prompt(row) for row in dpo] == list(dpo)
    seen, meant = in_order(map(plain, dpo)), in_order(expected["dpo"])
    assert seen == meant, f"{seen}\n{meant}"
    for row in dpo:
        seen, meant = rendered(row), plain(row)
        for message in meant["prompt"]:
            assert f"<{message['role']}>{message['content']}" in seen["prompt"], seen
        assert ("timetable" in seen["prompt"]) == bool(meant["tools"]), seen
        assert meant["chosen"] in seen["chosen"] and meant["rejected"] in seen["rejected"], seen

    # KTO from preferences: each pair gives a good and a bad completion.
    unpaired = maybe_unpair_preference_dataset(dpo.select_columns(["prompt", "chosen", "rejected"]))
    halves = [
        {"prompt": row["prompt"], "completion": row[side], "label": side == "chosen"}
        for row in expected["dpo"]
        for side in ("chosen", "rejected")
    ]
    assert in_order(map(plain, unpaired)) == in_order(halves)

    kto = load(folder / "kto.jsonl", folder / "cache")
    assert kto.features["label"].dtype == "bool", kto.features
    assert all(is_conversational(row) for row in kto)
    assert in_order(map(plain, kto)) == in_order(expected["kto"])
    assert maybe_unpair_preference_dataset(kto) is kto, "labels are taken as they are"

    # A split, as trainers name it: nobody is in both parts, and nothing is asked in both.
    for name in ("dpo", "kto"):
        files = {part: str(folder / f"{name}-split.{part}.jsonl") for part in ("train", "test")}
        parts = datasets.load_dataset("json", data_files=files, cache_dir=str(folder / "cache"))
        people = [set(parts[part]["visitor"]) for part in files]
        asked = [{row["prompt"][-1]["content"] for row in parts[part]} for part in files]
        assert not people[0] & people[1] and not asked[0] & asked[1]
        assert len(people[0] | people[1]) == expected["people"], people
        assert parts["train"].features == parts["test"].features

    print(f"TRL reads {len(dpo)} pairs, {len(kto)} labelled completions, and splits of both")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
