"""What the shipped rules make of plain cases: each line of docs/labelling.md, in words of no labelled set."""

from __future__ import annotations

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from processor.classify import RuleSet, classify
from processor.values import Decision, Intent, Message, Topic
from tests.classify.conftest import Ask

NEWSLETTER = "Vanesa KR <news@vanesa.vn>\nƯU ĐÃI CUỐI TUẦN: giảm giá 30% toàn bộ serum"
ORDER = "Vanesa KR <cskh@vanesa.vn>\nĐơn hàng VN-1 đã được xác nhận, tạm tính 389.000đ. Giao tới: 12 Lê Lợi"


@pytest.mark.parametrize(
    "body",
    [
        "Shop xóa giúp mình tài khoản này với ạ.",
        "Đề nghị quý công ty hủy tài khoản và xóa toàn bộ dữ liệu cá nhân của tôi.",
        "ad oi xoa acc dum e vs, e ko xai nua",
        "Nếu được thì shop xóa giúp em cái tài khoản nha.",
        "Shop xóa giúp em tài khoản được không ạ?",
        "Please close my account and erase my personal data.",
        "Chị muốn các em bỏ hết tên, số điện thoại với địa chỉ của chị ra khỏi máy.",
        "Hàng giao chậm, nhân viên cãi khách, tôi chán lắm rồi. Xóa tài khoản của tôi đi, khỏi giải thích.",
        "제 계정과 개인정보를 모두 삭제해 주세요.",
    ],
)
def test_a_clear_erasure_is_acted_on(ask: Ask, body: str) -> None:
    verdict = ask(body)
    assert (verdict.decision, verdict.intents) == (Decision.ACT, (Intent.DELETION,))
    assert verdict.evidence
    assert verdict.reason


@pytest.mark.parametrize(
    "body",
    [
        "Nếu mai không hoàn tiền thì xóa luôn tài khoản của tôi.",
        "Cho mình hỏi muốn xóa tài khoản thì vào mục nào?",
        "Xóa tài khoản có mất điểm không shop?",
        "Shop xóa giúp em tài khoản của mẹ em nha.",
        "Please delete my husband's account.",
        "Shop xóa giúp em số điện thoại thôi, còn lại giữ nguyên.",
        "Xóa lịch sử mua hàng giúp mình.",
        "Em đang phân vân có nên xóa tài khoản không.",
        "Hôm qua em xin xóa tài khoản, giờ em đổi ý rồi, đừng xóa nữa nha.",
        "Xóa dữ liệu của tôi ngay, không thì tôi khởi kiện.",
        "Xóa tài khoản của mình nhưng vẫn gửi email ưu đãi cho mình nhé.",
        "Xóa tài khoản giúp mình và đổi số điện thoại thành 0912345678.",
        "Xóa giúp em tài khoản đăng ký bằng mail khac@mail.example.",
        "Tháng sau nhận hàng xong thì shop xóa tài khoản giúp em.",
        "co xoa tai khoan duoc khong shop",
    ],
)
def test_a_doubtful_erasure_goes_to_a_person(ask: Ask, body: str) -> None:
    assert ask(body).decision is Decision.FLAG


@pytest.mark.parametrize(
    "body",
    [
        "Kem này có xóa thâm được không shop?",
        "shop oi sua rua mat nay co tay duoc lop trang diem khong",
        "Hủy giúp em đơn VN-1234 nha, em đặt nhầm.",
        "Đổi địa chỉ giao đơn VN-1234 sang 12 Lê Lợi, phường 4 giúp mình.",
        "Em quên mật khẩu tài khoản, shop cấp lại giúp em.",
        "Shop đổi giúp em chai khác, chai này bị xì.",
        "Em muốn hủy lịch soi da ngày mai.",
        "Giỏ hàng lỗi, bấm xóa sản phẩm không được.",
        "Giảm 50% toàn bộ áo khoác, mua ngay! Không muốn nhận email này? Hủy đăng ký tại đây.",
        "Where is my parcel? The order was shipped last week.",
    ],
)
def test_ordinary_mail_is_left_alone(ask: Ask, body: str) -> None:
    assert ask(body).decision is Decision.IGNORE


@pytest.mark.parametrize(
    ("body", "topics"),
    [
        ("Đừng gửi email quảng cáo cho em nữa.", {Topic.ALL}),
        ("Please take me off your mailing list.", {Topic.ALL}),
        ("Tôi KHÔNG yêu cầu xóa tài khoản, chỉ ngừng gửi mail cho tôi.", {Topic.ALL}),
        ("Ngừng gửi tin tuyển dụng cho em ạ.", {Topic.RECRUITMENT}),
        ("Mình chỉ muốn nhận mail sự kiện, còn lại đừng gửi nữa.", {Topic.PRODUCTS, Topic.RECRUITMENT}),
        ("Tắt giúp em mail sự kiện và mail tuyển dụng, mail hàng mới vẫn gửi nha.", {Topic.EVENTS, Topic.RECRUITMENT}),
    ],
)
def test_a_stop_of_mail_is_acted_on_for_the_topics_it_names(ask: Ask, body: str, topics: set[Topic]) -> None:
    verdict = ask(body)
    assert (verdict.decision, verdict.intents) == (Decision.ACT, (Intent.UNSUBSCRIBE,))
    assert set(verdict.topics) == topics


@pytest.mark.parametrize(
    "body",
    [
        "Đừng nhắn zalo cho em nữa.",
        "Các bạn đừng gọi điện cho tôi nữa.",
        "Gửi mail ít lại giúp em.",
        "Shop gửi nhiều mail quá vậy.",
    ],
)
def test_other_channels_and_grumbling_go_to_a_person(ask: Ask, body: str) -> None:
    assert ask(body).decision is Decision.FLAG


@pytest.mark.parametrize(
    ("words", "quoted", "decision"),
    [
        ("Hủy", ORDER, Decision.IGNORE),
        ("Hủy", "", Decision.FLAG),
        ("Không gửi nữa", NEWSLETTER, Decision.ACT),
        ("Ngưng", NEWSLETTER, Decision.ACT),
    ],
)
def test_a_bare_word_means_what_it_answers(ask: Ask, words: str, quoted: str, decision: Decision) -> None:
    assert (
        ask(words, "Re: thư của shop" if quoted else words, own_subject=not quoted, quoted=quoted).decision is decision
    )


@pytest.mark.parametrize("subject", ["Hủy đăng ký", "Unsubscribe", "STOP", "수신거부"])
def test_a_bare_subject_is_enough_to_unsubscribe(ask: Ask, subject: str) -> None:
    verdict = ask("", subject)
    assert (verdict.decision, verdict.intents, verdict.topics) == (Decision.ACT, (Intent.UNSUBSCRIBE,), (Topic.ALL,))


def test_the_subject_of_the_mail_that_is_answered_says_nothing(ask: Ask) -> None:
    assert ask("Cảm ơn shop nhiều nha.", "Re: Xóa tài khoản", own_subject=False).decision is Decision.IGNORE


def test_quoted_text_is_not_the_senders_request(ask: Ask) -> None:
    assert ask("Em cảm ơn ạ.", quoted="Xóa tài khoản của tôi đi.").decision is Decision.IGNORE


def test_automatic_mail_is_ignored_whatever_it_says(ask: Ask) -> None:
    verdict = ask("Xóa tài khoản của tôi", automatic="Auto-Submitted: auto-replied")
    assert verdict.decision is Decision.IGNORE
    assert "auto-replied" in verdict.reason


def test_mail_of_a_list_is_never_acted_on(ask: Ask) -> None:
    assert ask("Shop xóa giúp mình tài khoản.", bulk=True).decision is Decision.FLAG


@pytest.mark.parametrize(
    ("more", "decision"),
    [
        ({"unreadable": "no text part"}, Decision.FLAG),
        ({"attachments": ("image/jpeg",)}, Decision.FLAG),
        ({}, Decision.IGNORE),
    ],
)
def test_mail_without_words(ask: Ask, more: dict[str, object], decision: Decision) -> None:
    assert ask("", **more).decision is decision


@pytest.mark.parametrize(
    "body",
    [
        "Bonjour, veuillez supprimer mon compte svp.",
        "请删除我的账号",
        "Удалите мой аккаунт, пожалуйста",
        "アカウントを削除してください",
    ],
)
def test_another_language_is_flagged_and_never_acted_on(ask: Ask, body: str) -> None:
    assert ask(body).decision is Decision.FLAG


def test_a_request_beyond_the_part_that_is_read_is_flagged(ask: Ask) -> None:
    assert ask("kem này dùng sao vậy shop. " * 4_000 + "Xóa tài khoản của tôi.").decision is Decision.FLAG
    assert ask("Xóa tài khoản của tôi. " + "cảm ơn shop. " * 4_000).decision is Decision.FLAG


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(subject=st.text(max_size=60), body=st.text(max_size=400), quoted=st.text(max_size=60))
def test_any_text_gets_a_decision_and_a_reason(rules: RuleSet, subject: str, body: str, quoted: str) -> None:
    verdict = classify(Message(subject=subject, own_words=body, quoted=quoted), rules)
    assert verdict.reason
    assert verdict.rules_version == rules.version


TELLING = (
    "xóa xoa hủy tài khoản account delete my số điện thoại 0912345678 đổi thành mail stop đừng gửi không nếu của mẹ em"
    " , . ? ! : | 탈퇴 계정 😀 \u202e a@b.c"
)
WORDS = st.sampled_from([*TELLING.split(" "), "\n"])


@settings(max_examples=150, deadline=None)
@given(st.lists(WORDS, max_size=60).map(" ".join))
def test_any_row_of_the_fields_own_words_gets_a_decision(rules: RuleSet, body: str) -> None:
    assert classify(Message(own_words=body), rules).reason


@pytest.mark.parametrize(
    "body",
    [
        "xóa tài khoản " * 10_000,
        "xóa" * 30_000,
        "nếu " * 20_000,
        "a" * 100_000,
        "xóa tài khoản của mẹ nếu không. " * 3_000,
    ],
)
def test_hostile_length_is_harmless(ask: Ask, body: str) -> None:
    started = time.perf_counter()
    ask(body)
    assert time.perf_counter() - started < 5


@pytest.mark.parametrize(
    "text",
    [
        "Por favor, den de baja mi suscripción al boletín.",
        "Kérem, törölje a fiókomat.",
        "Hesabımı silin lütfen.",
        "Gelieve mijn account te verwijderen.",
        "Por favor, apague a minha conta.",
    ],
)
def test_a_request_in_a_language_nobody_reads_is_for_a_person(ask: Ask, text: str) -> None:
    assert ask(text).decision is Decision.FLAG


def test_signs_that_turn_the_direction_of_reading_are_for_a_person(ask: Ask) -> None:
    assert ask("Đổi email của em thành \u202eelpmaxe.liam@nal\u202c nhé.").decision is not Decision.ACT


def test_a_subject_over_a_picture_is_for_a_person(rules: RuleSet) -> None:
    message = Message(subject="Yêu cầu xóa tài khoản của em", own_subject=True, attachments=("image/png",))
    assert classify(message, rules).decision is Decision.FLAG
