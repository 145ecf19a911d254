"""The figures of labelled replies: replies.jsonl and replies-2.jsonl were tuned
on, of replies-heldback.jsonl only counts are ever shown.

python -m tests.test_replies_corpus
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from processor.classify.meaning import Meaning, answered_values, meaning
from processor.values import Field, Message

CORPUS = Path(__file__).parent / "corpus"
TUNED = (CORPUS / "replies.jsonl", CORPUS / "replies-2.jsonl")
HELD_BACK = CORPUS / "replies-heldback.jsonl"


def records(source: Path) -> Iterator[dict[str, Any]]:
    for line in source.read_text(encoding="utf-8").splitlines():
        if line.strip():
            yield json.loads(line)


def read_meanings(source: Path) -> Counter[tuple[str, str]]:
    """How often a reply of one label was read as another: (label, read)."""
    return Counter(
        (record["meaning"], meaning(Message(own_words=record["text"])).value)
        for record in records(source)
        if "meaning" in record
    )


def read_values(source: Path) -> Counter[str]:
    """How many value answers were right, left to a person although all was given, or wrong."""
    found: Counter[str] = Counter()
    for record in records(source):
        if "wanted" in record:
            wanted = {Field(name) for name in record["wanted"]}
            given = {Field(name): value for name, value in record["fields"].items()}
            expected = given if not wanted or given.keys() == wanted else {}
            got = dict(answered_values(Message(own_words=record["text"]), wanted)[0])
            found["right" if got == expected else "wrong" if got else "missed"] += 1
    return found


def wrong(read: Counter[tuple[str, str]], meant: Meaning) -> int:
    return sum(count for (label, got), count in read.items() if got == meant and label != meant)


def missed(read: Counter[tuple[str, str]], meant: Meaning) -> int:
    return sum(count for (label, got), count in read.items() if label == meant and got != meant)


def share(read: Counter[tuple[str, str]], meant: Meaning) -> float:
    """The share of the replies of a label that were read so."""
    of = sum(count for (label, _), count in read.items() if label == meant)
    return 1 - missed(read, meant) / of if of else 1.0


def test_no_yes_is_read_that_is_none() -> None:
    for source in (*TUNED, HELD_BACK):
        assert wrong(read_meanings(source), Meaning.YES) == 0


def test_most_of_what_was_held_back_is_read_and_hardly_anything_wrongly() -> None:
    """Slightly below the figures of 2026-11-30; what is not read is OTHER, and goes to a person."""
    read, values = read_meanings(HELD_BACK), read_values(HELD_BACK)
    assert share(read, Meaning.YES) >= 0.93
    assert share(read, Meaning.NO) >= 0.94
    assert share(read, Meaning.NOT_ME) >= 0.9
    assert share(read, Meaning.STATUS) >= 0.87
    assert share(read, Meaning.NOTHING) >= 0.9
    assert read["not_me", "status"] == read["not_me", "nothing"] == 0
    assert wrong(read, Meaning.NOT_ME) <= 1
    assert wrong(read, Meaning.NO) <= 1
    assert values["right"] >= 47
    assert values["wrong"] <= 1


def test_what_the_tables_were_written_for_is_still_read() -> None:
    for source, yes, other in ((TUNED[0], 0.88, 0.95), (TUNED[1], 0.74, 0.9)):
        read = read_meanings(source)
        assert share(read, Meaning.YES) >= yes
        assert min(share(read, meant) for meant in (Meaning.NO, Meaning.NOT_ME, Meaning.STATUS)) >= other


def main() -> None:
    for source in (*TUNED, HELD_BACK):
        read, values = read_meanings(source), read_values(source)
        print(f"{source.name}: {sum(read.values())} replies, {sum(values.values())} answers with values")
        for meant in Meaning:
            of = sum(count for (label, _), count in read.items() if label == meant)
            instead = {str(got): count for (label, got), count in read.items() if label == meant != got}
            print(
                f"  {meant:8} {of:4}, wrongly read {wrong(read, meant)}, missed {missed(read, meant)} {instead or ''}"
            )
        print(f"  values   {dict(values)}")


if __name__ == "__main__":
    main()
