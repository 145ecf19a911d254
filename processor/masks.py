"""Values as they are shown to people who may not be their owners."""

from __future__ import annotations

import re

from processor.values import Field


def masked(field: Field, value: str) -> str:
    """Enough of a value for its owner to know it, not for a stranger to learn it."""
    match field:
        case Field.PHONE:
            return "*** *** " + value[-3:]
        case Field.EMAIL:
            local, _, domain = value.rpartition("@")
            host, dot, top = domain.rpartition(".")
            # Not the whole domain: a challenge goes to people who never wrote, and it could be a forger's.
            return f"{local[:1]}***{local[-1:] * (len(local) > 3)}@{host[:1]}{'***' if dot else ''}{dot}{top}"
        case Field.FULL_NAME:
            # A challenge goes to people who never wrote: nobody must be able to put a link or a message into it.
            *first, last = re.sub(r"[^\w\s'-]", " ", value).split() or [""]
            return " ".join([*(word[:1] + "." for word in first), last if first else last[:1] + "…" * bool(last)])
        case Field.ADDRESS:
            tame = re.sub(r"\.(?=\w)|[:@]|//", " ", value)
            return tame[: min(12, len(tame) // 2)].rpartition(" ")[0].rstrip(" ,.") + " …"
