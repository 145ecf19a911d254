"""Figures of a rule set on labelled mail: precision with its interval, automation, misses, false alarms, confusion."""

from __future__ import annotations

import difflib
import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar, cast

from processor.values import Decision, Field, Intent, Topic, Verdict

_Z = 1.96  # 95 %


@dataclass(frozen=True, slots=True)
class Label:
    """What a person says of one mail (docs/labelling.md)."""

    id: str
    decision: Decision
    intents: frozenset[Intent] = frozenset()
    topics: frozenset[Topic] = frozenset()
    fields: Mapping[Field, str] | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Figures:
    """Each share is over the mails it concerns; see docs/labelling.md for the words."""

    mails: int
    acted: int
    right: int
    asked: int  # labelled act
    wrong_deletions: int
    requests: int  # labelled act or flag
    missed: int
    ordinary: int
    false_alarms: int
    automation: Mapping[Intent, tuple[int, int]]  # right, labelled
    confusion: Mapping[tuple[Decision, Decision], int]  # (label, said)

    @property
    def precision(self) -> float:
        return self.right / self.acted if self.acted else math.nan

    @property
    def precision_interval(self) -> tuple[float, float]:
        """The 95 % Wilson interval of the precision."""
        return wilson(self.right, self.acted)


Pair = tuple[Label, Verdict]
_Object = dict[str, object]
_Choice = TypeVar("_Choice", bound=StrEnum)


def label_from(record: object) -> Label:
    """Read one label as tests/corpus holds it.

    Raises:
        ValueError: it is no label; the text says why.
    """
    if not isinstance(record, dict):
        raise ValueError("a label is an object with 'id' and 'decision'")  # noqa: TRY004 - JSON of the wrong kind
    values = cast("dict[str, object]", record)
    name = values.get("id")
    if not isinstance(name, str | int) or isinstance(name, bool) or not str(name).strip():
        raise ValueError("'id' must be a text")
    return Label(
        id=str(name),
        decision=_known(Decision, values.get("decision"), "decision"),
        intents=_all_known(Intent, values, "intents"),
        topics=_all_known(Topic, values, "topics"),
        fields=_new_values(values.get("fields")),
        why=str(values.get("why") or ""),
    )


def _new_values(fields: object) -> dict[Field, str]:
    if fields is None:
        return {}
    items = cast("_Object", fields).items() if isinstance(fields, dict) else [("", None)]
    if not all(isinstance(value, str) for _, value in items):
        raise ValueError('\'fields\' must be an object with texts, such as {"phone": "0912345678"}')
    return {_known(Field, key, "fields"): str(value) for key, value in items}


def _all_known(kind: type[_Choice], values: _Object, key: str) -> frozenset[_Choice]:
    listed = values.get(key)
    if listed is None:
        return frozenset()
    if not isinstance(listed, list):
        raise ValueError(f"{key!r} must be a list; known are {', '.join(kind)}")  # noqa: TRY004
    return frozenset(_known(kind, item, key) for item in cast("list[object]", listed))


def _known(kind: type[_Choice], value: object, key: str) -> _Choice:
    if value is None:
        raise ValueError(f"{key!r} is missing; known are {', '.join(kind)}")
    try:
        return kind(value)
    except ValueError as error:
        raise ValueError(f"{value!r} is nothing known in {key!r}; known are {', '.join(kind)}") from error


def figures(pairs: Sequence[Pair]) -> Figures:
    """Count over pairs of a label and what was said."""
    acted = [pair for pair in pairs if pair[1].decision is Decision.ACT]
    ordinary = [pair for pair in pairs if pair[0].decision is Decision.IGNORE]
    requests = [pair for pair in pairs if pair[0].decision is not Decision.IGNORE]
    return Figures(
        mails=len(pairs),
        acted=len(acted),
        right=sum(is_right(*pair) for pair in acted),
        asked=sum(label.decision is Decision.ACT for label, _ in pairs),
        wrong_deletions=sum(is_wrong_deletion(*pair) for pair in acted),
        requests=len(requests),
        missed=sum(said.decision is Decision.IGNORE for _, said in requests),
        ordinary=len(ordinary),
        false_alarms=sum(said.decision is not Decision.IGNORE for _, said in ordinary),
        automation={intent: _automation(pairs, intent) for intent in Intent},
        confusion=Counter((label.decision, said.decision) for label, said in pairs),
    )


def _automation(pairs: Iterable[Pair], intent: Intent) -> tuple[int, int]:
    of = [
        (label, said) for label, said in pairs if label.decision is Decision.ACT and intent in _counted(label.intents)
    ]
    return sum(is_right(label, said) for label, said in of), len(of)


def is_right(label: Label, said: Verdict) -> bool:
    """Say whether an `act` is right in full: the intents, the topics and every new value."""
    if said.decision is not Decision.ACT or label.decision is not Decision.ACT:
        return False
    if _counted(label.intents) != _counted(said.intents):
        return False
    topical = Intent.UNSUBSCRIBE in label.intents and Intent.DELETION not in label.intents
    if topical and (label.topics or {Topic.ALL}) != (frozenset(said.topics) or {Topic.ALL}):
        return False
    wanted = label.fields or {}
    return wanted.keys() == said.fields.keys() and all(
        _same_value(what, wanted[what], said.fields[what]) for what in wanted
    )


def is_wrong_deletion(label: Label, said: Verdict) -> bool:
    """Say whether data would be erased that nobody clearly asked to erase."""
    asked = label.decision is Decision.ACT and Intent.DELETION in label.intents
    return said.decision is Decision.ACT and Intent.DELETION in said.intents and not asked


def harm(label: Label, said: Verdict) -> int:
    """Order mistakes, the worst first; 0 is no mistake."""
    if is_wrong_deletion(label, said):
        return 5
    if said.decision is Decision.ACT:
        return 0 if is_right(label, said) else 4
    if label.decision is not Decision.IGNORE and said.decision is Decision.IGNORE:
        return 3
    if label.decision is Decision.IGNORE and said.decision is Decision.FLAG:
        return 2
    return 1 if label.decision is Decision.ACT else 0


def _counted(intents: Iterable[Intent]) -> frozenset[Intent]:
    found = frozenset(intents)
    return found - {Intent.UNSUBSCRIBE} if Intent.DELETION in found else found  # who is erased gets no mail either


def _same_value(what: Field, wanted: str, said: str) -> bool:
    if what is Field.PHONE:
        digits = re.sub(r"\D", "", said)
        return re.sub(r"\D", "", wanted) == ("0" + digits[2:] if digits.startswith("84") else digits)
    one, other = (" ".join(re.findall(r"\w+", text.casefold())) for text in (wanted, said))
    return one == other or (what is Field.ADDRESS and difflib.SequenceMatcher(None, one, other).ratio() >= 0.95)


def wilson(right: int, of: int) -> tuple[float, float]:
    """Return the 95 % Wilson score interval of a share."""
    if not of:
        return 0.0, 1.0
    share = right / of
    middle = share + _Z * _Z / (2 * of)
    spread = _Z * math.sqrt(share * (1 - share) / of + _Z * _Z / (4 * of * of))
    below = 1 + _Z * _Z / of
    return max(0.0, (middle - spread) / below), min(1.0, (middle + spread) / below)
