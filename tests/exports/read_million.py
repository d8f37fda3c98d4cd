"""Reads a large exported file whole, as trainers do, and says what it saw.

Usage: read_million.py FILE ROWS
"""

import pathlib
import resource
import sys
import tempfile

import datasets
from trl.data_utils import is_conversational

datasets.disable_progress_bars()


def main(path, rows):
    with tempfile.TemporaryDirectory(dir=path.parent) as cache:
        read = datasets.load_dataset("json", data_files=str(path), split="train", cache_dir=cache)
        assert len(read) == rows, (len(read), rows)
        assert {"prompt", "chosen", "rejected"} <= set(read.column_names), read.column_names
        nulls = {name: read.data.column(name).null_count for name in read.column_names}
        assert not any(nulls.values()), nulls
        # From the first to the last.
        for at in range(0, rows, max(1, rows // 1000)):
            row = read[at]
            assert is_conversational(row), row
            assert row["chosen"] != row["rejected"], row
            assert [message["role"] for message in row["chosen"] + row["rejected"]] == ["assistant"] * 2, row
        assert read[rows - 1]["prompt"][-1]["role"] == "user"
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"datasets {datasets.__version__} reads {len(read)} rows, with {peak} MiB of memory")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), int(sys.argv[2]))
