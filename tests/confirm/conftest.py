"""Facts and templates that the tests of answers share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from processor.config import ShopSettings, default_templates_path
from processor.confirm.compose import Templates
from processor.confirm.facts import facts
from processor.values import Change, Field, Intent, Receipt, Replaced, Retained, Topic

NOW = datetime(2026, 11, 22, 9, 5, tzinfo=UTC)
VALUES = {
    Field.FULL_NAME: "Nguyễn Thị Ngọc Lan",
    Field.PHONE: "0912345678",
    Field.ADDRESS: "25 Nguyễn Trãi, phường Bến Thành, TP. Hồ Chí Minh",
    Field.EMAIL: "ngoclan.moi@gmail.com",
}
# What the engine makes of the embedded data map.
ERASED = Receipt(
    "17",
    (Intent.DELETION,),
    (
        Change(
            "customers", "deleted", 1, ("email", "full_name", "phone", "address"),
            ("email", "name", "phone", "address"), "customer record", "hồ sơ khách hàng",
        ),
        Change("subscriptions", "deleted", 3, ("topic",), ("other",), "newsletter subscriptions", "đăng ký nhận tin"),
        Change(
            "orders", "detached", 1204, ("customer_id", "shipping_name", "shipping_phone", "note"),
            ("link", "name", "phone", "text"), "orders", "đơn hàng",
        ),
    ),
    (
        Retained("orders", "accounting records", 1203, "2036-11-20", "đơn hàng", "hồ sơ kế toán"),
        Retained("invoices", "tax law", 1, "", "hóa đơn", "luật thuế"),
    ),
    NOW,
)  # fmt: skip
CHANGED = Receipt(
    "17",
    (Intent.CORRECTION, Intent.UNSUBSCRIBE),
    (
        Change("customers", "updated", 1, ("address", "phone"), ("address", "phone"), "customer record", "hồ sơ khách"),
        Change("subscriptions", "updated", 1, ("wanted",), ("other",), "newsletter settings", "cài đặt nhận tin"),
    ),
    (),
    NOW,
    (Replaced(Field.PHONE, "*** *** 678", "*** *** 321"), Replaced(Field.ADDRESS, "", "25 Nguyễn …")),
)
# As the first version stored them: tables and columns, no kinds and no words.
OLD_ERASED = Receipt(
    "17",
    (Intent.DELETION,),
    (
        Change("customers", "deleted", 1, ("email", "full_name", "phone", "address")),
        Change("subscriptions", "deleted", 3, ("topic",)),
        Change("orders", "detached", 2, ("customer_id", "shipping_name", "shipping_phone", "shipping_address", "note")),
    ),
    (
        Retained(
            "number, date, value, payment method and shipping method of orders",
            "transaction records that later questions and the books need (accounting law), detached from the person",
            2,
        ),
    ),
    NOW,
)


@pytest.fixture
def templates() -> Templates:
    return Templates(default_templates_path())


@pytest.fixture
def said() -> Callable[..., dict[str, Any]]:
    """Facts of one request; keywords override."""

    def make(language: str = "vi", **given: Any) -> dict[str, Any]:
        values: dict[str, Any] = {
            "times": {"received_at": NOW, "applied_at": NOW, "hold_until": NOW, "answer_until": NOW},
            "zone": ZoneInfo("Asia/Ho_Chi_Minh"),
            "fields": VALUES,
            "topics": tuple(Topic),
            "intents": tuple(Intent),
            "wanted": tuple(Field),
            "standing": "held",
            "receipt": ERASED,
            "reason": "Không khớp thông tin",
        }
        return facts(ShopSettings(), language, "17", **(values | given))

    return make


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of templates of the test's own: changed.txt.j2 and changed.html.j2 in Vietnamese."""
    (tmp_path / "vi").mkdir()
    (tmp_path / "vi" / "changed.txt.j2").write_text("Tiêu đề\n\nNội dung\n", encoding="utf-8")
    (tmp_path / "vi" / "changed.html.j2").write_text("<p>Nội dung</p>\n", encoding="utf-8")
    return tmp_path
