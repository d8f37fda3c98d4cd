"""Two steps of each of TRL's trainers over exported files, on a tiny model of random weights.

Usage: train.py FOLDER, with dpo.jsonl, kto.jsonl and expected.json in it.
"""

import json
import math
import pathlib
import sys

import datasets
import tiny_model
import transformers
import trl

STEPS = 2
# Beside what a trainer reads, rows say where they come from.
PROVENANCE = {"records", "response_id", "trace_id", "source", "visitor", "at"}
# What docs/exports.md suggests, each as it would be written there.
LOSSES = [["sigmoid"], ["sigmoid", "sft"], ["apo_zero"], ["sigmoid_norm"]]


def load(path):
    return datasets.load_dataset("json", data_files=str(path), split="train", cache_dir=str(path.parent / "cache"))


def arguments(kind, folder, **more):
    return kind(
        output_dir=str(folder / "out"),
        max_steps=STEPS,
        per_device_train_batch_size=2,
        use_cpu=True,
        bf16=False,
        save_strategy="no",
        report_to="none",
        logging_steps=1,
        disable_tqdm=True,
        **more,
    )


def trained(kind, rows, folder, settings):
    """The trainer after its steps, each of which had a loss that is a number."""
    assert PROVENANCE <= set(rows.column_names), rows.column_names
    trainer = kind(
        model=str(folder / "model"),
        args=settings,
        train_dataset=rows,
        processing_class=transformers.AutoTokenizer.from_pretrained(folder / "model"),
    )
    before = [weights.detach().clone() for weights in trainer.model.parameters()]
    trainer.train()
    losses = [entry["loss"] for entry in trainer.state.log_history if "loss" in entry]
    assert len(losses) == STEPS, trainer.state.log_history
    assert all(math.isfinite(float(loss)) for loss in losses), losses
    assert any((now != then).any() for now, then in zip(trainer.model.parameters(), before)), "the steps changed the model"
    return trainer


def seen(trainer, *sides):
    """What the trainer has made of each row: its prompt and sides, as text."""
    read = trainer.processing_class.decode
    names = [f"{name}_ids" for name in ("prompt", *sides)]
    return [tuple(read(row[name]) for name in names) for row in trainer.train_dataset]


def asked(trainer, row):
    """The prompt that was meant, as the model's own template has it, and its tools."""
    return trainer.processing_class.apply_chat_template(row["prompt"], tools=row["tools"], add_generation_prompt=True, tokenize=False)


def main(folder):
    expected = json.loads((folder / "expected.json").read_text())
    dpo, kto = load(folder / "dpo.jsonl"), load(folder / "kto.jsonl")
    tiny_model.make(folder / "model", tiny_model.texts_of([*dpo, *kto]), words=400, width=32, layers=1)

    for loss in LOSSES:
        trainer = trained(trl.DPOTrainer, dpo, folder, arguments(trl.DPOConfig, folder, loss_type=loss))
        pairs = sorted((asked(trainer, row), f"{row['chosen']}<|end|>", f"{row['rejected']}<|end|>") for row in expected["dpo"])
        assert sorted(seen(trainer, "chosen", "rejected")) == pairs, seen(trainer, "chosen", "rejected")

    trainer = trained(trl.KTOTrainer, kto, folder, arguments(trl.KTOConfig, folder))
    labelled = sorted((asked(trainer, row), f"{row['completion']}<|end|>", row["label"]) for row in expected["kto"])
    labels = trainer.train_dataset["label"]
    assert sorted((*texts, label) for texts, label in zip(seen(trainer, "completion"), labels)) == labelled

    print(f"{STEPS} steps of DPO with each of {len(LOSSES)} losses over {len(dpo)} pairs, and of KTO over {len(kto)} labelled answers")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
