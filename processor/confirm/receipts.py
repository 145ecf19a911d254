"""What a receipt says, in the customer's language: what was removed, changed and kept; no values. Pure.

Receipts are kept for years. Those of the first version name tables and columns of the embedded schema only, so the
words for these stand here; later ones carry the words of the data map that they were made with.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from processor.confirm.labels import FIELDS, KINDS, called
from processor.confirm.wording import day_text, first_upper, number_text, one_line
from processor.masks import masked
from processor.values import Change, Field, Intent, Receipt

_TITLES = {
    "customers": ("customer record", "hồ sơ khách hàng"),
    "subscriptions": ("newsletter subscriptions", "đăng ký nhận tin"),
    "orders": ("orders", "đơn hàng"),
}
_KINDS = {
    "email": "email",
    "full_name": "name",
    "shipping_name": "name",
    "phone": "phone",
    "shipping_phone": "phone",
    "address": "address",
    "shipping_address": "address",
    "note": "text",
    "customer_id": "link",
}
_TRANSLATED = {
    "number, date, value, payment method and shipping method of orders": (
        "mã đơn, ngày đặt, giá trị, cách thanh toán và cách giao hàng của đơn hàng"
    ),
    "transaction records that later questions and the books need (accounting law), detached from the person": (
        "hồ sơ giao dịch cần cho việc giải quyết thắc mắc về sau và cho sổ sách kế toán, không còn gắn với Quý khách"
    ),
}
_UNNAMED = {"link", "none", "other"}  # of a row that is gone as a whole, these say nothing more than its title
_HELD_BY = {Field.FULL_NAME: "name", Field.PHONE: "phone", Field.ADDRESS: "address", Field.EMAIL: "email"}


def title(change: Change, language: str) -> str:
    """What the rows are, for people; the table's name where nobody has said so."""
    english, vietnamese = _TITLES.get(change.table, (change.table, change.table))
    return one_line((change.title_vi or vietnamese) if language == "vi" else (change.title or english))


def kinds(change: Change) -> tuple[str, ...]:
    """Which kinds of personal data were touched, by their names in the data map."""
    return change.kinds or tuple(dict.fromkeys(_KINDS.get(column, "other") for column in change.columns))


def kind_names(found: Collection[str], language: str) -> list[str]:
    """What kinds are called, in their usual order; one that this version does not know is another personal detail."""
    wanted = {kind if kind in KINDS[language] else "other" for kind in found if kind != "none"}
    return [name for kind, name in KINDS[language].items() if kind in wanted]


def removed(receipt: Receipt, language: str) -> list[dict[str, Any]]:
    """One item for all rows of a title that an erasure treated alike: `title`, `rows`, `kinds`, `whole`, `unlinked`."""
    groups: dict[tuple[str, bool], list[Change]] = {}
    for change in receipt.changes:
        groups.setdefault((title(change, language), change.action == "deleted"), []).append(change)
    return [_removed(name, whole, changes, language) for (name, whole), changes in groups.items()]


def _removed(name: str, whole: bool, changes: Sequence[Change], language: str) -> dict[str, Any]:
    found = {kind for change in changes for kind in kinds(change)}
    alone = whole and found <= _UNNAMED
    return {
        "title": first_upper(name),
        "rows": number_text(sum(change.rows for change in changes), language),
        "kinds": [] if alone else kind_names(found - {"link"}, language),
        "whole": whole,
        "unlinked": not whole and "link" in found,
    }


def kept(receipt: Receipt, language: str) -> list[dict[str, Any]]:
    """What an erasure kept: `what`, `rows`, `reason`, `until` (a day, "" where none is set)."""

    def said(english: str, vietnamese: str) -> str:
        return one_line(vietnamese or _TRANSLATED.get(english, english)) if language == "vi" else one_line(english)

    return [
        {
            "what": first_upper(said(item.what, item.what_vi)),
            "rows": number_text(item.rows, language),
            "reason": said(item.reason, item.reason_vi),
            "until": day_text(item.until, language),
        }
        for item in receipt.retained
    ]


def changed(receipt: Receipt, fields: Mapping[Field, str], language: str) -> list[dict[str, str]]:
    """The corrected fields: `label`, `old` and `new` masked, "" where that is not (or no longer) known.

    Receipts of the first version do not say what was replaced: then the new values of the request are shown.
    """
    found = [(item.field, item.old, item.new) for item in receipt.replaced]
    if not receipt.actions or Intent.CORRECTION in receipt.actions:
        found = found or [(name, "", masked(name, fields[name]) if fields[name] else "") for name in sorted(fields)]
    return [
        {"label": called(FIELDS, language, name), "old": one_line(old), "new": one_line(new)}
        for name, old, new in found
    ]


def updated_in(receipt: Receipt, language: str) -> list[str]:
    """Titles of the rows that hold corrected values from now on."""
    wanted = {_HELD_BY[item.field] for item in receipt.replaced} or set(_HELD_BY.values())
    found = [
        title(change, language)
        for change in receipt.changes
        if change.action == "updated" and change.rows and wanted.intersection(kinds(change))
    ]
    return list(dict.fromkeys(found))


def forgotten(stored: Mapping[str, Any]) -> dict[str, Any]:
    """A stored receipt without the masked values: which fields were changed stays, what they looked like goes."""
    replaced = [{**item, "old": "", "new": ""} for item in stored.get("replaced", ())]
    return {**stored, "replaced": replaced} if replaced else dict(stored)
