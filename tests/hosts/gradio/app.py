"""A chat as Gradio's own guide builds it, with an echo model; what its callbacks hear goes to standard output."""

import itertools
import json
import sys
import time

import gradio as gr

LAYOUT, FOLDER, HEAD = sys.argv[1:]
ANSWERS = itertools.count(1)

TEXT = """This is answer number {n}, and it speaks of {question} in its first paragraph, which has two sentences. The second one is here.

What belongs to it:

- a first point of the list
- a second point of the list

```python
def answer_{n}(question):
    return "said before: " + question
```

That was all of answer number {n}; the last paragraph says no more than that.
"""


def tell(**what):
    print("witness " + json.dumps(what), flush=True)


def echo(message, history):
    n = next(ANSWERS)
    topic = " ".join(message.split()[:6])
    text = TEXT.format(n=n, question=topic)
    slow = "long" in message.split()
    if slow:
        text += "\n" + " ".join(f"word{at}" for at in range(2_000))
    said = ""
    for word in text.split(" "):
        said += word + " "
        time.sleep(0.05 if slow else 0.004)
        yield said


def liked(data: gr.LikeData):
    tell(event="like", index=data.index, liked=data.liked, value=data.value)


def edited(data: gr.EditData):
    tell(event="edit", index=data.index, previous=data.previous_value, value=data.value)


def retried(data: gr.RetryData):
    tell(event="retry", index=data.index)


def copied(data: gr.CopyData):
    tell(event="copy", value=data.value)


chatbot = gr.Chatbot(layout=LAYOUT, buttons=["copy"], editable="all", height=620)
with gr.ChatInterface(
    echo, chatbot=chatbot, flagging_mode="manual", flagging_dir=FOLDER, save_history=True
) as chat:
    chatbot.like(liked)
    chatbot.edit(edited)
    chatbot.retry(retried)
    chatbot.copy(copied)

chat.launch(server_name="127.0.0.1", head=HEAD, quiet=True, prevent_thread_lock=True, share=False)
print("ready " + chat.local_url, flush=True)
chat.block_thread()
