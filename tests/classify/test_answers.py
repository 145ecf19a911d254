"""What replies say. A yes that is none would erase a person, so most of these are no yes."""

from __future__ import annotations

import pytest

from processor.classify.answers import Meaning, answered_values, meaning
from processor.values import Field, Intent, Mailbox, Message


def said(text: str, sender: str = "") -> Meaning:
    return meaning(Message(own_words=text, sender=Mailbox(sender, "lan@mail.example")))


@pytest.mark.parametrize(
    "text",
    [
        "Đúng rồi ạ",
        "đúng r shop",
        "dung roi a",
        "Ok",
        "OKE shop nha",
        "okkkk",
        "xác nhận",
        "XAC NHAN",
        "Đồng ý",
        "dong y",
        "Vâng ạ",
        "vang a",
        "ừ",
        "Yes please",
        "confirmed",
        "y",
        "Yes, delete my data.",
        "Xác nhận xóa tài khoản",
        "Mình xác nhận xóa toàn bộ dữ liệu của mình nhé, cảm ơn shop nhiều",
        "đồng ý xóa dữ liệu của mình nhé",
        "dong y xoa tai khoan",
        "đúng là mình gửi",
        "Chính tôi yêu cầu.",
        "dạ đúng rồi, em có yêu cầu xóa tài khoản ạ",
        "Dạ vâng, em đồng ý ạ.\n\nTrân trọng,\nNguyễn Thị Lan\n0912 345 678",
        "Tôi đồng ý.\nNguyễn Văn Hùng",
        "Đồng ý ạ\n\nSent from my iPhone",
        "Xác nhận ạ 🙏🙏\n\nGửi từ iPhone của tôi",
        "chuẩn rồi ad ơi",
        "I confirm.\n\nBest regards,\nAnna Schmidt",
        "Yes, that was me. Please go ahead, thank you!",
        "ddoongf ys",
        "xacs nhaanj ạ",
        "đồng ý 👍",
        "네",
        "是的",
        "Tôi là Lê Văn Nam, tôi xác nhận yêu cầu xóa dữ liệu cá nhân của tôi.",
        "em đồng ý xóa hết tài khoản và thông tin cá nhân của em tại shop",
        "vẫn đồng ý nha",
        "> Nếu đúng, hãy trả lời ĐỒNG Ý\nĐồng ý",
    ],
)
def test_a_clear_yes(text: str) -> None:
    assert said(text) is Meaning.YES


NO_YES = [
    "ok nhưng mà hoàn tiền trước đã",
    "ok để mình xem",
    "ok mình bận",
    "ok minh ban",
    "ok em ban",
    "đồng ý nếu hoàn tiền",
    "đồng ý với điều kiện hoàn tiền",
    "đồng ý sau khi nhận hàng",
    "yes?",
    "Yes but not now",
    "yes no",
    "yes and no",
    "yes... maybe",
    "ok...",
    "vâng…",
    "có gì đâu",
    "co gi dau",
    "ừ mà xóa cái gì vậy",
    "vâng, thư này là gì ạ?",
    "vang, thu nay la gi a",
    "không phải không đồng ý",
    "không phải là tôi không đồng ý",
    "Nếu đúng là Quý khách, hãy trả lời ĐỒNG Ý. Nếu không phải, hãy trả lời KHÔNG.",
    "hãy trả lời ĐỒNG Ý",
    "Reply YES to confirm",
    "Vui lòng xác nhận",
    "shop xác nhận giúp mình",
    "Shop xác nhận xóa giúp mình nhé",
    "xác nhận giúp mình đã nhận mail",
    "xác nhận lại giúp em",
    "nhờ shop xác nhận",
    "please confirm",
    "please confirm to me",
    "Cảm ơn shop đã xác nhận",
    "cam on shop da xac nhan",
    "cảm ơn em đã xác nhận",
    "thanks for the confirmation",
    "xóa yêu cầu đi",
    "xóa yêu cầu này giúp mình",
    "ok xóa yêu cầu giúp mình",
    "đồng ý hủy yêu cầu",
    "hủy giúp mình",
    "Tôi đang nghỉ phép, sẽ trả lời sau. Xác nhận đã nhận thư.",
    "Thank you for your message. I am out of office. Yes",
    "đồng ý cái đầu mày",
    "vâng vâng, các anh giỏi lắm",
    "ok ok, làm gì thì làm",
    "sao cũng được",
    "được chưa",
    "đúng không?",
    "đúng không shop",
    "có đúng không",
    "đúng hả",
    "xác nhận à",
    "xác nhận cái gì",
    "đúng là không phải mình",
    "đúng là shop lừa đảo",
    "đúng mình nhưng nhầm",
    "mình gửi nhầm",
    "đồng ý một phần",
    "chỉ đồng ý xóa số điện thoại",
    "đồng ý xóa số điện thoại thôi",
    "đồng ý giữ lại tài khoản",
    "đồng ý không xóa",
    "xác nhận không xóa",
    "xác nhận là tôi không yêu cầu",
    "xac nhan la toi khong yeu cau",
    "tôi xác nhận không gửi",
    "không đồng ý",
    "ko đồng ý",
    "k dong y",
    "chưa đồng ý",
    "khoan hãy xác nhận",
    "chưa xác nhận",
    "dung",
    "dung a",
    "dừng",
    "đừng",
    "dung xoa",
    "dung xoa nha",
    "dừng lại",
    "thôi được",
    "thôi xóa luôn đi",
    "dạ",
    "uhm",
    "👍",
    "ok\nkhông",
    "đồng ý\nmà khoan",
    "Đồng ý\n\nTrân trọng,\nKhông Phải Tôi",
    "Đồng ý.\nMai Xác Nhận",
    "đồng ý / không đồng ý",
    "ĐỒNG Ý hay KHÔNG?",
    "vợ tôi đồng ý",
    "shop đồng ý chưa",
    "bạn đồng ý nhé",
    "I agree with your colleague, this is a scam",
    "sure, whatever",
    "Yes, I have a question",
    "correct me if I am wrong",
    "is it correct",
    "ok noted",
    "ok đã nhận",
    "đã đọc",
    "Vâng. Nhưng tôi muốn giữ điểm.",
    "Vâng ạ. Khi nào xong ạ",
    "ok xóa tài khoản lan2@gmail.com",
    "ok 0912345678",
    "đồng ý :))",
    "ừ haha",
    "ừ thì đồng ý =))",
    "yes yes yes lol",
    "là mình gửi à",
    "là em gửi hả shop",
    "có phải mình gửi đâu",
    "em gửi ạ",
    "mình đã gửi rồi",
    "để mình xác nhận sau",
    "mai mình xác nhận",
    "lát em xác nhận",
    "sẽ xác nhận",
    "mình xác nhận ở đâu",
    "làm sao để xác nhận",
    "muốn xác nhận thì làm gì",
    "đồng ý chỗ nào",
    "có ai đồng ý đâu",
    "tôi có đồng ý đâu",
    "ai đồng ý",
    "khong dong y",
    "đồng ý cho mình hỏi",
    "vâng cho hỏi",
    "không, đồng ý",
    "Đồng ý. Đừng xóa.",
    "ok ok ok đừng xóa",
    "y như cũ",
    "yes sir, cancel it",
    "confirm that it was not me",
    "I cannot confirm",
    "I do not confirm",
    "not confirmed",
    "unconfirmed",
    "đồng ý " * 2000,
]


@pytest.mark.parametrize("text", NO_YES, ids=[text[:40] for text in NO_YES])
def test_no_yes(text: str) -> None:
    assert said(text) is not Meaning.YES


@pytest.mark.parametrize(
    "text",
    [
        "không",
        "ko",
        "Không ạ",
        "khong a",
        "Không, cảm ơn",
        "thôi khỏi",
        "thôi",
        "đừng xóa nữa",
        "dung xoa nua",
        "dung xoa nha",
        "dừng lại",
        "hủy yêu cầu",
        "huy yeu cau giup minh",
        "cancel",
        "stop, I changed my mind",
        "Please do not delete my account",
        "shop ơi mình đổi ý rồi, đừng xóa nữa nha, cảm ơn shop",
        "shop oi minh doi y roi dung xoa nua nha cam on shop",
        "Hôm qua mình có yêu cầu xóa tài khoản, nay mình đổi ý rồi, đừng xóa nữa nhé",
        "Cảm ơn shop nhưng mình không muốn xóa nữa",
        "vâng, mình đổi ý rồi, đừng xóa nữa nhé",
        "Shop hủy yêu cầu giúp mình được không ạ?",
        "Mình muốn rút lại yêu cầu xóa tài khoản",
        "nếu chưa xóa thì đừng xóa nữa nhé shop",
        "Xin giữ lại tài khoản cho tôi.",
        "Tôi xác nhận không xóa nữa",
        "đồng ý hủy yêu cầu",
        "không đồng ý",
        "em vẫn còn mua hàng nên đừng xóa tài khoản của em nhé",
        "I've changed my mind, please keep my account",
        "mình bấm nhầm, bỏ qua giúp mình nhé",
        "không muốn xóa nữa đâu",
        "아니요",
    ],
)
def test_a_no(text: str) -> None:
    assert said(text) is Meaning.NO


@pytest.mark.parametrize(
    "text",
    [
        "không phải tôi",
        "khong phai toi",
        "ko phải mình",
        "k phai e gui",
        "không phải mình gửi đâu shop ơi",
        "tôi có yêu cầu gì đâu",
        "toi co yeu cau gi dau",
        "ai giả mạo tôi",
        "it wasn't me",
        "It was not me!",
        "my account was hacked",
        "Tôi không hề gửi yêu cầu này, đừng xóa",
        "Mình không yêu cầu xóa tài khoản, có ai đó dùng email của mình. Đừng xóa nhé!",
        "tôi chưa từng yêu cầu xóa",
        "I did not request this",
        "I never asked for this, who sent it?",
        "Tôi xác nhận là tôi không gửi yêu cầu này",
        "đúng là không phải tôi gửi",
        "không, không phải mình",
        "đâu có phải em",
        "em đâu có gửi",
        "hổng phải tui",
        "mail em bị hack rồi shop",
        "Không phải tôi.\n\nNếu đúng là Quý khách, hãy trả lời ĐỒNG Ý. Nếu không phải, hãy trả lời KHÔNG.",
        "Someone else used my email, please don't delete anything",
        "Ai gửi vậy? Tôi có yêu cầu gì đâu",
    ],
)
def test_a_denial(text: str) -> None:
    assert said(text) is Meaning.NOT_ME


@pytest.mark.parametrize(
    "text",
    [
        "đã xử lý chưa?",
        "da xu ly chua",
        "sao rồi shop",
        "bao giờ xong ạ",
        "any update?",
        "is it done yet?",
        "Shop ơi yêu cầu của mình tới đâu rồi ạ?",
        "Chào shop, mình gửi yêu cầu 3 ngày rồi mà chưa thấy phản hồi ạ".replace("mà ", ""),
    ],
)
def test_a_question_how_it_stands(text: str) -> None:
    assert said(text) is Meaning.STATUS


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  \n",
        "Sent from my iPhone",
        "Chào shop,",
        "Hi,\n\nBest regards,\nAnna Schmidt",
        "Gửi từ iPhone của tôi",
        ".",
    ],
)
def test_nothing(text: str) -> None:
    assert said(text) is Meaning.NOTHING


OTHER = [
    "cảm ơn shop",
    "không phải không đồng ý",
    "không phải tôi không đồng ý",
    "tôi không yêu cầu xóa tài khoản, chỉ ngừng gửi mail",
    "tôi không yêu cầu xóa, tôi muốn đổi số điện thoại",
    "đừng xóa tài khoản, chỉ xóa số điện thoại",
    "đừng đổi số, xóa tài khoản luôn",
    "hình như không phải mình",
    "tôi không nhớ",
    "không sao",
    "không có gì",
    "không vấn đề gì",
    "có phải không phải tôi gửi không?",
    "mình không đổi ý",
    "đừng hủy yêu cầu",
    "bao giờ xong thì đổi luôn số điện thoại giúp mình",
    "không gửi mail nữa",
    "đừng gửi mail nữa",
    "thôi được rồi",
    "ok, đã xong chưa? xong thì gửi hóa đơn",
    "không phải tôi gửi à?",
    "ok không",
    "sao không xóa",
    "shop không xóa thì tôi kiện",
    "chưa xóa à",
    "đừng xóa, khi nào nhận hàng thì xóa",
    "👍",
    "?",
    "dạ",
    "x" * 1_000_000,
    "không " * 200_000,
]


@pytest.mark.parametrize("text", OTHER, ids=[text[:40] for text in OTHER])
def test_anything_else(text: str) -> None:
    assert said(text) in {Meaning.OTHER, Meaning.STATUS} if text.startswith("chưa") else said(text) is Meaning.OTHER


def test_a_yes_to_another_question_is_none() -> None:
    reply = Message(own_words="đồng ý đổi số điện thoại")
    assert meaning(reply, about=[Intent.CORRECTION]) is Meaning.YES
    assert meaning(reply, about=[Intent.DELETION]) is Meaning.OTHER


def test_the_name_of_the_sender_is_a_signature() -> None:
    assert said("Đồng ý ạ\nBống", "Bống") is Meaning.YES
    assert said("Đồng ý ạ\nBống", "Lan") is Meaning.OTHER


@pytest.mark.parametrize(
    ("text", "wanted", "given"),
    [
        ("0912 345 678", [Field.PHONE], {Field.PHONE: "0912345678"}),
        ("dạ số mới là +84 912 345 678 ạ", [Field.PHONE], {Field.PHONE: "0912345678"}),
        ("của em là 0912.345.678 nhé shop", [Field.PHONE], {Field.PHONE: "0912345678"}),
        ("12/5 Lê Lợi, phường Bến Nghé, HCM", [Field.ADDRESS], {Field.ADDRESS: "12/5 Lê Lợi, phường Bến Nghé, HCM"}),
        (
            "Dạ 12/5 Lê Lợi, phường Bến Nghé, HCM ạ",
            [Field.ADDRESS],
            {Field.ADDRESS: "12/5 Lê Lợi, phường Bến Nghé, HCM"},
        ),
        ("Nguyễn Thị Lan", [Field.FULL_NAME], {Field.FULL_NAME: "Nguyễn Thị Lan"}),
        ("dạ nguyễn thị lan ạ", [Field.FULL_NAME], {Field.FULL_NAME: "nguyễn thị lan"}),
        ("lan.moi@gmail.com", [Field.EMAIL], {Field.EMAIL: "lan.moi@gmail.com"}),
        ("0912345678\n\nSent from my iPhone", [], {Field.PHONE: "0912345678"}),
        ("đổi sang 0912345678 được không ạ?", [Field.PHONE], {Field.PHONE: "0912345678"}),
        ("0912345678 hoặc 0987654321", [Field.PHONE], {}),
        ("0912345678\n0987654321", [Field.PHONE], {}),
        ("091234567", [Field.PHONE], {}),
        ("0912345678 đúng không shop?", [Field.PHONE], {}),
        ("nếu được thì 0912345678", [Field.PHONE], {}),
        ("để em gửi sau", [Field.PHONE], {}),
        ("0912345678", [Field.PHONE, Field.ADDRESS], {}),
        ("không đổi nữa", [Field.FULL_NAME], {}),
        ("", [], {}),
        ("1" * 1_000_000, [Field.PHONE], {}),
    ],
)
def test_values_that_were_asked_for(text: str, wanted: list[Field], given: dict[Field, str]) -> None:
    values, problem = answered_values(Message(own_words=text), wanted)
    assert values == given
    assert bool(problem) is not bool(given)
