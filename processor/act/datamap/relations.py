"""Which rows point to which: foreign keys, and columns whose names say so although the database does not know. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from processor.act.datamap import reflection
from processor.act.datamap.looks import words
from processor.act.datamap.reflection import Schema, TableInfo

GENERIC = frozenset({"id", "entity_id", "uuid", "pk", "key", "guid", "stt", "ma", "code", "row_id"})
"""Keys whose name does not say of which table they are."""
_FILLING = frozenset({"entity", "tbl", "table", "info", "data", "sales", "shop", "tb", "t"})


@dataclass(frozen=True, slots=True)
class Link:
    """A column whose value is the key of another table's row."""

    table: str
    column: str
    parent: str
    parent_column: str
    declared: bool  # a foreign key
    qualified: bool = (
        False  # the name says more than whose key it is: "id_address_delivery"; too little to reach rows by
    )


def prefix(schema: Schema) -> str:
    """The word that most tables begin with ("oc" of "oc_customer"), "" where there is none."""
    firsts = Counter(_bare(name).split("_")[0] for name in schema.tables if "_" in _bare(name))
    first, count = firsts.most_common(1)[0] if firsts else ("", 0)
    return first if count >= 4 and count * 10 >= len(schema.tables) * 7 else ""


def _bare(table: str) -> str:
    return table.rpartition(".")[2]


def noun(table: str, dropped: str = "") -> tuple[str, ...]:
    """The words that say what the rows of a table are: "oc_customers" -> ("customer",)."""
    parts = list(words(_bare(table)))
    if dropped and parts[:1] == list(words(dropped)):
        parts = parts[1:]
    kept = [part for part in parts if part not in _FILLING] or parts
    return (*kept[:-1], _singular(kept[-1])) if kept else ()


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") and len(word) > 3 else word


def links(schema: Schema) -> dict[str, list[Link]]:
    """For each table what its columns point to."""
    dropped = prefix(schema)
    owners = _owners(schema, dropped)
    return {name: list(_links(table, schema, owners)) for name, table in schema.tables.items()}


def _links(table: TableInfo, schema: Schema, owners: Mapping[str, tuple[int, str]]) -> Iterator[Link]:
    declared: set[str] = set()
    for reference in table.references:
        parent = schema.tables.get(reference.table)
        if len(reference.columns) == 1 and parent is not None:
            referred = reference.referred or parent.key
            if referred and reference.table != table.name:
                declared.add(reference.columns[0])
                yield Link(table.name, reference.columns[0], reference.table, referred[0], declared=True)
    for column in table.columns.values():
        if column.name in declared:
            continue
        for name, qualified in _readings(words(column.name)):
            rank, owner = owners.get(name, (9, ""))
            if not owner or owner == table.name or (table.key == (column.name,) and (qualified or rank > 1)):
                continue
            key = schema.tables[owner].columns[schema.tables[owner].key[0]]
            if _comparable(key.form, column.form):
                yield Link(table.name, column.name, owner, key.name, declared=False, qualified=qualified)
                break


def _readings(parts: tuple[str, ...]) -> Iterator[tuple[str, bool]]:
    """A column's name as it is, then without what may only qualify it."""
    yield " ".join(parts), False
    for number in range(1, len(parts) - 1):
        if parts[0] in {"id", "ma"}:
            yield " ".join(parts[:-number]), True
        if parts[-1] == "id":
            yield " ".join(parts[number:]), True


def _comparable(one: str, other: str) -> bool:
    loose = {reflection.TEXT, reflection.OTHER}
    return one == other or {one, other} <= loose


def _owners(schema: Schema, dropped: str) -> dict[str, tuple[int, str]]:
    """How columns that point to a table are called, in words -> (0 for the surest, the table). What fits two tables
    equally fits none."""
    found: dict[str, tuple[int, str]] = {}
    doubtful: set[str] = set()
    for table in schema.tables.values():
        if len(table.key) != 1:
            continue
        for rank, name in _names(table, dropped):
            known = found.get(name)
            if known is None or rank < known[0]:
                found[name] = (rank, table.name)
                doubtful.discard(name)
            elif rank == known[0] and known[1] != table.name:
                doubtful.add(name)
    return {name: owner for name, owner in found.items() if name not in doubtful}


def _names(table: TableInfo, dropped: str) -> Iterator[tuple[int, str]]:
    """What a column that points to this table may be called, the best first."""
    parts = noun(table.name, dropped)
    key = " ".join(words(table.key[0]))
    whole, together = " ".join(parts), "".join(parts)
    initials = "".join(part[0] for part in parts) if len(parts) > 1 else ""
    by_noun = [
        f"{whole} id",
        f"id {whole}",
        f"ma {whole}",
        f"{together} id",
        f"id {together}",
        f"{whole} uuid",
        f"{whole} ma",
    ]
    says_key = not {"id", "ma", "uuid", "code", "no", "key", *([f"ma{initials}"] if initials else [])}.isdisjoint(
        key.split(" ")
    )
    if key.replace(" ", "_") not in GENERIC and says_key:
        # "ma_kh" of "khach_hang": the key itself says whose it is; still better where the table's own name is in it.
        yield (0 if key in {*by_noun, f"ma {initials}", f"{initials} id", f"id {initials}"} else 3), key
    for name in by_noun:
        yield 1, name
    if len(initials) > 1:
        for name in (f"ma {initials}", f"{initials} id", f"id {initials}", f"ma{initials}", f"id{initials}"):
            yield 4, name
    if len(parts) > 1 and table.key[0] in GENERIC:
        yield 2, f"{parts[-1]} id"
