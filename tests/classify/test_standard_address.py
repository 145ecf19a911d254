"""Addresses held against the units in force since July 2025."""

from __future__ import annotations

import pytest

from processor.classify.standard_address import Checked, checked


@pytest.mark.parametrize(
    ("written", "standard"),
    [
        ("12 ngõ 5, phường Ngọc Hà, Hà Nội", "12 ngõ 5, Phường Ngọc Hà, Thành phố Hà Nội"),
        ("so 7 duong A, p. cua nam, tp ha noi, Viet Nam", "so 7 duong A, Phường Cửa Nam, Thành phố Hà Nội"),
        ("12 Lê Lợi, Phường Sài Gòn, TP.HCM", "12 Lê Lợi, Phường Sài Gòn, Thành phố Hồ Chí Minh"),
    ],
)
def test_ward_and_province_are_offered_as_the_list_names_them(written: str, standard: str) -> None:
    assert checked(written) == Checked(standard)


def test_an_old_form_is_said_to_be_one_and_is_not_translated() -> None:
    found = checked("12/5 Trần Phú, phường 4, quận 5, TP.HCM")
    assert not found.standard and "since 1 July 2025" in found.problem


@pytest.mark.parametrize(
    "written", ["", "14 Beechwood Crescent, Leeds LS4 2LL, United Kingdom", "nhà bà Tư, gần chợ", ",,;"]
)
def test_of_what_is_abroad_or_has_no_province_nothing_is_known(written: str) -> None:
    assert checked(written) == Checked()
