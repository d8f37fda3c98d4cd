"""The readers of LLaMA-Factory and Axolotl, out of their packages as they ship, without the rest.

Both packages import their trainers, and with them gigabytes, as soon as any module of theirs is imported. So the folders of
the packages are named here without running what stands in their `__init__`, and of what the readers import beside that the few
names are given that have nothing to do with reading: whether this process is the first of several, names of files of weights.
"""

import importlib
import pathlib
import sys
import types


def shell(name, **names):
    """A module with these names only; of a package that is there, with its folder."""
    module = types.ModuleType(name)
    module.__dict__.update(names)
    sys.modules[name] = module
    return module


def package(name):
    """A package that is there, without what it runs when it is imported."""
    parent, _, last = name.rpartition(".")
    places = sys.modules[parent].__path__ if parent else sys.path
    folders = (pathlib.Path(place) / last for place in places)
    shell(name).__path__ = [str(next(folder for folder in folders if (folder / "__init__.py").is_file()))]


def llama_factory():
    """`get_dataset_list` and `SharegptDatasetConverter`."""
    shell("peft", __path__=[])
    shell("peft.utils", SAFETENSORS_WEIGHTS_NAME="adapter_model.safetensors", WEIGHTS_NAME="adapter_model.bin")
    for name in ("llamafactory", "llamafactory.extras", "llamafactory.data"):
        package(name)
    shell("llamafactory.extras.misc", use_modelscope=lambda: False, use_openmind=lambda: False)
    parser = importlib.import_module("llamafactory.data.parser")
    converter = importlib.import_module("llamafactory.data.converter")
    return parser.get_dataset_list, converter.SharegptDatasetConverter


def axolotl():
    """The strategy `chat_template.default` of DPO."""
    for name in ("axolotl", "axolotl.utils", "axolotl.utils.schemas", "axolotl.prompt_strategies", "axolotl.prompt_strategies.dpo"):
        package(name)
    shell("axolotl.utils.distributed", is_main_process=lambda *_, **__: True)
    return importlib.import_module("axolotl.prompt_strategies.dpo.chat_template").default
