"""Reads exported files by the readers of LLaMA-Factory and Axolotl as they ship, and compares what they see with what was meant.

Usage: read_with_others.py FOLDER, with llama-factory.jsonl, dataset_info.json, axolotl.jsonl and expected.json in it.
"""

import json
import pathlib
import sys
from types import SimpleNamespace

import datasets
import others
from templates import TEMPLATE, tokenizer


def load(path, cache):
    return datasets.load_dataset("json", data_files=str(path), split="train", cache_dir=str(cache))


def in_order(rows):
    return sorted(rows, key=lambda row: json.dumps(row["prompt"], sort_keys=True))


def llama_factory(folder, expected):
    list_of, converter = others.llama_factory()
    # Where it lies and which columns it has, by dataset_info.json alone.
    [attributes] = list_of(["afterword"], str(folder))
    assert attributes.load_from == "file" and attributes.ranking
    rows = load(folder / attributes.dataset_name, folder / "cache")
    arguments = SimpleNamespace(media_dir=str(folder))
    read = [converter(dataset_attr=attributes, data_args=arguments)(row) for row in rows]
    seen = [
        {
            "prompt": row["_prompt"],
            "sides": [side["content"] for side in row["_response"]],
            "system": row["_system"],
            "tools": json.loads(row["_tools"]) if row["_tools"] else [],
        }
        for row in read
    ]
    # What it skips has an empty prompt.
    assert in_order(seen) == in_order(expected), seen
    assert all(side["role"] == "assistant" for row in read for side in row["_response"])
    return len(seen)


def axolotl(folder, expected):
    settings = {"datasets": [{"field_messages": "messages"}], "chat_template": "jinja", "chat_template_jinja": TEMPLATE}
    transform, _ = others.axolotl()(settings)
    rows = load(folder / "axolotl.jsonl", folder / "cache")
    seen = [transform(row, tokenizer=tokenizer()) for row in rows]
    meant = [
        {
            "prompt": "".join(f"<{message['role']}>{message['content']}" for message in row["prompt"]) + "<assistant>",
            "chosen": row["sides"][0],
            "rejected": row["sides"][1],
        }
        for row in expected
    ]
    assert in_order(seen) == in_order(meant), seen
    return len(seen)


def main(folder):
    expected = json.loads((folder / "expected.json").read_text())
    counts = llama_factory(folder, expected["llama-factory"]), axolotl(folder, expected["axolotl"])
    print(f"LLaMA-Factory reads {counts[0]} pairs, Axolotl {counts[1]}")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
