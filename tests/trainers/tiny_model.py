"""A model of random weights that is small enough to train while one waits, with a tokenizer made on the spot: nothing is downloaded."""

import tokenizers
import torch
import transformers
from tokenizers import decoders, models, pre_tokenizers, trainers

PAD, END = "<|pad|>", "<|end|>"
ROLES = ("system", "user", "assistant", "tool", "tools")
TURNS = [f"<|{role}|>" for role in ROLES]

# Each turn begins with its role and ends alike, so that a prompt by itself is the beginning of prompt and answer.
TEMPLATE = (
    "{% if tools %}<|tools|>{{ tools | tojson(sort_keys=true) }}<|end|>{% endif %}"
    "{% for message in messages %}<|{{ message['role'] }}|>{{ message['content'] }}<|end|>{% endfor %}"
    "{% if add_generation_prompt %}<|assistant|>{% endif %}"
)


def texts_of(rows):
    """Every text of exported rows."""
    return [message["content"] for row in rows for side in row.values() if isinstance(side, list) for message in side if "content" in message]


def make(folder, texts, *, words=2_000, width=128, layers=2, seed=0):
    """Saves a model and its tokenizer, which knows the commonest pieces of `texts`, to `folder`."""
    pieces = tokenizers.Tokenizer(models.BPE())
    # On bytes: what was read is what was written, white space and all scripts included.
    pieces.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    pieces.decoder = decoders.ByteLevel()
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    pieces.train_from_iterator(texts, trainers.BpeTrainer(vocab_size=words, special_tokens=[PAD, END, *TURNS], initial_alphabet=alphabet, show_progress=False))
    tokenizer = transformers.PreTrainedTokenizerFast(
        tokenizer_object=pieces, pad_token=PAD, eos_token=END, chat_template=TEMPLATE, model_max_length=1_024, clean_up_tokenization_spaces=False
    )
    torch.manual_seed(seed)
    config = transformers.LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=width,
        intermediate_size=2 * width,
        num_hidden_layers=layers,
        num_attention_heads=4,
        num_key_value_heads=4,
        max_position_embeddings=1_024,
        pad_token_id=tokenizer.pad_token_id,
        bos_token_id=None,
        eos_token_id=tokenizer.eos_token_id,
    )
    model = transformers.LlamaForCausalLM(config)
    tokenizer.save_pretrained(folder)
    model.save_pretrained(folder)
    return tokenizer
