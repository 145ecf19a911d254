"""What a message answers: our newsletter, our mail about an order, or something else."""

from __future__ import annotations

import re

from processor.classify.letters import clean, fold, plain
from processor.values import Message

_ORDER = re.compile(
    r"don hang|ma don|xac nhan don|giao hang|giao toi|tam tinh|thanh toan|van chuyen|dat hang|don vn|buu ta"
    r"|your order|order confirm|order vn|shipped|don #?\w*\d{4}|phi ship"
)
_NEWSLETTER = re.compile(
    r"huy dang ky|unsubscribe|uu dai|khuyen mai|giam gia|\bsale\b|giam \d|mua \d tang|voucher|deal|flash|ra mat"
    r"|newsletter|ban tin|hang moi|moi ve|bo suu tap|bi quyet|su kien|workshop"
    r"|tuyen dung|tuyen \d|news@|event@|hr@|black friday|qua \d|new in|new arrival|\[qc\]|kham pha|lam dep"
    r"|shop now|launch|% off|off everything|is here\b|xa kho|mung xuan|tri an|best ?seller"
    r"|ma giam|le hoi|thu moi|moi ban|hiring|opted in|collection|cap nhat tuy chon"
)
_ASKS = re.compile(
    r"ban co chac|vui long xac nhan|xac nhan yeu cau|yeu cau cua ban|xoa (?:luon |het |giup )?(?:tai khoan"
    r"|thong tin)|please confirm|are you sure|da nhan (?:duoc )?yeu cau|da duoc xoa"
)
MAX_QUOTED = 4_000


def reply_kind(message: Message) -> str:
    """Return "newsletter", "order", "question" (about a request), "other" or "nothing"."""
    answered = "" if message.own_subject else message.subject
    quoted = fold(plain(clean(f"{answered}\n{message.quoted[:MAX_QUOTED]}"))).strip()
    if not quoted:
        return "nothing"
    if _ASKS.search(quoted):
        return "question"
    head = quoted[:400]
    order, newsletter = _ORDER.search(head), _NEWSLETTER.search(quoted)
    if order and (
        not newsletter or not _NEWSLETTER.search(fold(plain(answered))) or _ORDER.search(fold(plain(answered)))
    ):
        return "order"
    return "newsletter" if newsletter else "other"
