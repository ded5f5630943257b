"""Texts to the arrays that a graph takes, with the model's own tokenizer and without transformers."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from tokenizers import Encoding, Tokenizer

Feed = dict[str, np.ndarray]
Batch = tuple[list[int], Feed]

# Measured with MiniLM on 500 icecat texts (38 tokens on average, 2 cores): 8 and 16 give the same within noise, 32 is
# a fifth slower with OpenVINO and with ONNX Runtime.
BATCH = 16

_NO_CHARACTER = re.compile("[\0\ud800-\udfff]")


def plain(text: str) -> str:
    """The text with a space for what is no character: NUL and halves of surrogate pairs, which no tokenizer takes."""
    return _NO_CHARACTER.sub(" ", text)


class Tokens:
    """An open tokenizer that knows which inputs its graph takes (of input_ids, attention_mask, token_type_ids)."""

    def __init__(self, file: Path, *, max_tokens: int, inputs: Sequence[str]):
        self._tokenizer = Tokenizer.from_file(str(file))
        padding = self._tokenizer.padding or {}
        self._pad = {"input_ids": int(padding.get("pad_id", 0)), "token_type_ids": int(padding.get("pad_type_id", 0))}
        self._left = padding.get("direction") == "left"
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(max_tokens)
        self._inputs = tuple(inputs)

    def one(self, text: str) -> Feed:
        """The arrays of a single text, each (1, tokens) int64."""
        return self._feed([self._tokenizer.encode(plain(text))])

    def batches(self, texts: Sequence[str]) -> Iterator[Batch]:
        """(positions in `texts`, arrays (b, tokens) int64): texts of like length together, the longest first."""
        encodings = self._tokenizer.encode_batch([plain(text) for text in texts])
        order = sorted(range(len(encodings)), key=lambda i: -len(encodings[i].ids))
        for first in range(0, len(order), BATCH):
            members = order[first : first + BATCH]
            yield members, self._feed([encodings[i] for i in members])

    def _feed(self, encodings: Sequence[Encoding]) -> Feed:
        width = max(len(encoding.ids) for encoding in encodings)
        feed: Feed = {}
        for name in self._inputs:
            array = np.full((len(encodings), width), self._pad.get(name, 0), dtype=np.int64)
            for row, encoding in enumerate(encodings):
                values = _values(encoding, name)
                start = width - len(values) if self._left else 0
                array[row, start : start + len(values)] = values
            feed[name] = array
        return feed


def _values(encoding: Encoding, name: str) -> list[int]:
    if name == "input_ids":
        return encoding.ids
    return encoding.attention_mask if name == "attention_mask" else encoding.type_ids
