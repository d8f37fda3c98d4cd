"""Trains a tiny model on exported pairs by TRL's DPOTrainer, and asks which answers it prefers.

Usage: learn.py FOLDER, with train.jsonl, test.jsonl and clean.jsonl in it; writes figures.json.

A model prefers the answer whose log-probability has risen more (or fallen less) than that of the other since the training
began: DPO's implicit reward, which TRL reports as `rewards/accuracies`. Before the training nothing has risen, and every
pair is a tie, which counts one half.
"""

import json
import pathlib
import random
import sys
import time

import datasets
import torch
import transformers
import trl

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "trainers"))
import tiny_model  # noqa: E402

EPOCHS = 5
BATCH = 16
LEARNING_RATE = 1e-3
BETA = 0.1
# So small that what it cannot do is learn the pairs by heart.
SHAPE = {"words": 500, "width": 64, "layers": 2}
SEED = 7
CONTROLS = 3
COLUMNS = ["prompt", "chosen", "rejected"]


def read(path):
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    # By what they say: ids and times are others in every run, and the order of rows is a part of the training.
    return sorted(rows, key=lambda row: json.dumps([row[name] for name in COLUMNS]))


def swapped(rows, seed):
    """The rows with the sides of a random half exchanged: labels that say nothing."""
    half = set(random.Random(seed).sample(range(len(rows)), len(rows) // 2))
    return [row | {"chosen": row["rejected"], "rejected": row["chosen"]} if at in half else row for at, row in enumerate(rows)]


def train(folder, rows, out):
    transformers.set_seed(SEED)
    arguments = trl.DPOConfig(
        output_dir=str(out),
        num_train_epochs=EPOCHS,
        per_device_train_batch_size=BATCH,
        learning_rate=LEARNING_RATE,
        lr_scheduler_type="cosine",
        warmup_steps=10,
        beta=BETA,
        max_length=512,
        gradient_checkpointing=False,
        bf16=False,
        use_cpu=True,
        save_strategy="no",
        report_to="none",
        logging_steps=1_000,
        disable_tqdm=True,
        seed=SEED,
    )
    trainer = trl.DPOTrainer(
        model=str(folder),
        args=arguments,
        train_dataset=datasets.Dataset.from_list([{name: row[name] for name in COLUMNS} for row in rows]),
        processing_class=transformers.AutoTokenizer.from_pretrained(folder),
    )
    trainer.train()
    # What TRL patches for the loss is not what reads answers: the weights go through a folder.
    trainer.save_model(str(out))
    return transformers.AutoModelForCausalLM.from_pretrained(out).eval()


@torch.no_grad()
def log_probabilities(model, tokenizer, rows, side):
    """That of each answer, given its prompt."""
    told = []
    for start in range(0, len(rows), 32):
        batch = []
        for row in rows[start : start + 32]:
            prompt = tokenizer.apply_chat_template(row["prompt"], add_generation_prompt=True, tokenize=True, return_dict=False)
            whole = tokenizer.apply_chat_template(row["prompt"] + row[side], tokenize=True, return_dict=False)
            batch.append((len(prompt), whole))
        longest = max(len(whole) for _, whole in batch)
        ids = torch.tensor([whole + [tokenizer.pad_token_id] * (longest - len(whole)) for _, whole in batch])
        counts = torch.tensor([[before <= at < len(whole) for at in range(1, longest)] for before, whole in batch])
        scores = torch.log_softmax(model(ids).logits[:, :-1], dim=-1).gather(-1, ids[:, 1:, None])[..., 0]
        told += (scores * counts).sum(-1).tolist()
    return torch.tensor(told)


def wilson(right, n, z=1.96):
    share = right / n
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    wide = z * ((share * (1 - share) + z * z / (4 * n)) / n) ** 0.5 / (1 + z * z / n)
    return [round(middle - wide, 3), round(middle + wide, 3)]


class Judge:
    """Asks models about pairs, against the model that the training began with."""

    def __init__(self, model, tokenizer, sets):
        self.tokenizer = tokenizer
        self.sets = sets
        self.before = {name: self.margins(model, rows) for name, rows in sets.items()}

    def margins(self, model, rows):
        return log_probabilities(model, self.tokenizer, rows, "chosen") - log_probabilities(model, self.tokenizer, rows, "rejected")

    def ask(self, model):
        """For each set the share of pairs in which the model prefers what was chosen."""
        figures = {}
        for name, rows in self.sets.items():
            gained = self.margins(model, rows) - self.before[name]
            right = ((gained > 0).sum() + 0.5 * (gained == 0).sum()).item()
            figures[name] = {"n": len(rows), "accuracy": round(right / len(rows), 4), "interval": wilson(right, len(rows))}
        return figures


def main(folder):
    begun = time.monotonic()
    rows, held_out, clean = (read(folder / f"{name}.jsonl") for name in ("train", "test", "clean"))
    tokenizer = tiny_model.make(folder / "model", tiny_model.texts_of([{name: row[name] for name in COLUMNS} for row in rows]), seed=SEED, **SHAPE)
    traits = sorted({row["trait"] for row in clean})
    # Of two answers that both may be amiss the pairs have seen next to nothing: that is told beside, and is no part of the whole.
    sets = {"held_out": held_out, "clean": [row for row in clean if row["trait"] != "two"]} | {f"clean_{trait}": [row for row in clean if row["trait"] == trait] for trait in traits}
    untrained = transformers.AutoModelForCausalLM.from_pretrained(folder / "model").eval()
    judge = Judge(untrained, tokenizer, sets)
    figures = {
        "pairs": len(rows),
        "parameters": untrained.num_parameters(),
        "steps": EPOCHS * -(-len(rows) // BATCH),
        "before": judge.ask(untrained),
        "after": judge.ask(train(folder / "model", rows, folder / "trained")),
        "controls": [judge.ask(train(folder / "model", swapped(rows, seed), folder / f"control-{seed}")) for seed in range(CONTROLS)],
        "seconds": 0,
    }
    figures["seconds"] = round(time.monotonic() - begun)
    (folder / "figures.json").write_text(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
