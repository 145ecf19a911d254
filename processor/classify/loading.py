"""Reading rules/*.toml: everything is checked, and what is wrong is said with file, line and reason."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar, cast

from processor.classify import tagging
from processor.classify.engine import BUILT_IN
from processor.classify.letters import plain, word_set
from processor.classify.opinion import LABELS, TOPICS, parse_table
from processor.classify.pattern import MAX_GAP, Pattern, parse_pattern
from processor.classify.phrases import Phrase, PhraseFinder, phrase_words
from processor.classify.ruleset import Concept, Effect, Near, Rule, RuleSet, Scope
from processor.classify.text import Spelling
from processor.errors import ConfigurationError
from processor.values import Field, Intent

_LANGUAGES = ("vi", "exact", "bare", "en", "ko", "other")
_CONCEPT_KEYS = frozenset({"name", "description", "hides", *_LANGUAGES})
_RULE_KEYS = word_set(
    "name description effect pattern intents fields weight alone needs_value sure scope bare question reply_to with "
    "unless with_mail unless_mail not_before not_after not_inside match no_match"
)
_REPLIES = ("newsletter", "order", "question", "other", "nothing")
MAX_FILE_OCTETS = 5_000_000
OPINION_FILE = "opinion.tsv"
TOPICS_FILE = "opinion-topics.tsv"
VALUES_FILE = "opinion-values.tsv"

_Choice = TypeVar("_Choice", bound=StrEnum)
_Made = TypeVar("_Made")


@dataclass(frozen=True, slots=True)
class _Table:
    """One [[concept]] or [[rule]] with the place it was read from."""

    file: str
    line: int
    values: Mapping[str, object]

    def wrong(self, reason: str) -> ConfigurationError:
        return ConfigurationError(f"{self.file}, line {self.line}: {reason}.")

    def text(self, key: str, default: str | None = None) -> str:
        value = self.values.get(key, default)
        if not isinstance(value, str) or not (value.strip() or default is not None):
            raise self.wrong(f"{key!r} must be a text")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        value = self.values.get(key, [])
        if isinstance(value, str):
            return (value,)
        items = cast("list[object]", value) if isinstance(value, list) else [None]
        if not all(isinstance(item, str) and item.strip() for item in items):
            raise self.wrong(f"{key!r} must be a list of texts")
        return tuple(cast("list[str]", items))


def load_rules(path: Path) -> RuleSet:
    """Read every *.toml file of the directory `path` (or the one file `path`) into a rule set.

    Raises:
        ConfigurationError: a file is missing, unreadable or says something that is no rule; with file, line and reason.
    """
    files = sorted(path.glob("*.toml")) if path.is_dir() else [path]
    if not files:
        raise ConfigurationError(f"{path}, line 0: there is no *.toml file with rules in this directory.")
    digest = hashlib.sha256()
    tables: dict[str, list[_Table]] = {"concept": [], "rule": []}
    spelling: dict[str, tuple[str, ...]] = {}
    for file in files:
        source = _read(file)
        digest.update(file.name.encode() + b"\0" + source.encode() + b"\0")
        _collect(file, source, tables, spelling)
    opinion = _opinion(path / OPINION_FILE, digest, lambda text, name: parse_table(text, name, LABELS))
    on_topics = _opinion(path / TOPICS_FILE, digest, lambda text, name: parse_table(text, name, TOPICS))
    on_values = _opinion(path / VALUES_FILE, digest, tagging.parse_table)
    concepts, phrases = _concepts(tables["concept"])
    rules = _rules(tables["rule"], concepts)
    if path.is_dir() and not any(rule.effect is Effect.REQUEST for rule in rules):
        raise ConfigurationError(
            f"{path}: no rule here finds a request, so every mail would be ignored; put the shipped rules beside yours."
        )
    finder = PhraseFinder(phrases, {name: concept.hides for name, concept in concepts.items() if concept.hides})
    known = frozenset(word for phrase in phrases for word in phrase.words)
    spellings = Spelling(spelling, known)
    version = digest.hexdigest()[:16]
    return RuleSet(version, concepts, rules, spellings, finder, opinion, on_topics, on_values)


def _opinion(file: Path, digest: Any, parse: Callable[[str, str], _Made]) -> _Made | None:
    """A second opinion of a rule set, None where it has none: rules alone work too."""
    if not file.exists():
        return None
    source = _read(file)
    digest.update(file.name.encode() + b"\0" + source.encode() + b"\0")
    return parse(source, str(file))


def _read(file: Path) -> str:
    try:
        if file.stat().st_size > MAX_FILE_OCTETS:
            raise ConfigurationError(f"{file}, line 0: the file is larger than {MAX_FILE_OCTETS} octets.")
        return file.read_text(encoding="utf-8-sig")  # Windows editors put a mark before the first letter
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{file}: this is no UTF-8 text; save the file as UTF-8.") from error
    except OSError as error:
        raise ConfigurationError(f"{file}: the file cannot be read ({error.strerror}).") from error


def _collect(file: Path, source: str, tables: dict[str, list[_Table]], spelling: dict[str, tuple[str, ...]]) -> None:
    try:
        content = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        line = str(error).rpartition("line ")[2].split(",")[0] if "line " in str(error) else str(source.count("\n") + 1)
        raise ConfigurationError(f"{file}, line {line}: this is no valid TOML ({error}).") from error
    unknown = content.keys() - {"concept", "rule", "spelling"}
    if unknown:
        raise ConfigurationError(f"{file}, line {_line_of(source, min(unknown))}: unknown table {min(unknown)!r}.")
    for kind in ("concept", "rule"):
        lines = _table_lines(source, kind)
        for values in cast("list[dict[str, object]]", content.get(kind, [])):
            tables[kind].append(_Table(str(file), next(lines, 0), values))
    words = content.get("spelling", {})
    for short, meant in cast("dict[str, object]", words).items():
        if not isinstance(meant, str) or not meant.strip():
            raise ConfigurationError(
                f"{file}, line {_line_of(source, short)}: the spelling of {short!r} must be a text."
            )
        spelling[short] = phrase_words(meant)


def _table_lines(source: str, kind: str) -> Iterator[int]:
    # tomllib gives no positions; the headers stand in the order of the tables.
    for number, line in enumerate(source.splitlines(), 1):
        if line.replace(" ", "").startswith(f"[[{kind}]]"):
            yield number


def _line_of(source: str, word: str) -> int:
    return next((number for number, line in enumerate(source.splitlines(), 1) if word in line), 0)


def _concepts(tables: list[_Table]) -> tuple[dict[str, Concept], list[Phrase]]:
    concepts: dict[str, Concept] = {}
    phrases: list[Phrase] = []
    for table in tables:
        name = table.text("name")
        _known_keys(table, _CONCEPT_KEYS)
        own = list(_phrases(table, name))
        if not own:
            raise table.wrong(f"the concept {name!r} has no words")
        phrases.extend(own)
        earlier = concepts.get(name)
        hides = frozenset(table.texts("hides"))
        hides |= earlier.hides if earlier else hides
        if earlier:  # another file may add words to a concept, in its own language or dialect
            concepts[name] = replace(earlier, phrases=earlier.phrases + len(own), hides=hides)
        else:
            concepts[name] = Concept(name, table.text("description"), len(own), hides, table.file, table.line)
    for table in tables:
        for hidden in table.texts("hides"):
            if hidden not in concepts:
                raise table.wrong(f"the concept {hidden!r} that is to be hidden does not exist")
    return concepts, phrases


def _phrases(table: _Table, concept: str) -> Iterator[Phrase]:
    for language in _LANGUAGES:
        for text in table.texts(language):
            words = phrase_words(text)
            if not words or "*" in words or any("*" in word[:-1] for word in words):
                raise table.wrong(f"{text!r} is no phrase; a * may only end a word")
            # one syllable without its accents can be too many words: "dung" is đừng, dùng, đúng, dừng, dung
            exact = language == "exact" or (language == "vi" and len(words) == 1)
            strict = language == "exact"
            if language == "other":
                yield Phrase(concept, (plain(text),), part=True)
                continue
            yield Phrase(concept, words, exact=exact, strict=strict, bare=language == "bare", english=language == "en")


def _known_keys(table: _Table, known: frozenset[str]) -> None:
    unknown = sorted(table.values.keys() - known)
    if unknown:
        raise table.wrong(f"unknown key {unknown[0]!r}")


def _rules(tables: list[_Table], concepts: Mapping[str, Concept]) -> tuple[Rule, ...]:
    rules: dict[str, Rule] = {}
    contexts = {str(table.values.get("name")) for table in tables if table.values.get("effect") == "context"}
    for table in tables:
        rule = _rule(table)
        if rule.name in rules or rule.name in concepts:
            raise table.wrong(f"the name {rule.name!r} is used twice")
        for name in _names(rule):
            if name not in concepts and name not in contexts and name not in BUILT_IN:
                raise table.wrong(
                    f"the rule {rule.name!r} speaks of {name!r}, which is neither a concept nor a context rule"
                )
        rules[rule.name] = rule
    return tuple(rules.values())


def _names(rule: Rule) -> Iterator[str]:
    for pattern in rule.patterns:
        yield from sorted(pattern.names)
    yield from (*rule.with_all, *rule.unless, *rule.with_mail, *rule.unless_mail, *rule.not_inside)
    yield from (near.name for near in (*rule.not_before, *rule.not_after))


def _rule(table: _Table) -> Rule:
    _known_keys(table, _RULE_KEYS)
    weight = table.values.get("weight", 1.0)
    if not isinstance(weight, int | float) or not 0 < weight <= 2:
        raise table.wrong("'weight' must be a number above 0 and up to 2")
    effect = _one_of(table, Effect, table.text("effect"), "effect")
    intents = tuple(_one_of(table, Intent, name, "intent") for name in table.texts("intents"))
    if effect in (Effect.REQUEST, Effect.CANCEL, Effect.VETO) and not intents:
        raise table.wrong(f"a rule with the effect {effect.value!r} must name its 'intents'")
    if effect is not Effect.REQUEST and _flag(table, "sure"):
        raise table.wrong("'sure' belongs to rules with the effect 'request'")
    return Rule(
        name=table.text("name"),
        description=table.text("description"),
        effect=effect,
        patterns=_patterns(table),
        intents=intents,
        fields=tuple(_one_of(table, Field, name, "field") for name in table.texts("fields")),
        weight=float(weight),
        scope=_one_of(table, Scope, table.text("scope", "sentence"), "scope"),
        alone=_flag(table, "alone") or False,
        needs_value=_flag(table, "needs_value") or False,
        sure=_flag(table, "sure") or False,
        bare=_flag(table, "bare") or False,
        question=_flag(table, "question"),
        reply_to=_replies(table),
        with_all=table.texts("with"),
        unless=table.texts("unless"),
        with_mail=table.texts("with_mail"),
        unless_mail=table.texts("unless_mail"),
        not_before=_nears(table, "not_before"),
        not_after=_nears(table, "not_after"),
        not_inside=table.texts("not_inside"),
        match=table.texts("match"),
        no_match=table.texts("no_match"),
        file=table.file,
        line=table.line,
    )


def _patterns(table: _Table) -> tuple[Pattern, ...]:
    try:
        patterns = tuple(parse_pattern(source) for source in table.texts("pattern"))
    except ValueError as error:
        raise table.wrong(str(error)) from error
    if not patterns:
        raise table.wrong("the rule has no 'pattern'")
    return patterns


def _one_of(table: _Table, kind: type[_Choice], value: str, what: str) -> _Choice:
    try:
        return kind(value)
    except ValueError as error:
        raise table.wrong(f"{value!r} is no {what}; known are {', '.join(kind)}") from error


def _flag(table: _Table, key: str) -> bool | None:
    value = table.values.get(key)
    if value is not None and not isinstance(value, bool):
        raise table.wrong(f"{key!r} must be true or false")
    return value


def _replies(table: _Table) -> tuple[str, ...]:
    replies = table.texts("reply_to")
    unknown = [reply for reply in replies if reply not in _REPLIES]
    if unknown:
        raise table.wrong(f"{unknown[0]!r} is nothing to reply to; known are {', '.join(_REPLIES)}")
    return replies


def _nears(table: _Table, key: str) -> tuple[Near, ...]:
    nears: list[Near] = []
    for text in table.texts(key):
        name, _, within = text.replace(" ", "").partition("..")
        if not within.isdigit() or int(within) > MAX_GAP:
            raise table.wrong(f"{text!r} in {key!r} must be a concept and a distance, such as 'negation ..3'")
        nears.append(Near(name, int(within)))
    return tuple(nears)
