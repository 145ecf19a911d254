"""The new value of a correction: the right one of two, as written, and never one that nobody gave."""

from __future__ import annotations

import pytest

from processor.classify.corrections import new_values
from processor.classify.marks import Role
from processor.classify.new_address import find_addresses
from processor.classify.new_email import find_emails
from processor.classify.new_name import find_names
from processor.classify.new_phone import find_phones, modern
from processor.values import Decision, Field
from tests.classify.conftest import Ask


@pytest.mark.parametrize(
    ("old", "new"),
    [
        *zip(("0120", "0121", "0122", "0126", "0128"), ("070", "079", "077", "076", "078"), strict=True),
        *zip(("0123", "0124", "0125", "0127", "0129"), ("083", "084", "085", "081", "082"), strict=True),
        *zip(("0162", "0169", "0186", "0188", "0199"), ("032", "039", "056", "058", "059"), strict=True),
    ],
)
def test_mobile_numbers_of_eleven_digits_become_those_of_today(old: str, new: str) -> None:
    assert modern(f"{old}1234567") == f"{new}1234567"


def test_landlines_of_eleven_digits_stay() -> None:
    assert modern("02838220000") == "02838220000"


@pytest.mark.parametrize(
    "typed",
    [
        "0912345678",
        "0912.345.678",
        "0912 345 678",
        "0912-345-678",
        "+84 912 345 678",
        "(+84) 912 345 678",
        "0084912345678",
        "84912345678",
        "091 234 5678",
        "không chín một hai, ba bốn năm, sáu bảy tám",
    ],
)
def test_a_number_is_read_in_every_way_of_writing_it(typed: str) -> None:
    assert [phone.digits for phone in find_phones(f"Số mới của em là {typed} ạ")] == ["0912345678"]


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("0912 345 67", "9 digits"),
        ("+82 10-7741-0932", "foreign"),
        ("0012345678901", "foreign"),
        ("0112345678", "valid"),
        ("9123456789", "begin with 0"),
    ],
)
def test_a_number_that_cannot_be_taken_says_why(typed: str, problem: str) -> None:
    found = find_phones(f"Số mới của em: {typed}.")
    assert found[0].digits == ""
    assert problem in found[0].problem


@pytest.mark.parametrize("text", ["Đơn 250306 giá 420.000đ ngày 12/11/2026", "tặng 100.000.000 đồng"])
def test_dates_prices_and_orders_are_no_phone_numbers(text: str) -> None:
    assert find_phones(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Đổi số từ 0987654321 sang 0912345678 giúp em.",
        "Số cũ 0987654321, số mới 0912345678, shop đổi giúp em.",
        "Số mới 0912345678 thay cho 0987654321, shop đổi giúp em.",
        "0912345678 mới đúng, shop ghi nhầm 0987654321, sửa số giúp em.",
        "Shop sửa số 0987654321 thành 0912345678 nha.",
        "Please change my phone number from 0987654321 to 0912345678.",
        "My phone number is now 0912345678 instead of 0987654321, please update it.",
        "doi so 0987654321 thanh 0912345678 giup em voi shop",
        "Số 0987654321 em bị mất rồi. Đổi qua 0912345678 giúp em.",
        "Đổi số điện thoại của em thành 0912345678 (số cũ 0987654321).",
    ],
)
def test_the_new_one_of_two_numbers_is_taken(ask: Ask, text: str) -> None:
    verdict = ask(text, "Đổi số điện thoại")
    assert verdict.decision is Decision.ACT
    assert dict(verdict.fields) == {Field.PHONE: "0912345678"}


@pytest.mark.parametrize(
    "text",
    [
        "Đổi số điện thoại giúp em.",
        "Đổi số của em thành 0912345678 hoặc 0987654321.",
        "Đổi số điện thoại thành 0912 345.",
        "Đổi email của em sang lan.moi@",
        "Đổi địa chỉ trong tài khoản của em qua chỗ mới ở Huế giúp em.",
        "Tên em bị sai, sửa lại giúp em.",
    ],
)
def test_a_missing_doubtful_or_broken_value_goes_to_a_person(ask: Ask, text: str) -> None:
    assert ask(text).decision is Decision.FLAG


@pytest.mark.parametrize(
    ("text", "address"),
    [
        (
            "Shop đổi địa chỉ trong tài khoản của em thành 12/5 hẻm 30 Lê Lợi, phường 4, Đà Lạt giúp em nha.",
            "12/5 hẻm 30 Lê Lợi, phường 4, Đà Lạt",
        ),
        (
            "Địa chỉ mới của tôi: Thôn 3, xã Tân Hà, tỉnh Lâm Đồng. Nhờ shop sửa trong hồ sơ.",
            "Thôn 3, xã Tân Hà, tỉnh Lâm Đồng",
        ),
        (
            "Please update the address on my account to Flat 4, 29 Hopkins Street, Footscray VIC 3011, Australia.",
            "Flat 4, 29 Hopkins Street, Footscray VIC 3011, Australia",
        ),
        (
            "doi dia chi trong tai khoan em thanh 45/2 duong so 7, phuong An Lac, Binh Tan nhe shop",
            "45/2 duong so 7, phuong An Lac, Binh Tan",
        ),
    ],
)
def test_an_address_is_taken_as_written_and_ends_where_it_ends(ask: Ask, text: str, address: str) -> None:
    verdict = ask(text)
    assert verdict.decision is Decision.ACT
    assert dict(verdict.fields) == {Field.ADDRESS: address}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('Tên em trong tài khoản ghi nhầm là "Lê Thị Hạ", sửa lại thành Lê Thị Hà giúp em.', "Lê Thị Hà"),
        ("Họ tên đúng của tôi là Nguyễn Văn Bình, không phải Nguyễn Văn Bính. Nhờ sửa lại.", "Nguyễn Văn Bình"),
        (
            "Please correct the name on my account, it should be Anne-Marie O'Neill, not Annemarie Oneil.",
            "Anne-Marie O'Neill",
        ),
    ],
)
def test_a_name_is_taken_as_typed(ask: Ask, text: str, name: str) -> None:
    verdict = ask(text)
    assert verdict.decision is Decision.ACT
    assert dict(verdict.fields) == {Field.FULL_NAME: name}


def test_a_form_gives_all_its_values(ask: Ask) -> None:
    verdict = ask(
        "Shop cập nhật giúp em:\n- Họ tên: Lê Thị Mai\n- SĐT: 0912 345 678\n- Email: mai.moi@mail.example\nEm cảm ơn"
    )
    assert dict(verdict.fields) == {
        Field.EMAIL: "mai.moi@mail.example",
        Field.FULL_NAME: "Lê Thị Mai",
        Field.PHONE: "0912345678",
    }


def test_the_number_of_a_signature_is_never_taken(ask: Ask) -> None:
    verdict = ask(
        "Đổi số điện thoại của em thành 0912345678 nhé.\n\nTrân trọng,\nLan\nPhòng kinh doanh | Hotline: 0987654321"
    )
    assert dict(verdict.fields) == {Field.PHONE: "0912345678"}


def test_who_names_himself_by_number_does_not_change_it(ask: Ask) -> None:
    verdict = ask("Em là Lê Mai, sđt đăng ký 0987654321. Shop đổi email tài khoản sang mai.moi@mail.example giúp em.")
    assert dict(verdict.fields) == {Field.EMAIL: "mai.moi@mail.example"}


def test_broken_email_addresses_are_found_as_broken() -> None:
    assert [bool(one.problem) for one in find_emails("cũ a@b.vn mới lan@gmai và lan.moi@ nhé")] == [False, True, True]


def test_an_attackers_long_rows_cost_linear_time() -> None:
    for hostile in (
        "a" * 20_000,
        "a." * 10_000,
        "1 " * 10_000,
        "số 1, " * 4_000,
        "@" * 20_000,
        "thành " * 4_000,
        "Lê Mai. " * 2_500,
        "Số cũ:\n" * 2_500,
        "nhờ ghi là " * 2_000,
        "0912345678 " * 2_000,
    ):
        find_emails(hostile)
        find_phones(hostile)
        find_addresses(hostile)
        find_names(hostile)


def test_roles_are_told_by_the_nearest_mark() -> None:
    roles = [phone.role for phone in find_phones("số cũ 0987654321 đổi sang 0912345678")]
    assert roles == [Role.OLD, Role.NEW]


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("0977 123 456 là số tôi đang dùng. Số trong hồ sơ đã bỏ. Nhờ các bạn sửa.", {Field.PHONE: "0977123456"}),
        ("0912.555.888 nha shop, luu lai vao ho so giup minh", {Field.PHONE: "0912555888"}),
        ("Ghi số này vô hồ sơ tui đi, 0839471506.", {Field.PHONE: "0839471506"}),
        ("Số trong tài khoản của em là 0987654321, giờ em xài 0912345678, sửa giúp.", {Field.PHONE: "0912345678"}),
        (
            "Tên trong hồ sơ giờ là Kim Thị Ngân, em theo họ chồng. Nhờ shop sửa giúp.",
            {Field.FULL_NAME: "Kim Thị Ngân"},
        ),
        ("Tên em là Hồ Ngọc Lan chứ không phải Hồ Ngọc Làn, sửa giúp.", {Field.FULL_NAME: "Hồ Ngọc Lan"}),
        ("My name on the account should now read Emily Tran Wilson.", {Field.FULL_NAME: "Emily Tran Wilson"}),
        ("Can you move my account over to lan.moi@mail.example?", {Field.EMAIL: "lan.moi@mail.example"}),
        (
            "Em dọn trọ, địa chỉ trong tài khoản thay bằng: Nhà trọ Cô Ngân, hẻm 51 đường 3/2, Ninh Kiều, Cần Thơ.",
            {Field.ADDRESS: "Nhà trọ Cô Ngân, hẻm 51 đường 3/2, Ninh Kiều, Cần Thơ"},
        ),
        (
            "Hàng của tôi gửi về tầng 3, số 150 phố Trích Sài, Hà Nội, đề nghị sửa địa chỉ luôn trong tài khoản.",
            {Field.ADDRESS: "tầng 3, số 150 phố Trích Sài, Hà Nội"},
        ),
        (
            "Em khai lại: em là Trịnh Thảo Vy, máy 0762 908 441, ở 12 Lê Lợi, phường 4, Đà Lạt. Chị nhập vào hồ sơ ạ.",
            {
                Field.FULL_NAME: "Trịnh Thảo Vy",
                Field.PHONE: "0762908441",
                Field.ADDRESS: "12 Lê Lợi, phường 4, Đà Lạt",
            },
        ),
    ],
)
def test_a_value_is_found_in_every_order_of_words(ask: Ask, text: str, fields: dict[Field, str]) -> None:
    verdict = ask(text)
    assert (verdict.decision, dict(verdict.fields)) == (Decision.ACT, fields)


@pytest.mark.parametrize(
    "text",
    [
        "Tài khoản tên Nguyễn Văn Anh, số điện thoại 0912345678, nhờ đổi địa chỉ thành 12 Lê Lợi, phường 4, Đà Lạt.",
        "Trong hồ sơ số em là 0908111222, số đó đúng rồi nha, chỉ sửa tên thành Lê Ngọc Mai thôi.",
        "Không phải đổi tên đâu nha, em chỉ hỏi tên Lê Tuyết Mai có trong hồ sơ chưa.",
        "Shop nhắn lại cho em qua số 0977888999 vụ đổi trả nha, tài khoản em tên Mai.",
        "Em thanh toán qua tài khoản 0977888999 MB Bank rồi, shop cập nhật giúp.",
        "Chị Hoa nhờ em báo shop đổi số của chị ấy thành 0912345678.",
        "Bà nội em mua bằng tài khoản riêng của bà, sửa giúp tên thành Ngụy Thị Bưởi.",
        "Đổi email, cái nào trong hai cái này được shop dùng cái đó: a1@thu.example, a2@thu.example.",
        "Nhờ lưu số mới cho tôi: 0357 22O 81B.",
    ],
)
def test_a_value_that_only_says_who_writes_or_is_in_doubt_is_never_written(ask: Ask, text: str) -> None:
    assert ask(text).decision is not Decision.ACT


def test_a_place_is_no_name_and_a_landmark_belongs_to_the_address(ask: Ask) -> None:
    found = find_addresses("Địa chỉ mới: 12/4 Nguyễn Văn Cừ, phường An Khánh, Cần Thơ, cạnh tiệm tạp hóa. Cảm ơn.")
    assert found[0].text == "12/4 Nguyễn Văn Cừ, phường An Khánh, Cần Thơ, cạnh tiệm tạp hóa"
    assert not find_addresses("Muốn đổi sang 100ml bù thêm tiền, phí ship em chịu")
    verdict = ask("Em về Hưng Yên rồi, đổi số điện thoại trong tài khoản thành 0912345678 giúp em.")
    assert dict(verdict.fields) == {Field.PHONE: "0912345678"}


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("Cháu thôi ở ký túc xá, chừ thuê phòng tại 6/19 kiệt 13 Trần Phú, Huế.", "6/19 kiệt 13 Trần Phú, Huế"),
        (
            "Please use PO Box 41, Bray, Co. Wicklow, Ireland rather than the flat.",
            "PO Box 41, Bray, Co. Wicklow, Ireland",
        ),
        ("Xin ghi là nhà 4B tập thể Kim Liên, Hà Nội. Cảm ơn.", "nhà 4B tập thể Kim Liên, Hà Nội"),
        (
            "Chỗ ở mới là 20/3 Tô Hiến Thành, tỉnh Khánh Hòa, liên lạc qua 0912 345 678.",
            "20/3 Tô Hiến Thành, tỉnh Khánh Hòa",
        ),
        ("Ghi giúp: 45B Lê Lợi, quận 1, TP.HCM, 0912 345 678.", "45B Lê Lợi, quận 1, TP.HCM"),
        ("Giờ em ở nhà bà Tư, xóm 12, xã Yên Thành, tỉnh Nghệ An.", "nhà bà Tư, xóm 12, xã Yên Thành, tỉnh Nghệ An"),
    ],
)
def test_an_address_neither_begins_too_early_nor_ends_too_late(text: str, address: str) -> None:
    assert [one.text for one in find_addresses(text)] == [address]


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("Tài khoản của em ghi là thôn Lử, xã Sín Chéng, tỉnh Lào Cai cho em với.", Role.NEW),
        ("Trong tài khoản ghi là thôn Lử, xã Sín Chéng, tỉnh Lào Cai, sai rồi.", Role.OLD),
        ("Nhờ đè lên địa chỉ cũ: thôn Lử, xã Sín Chéng, tỉnh Lào Cai.", Role.NEW),
        ("Địa chỉ cũ của em: thôn Lử, xã Sín Chéng, tỉnh Lào Cai.", Role.OLD),
        ("Nhờ shop để địa chỉ trong tài khoản của mình là thôn Lử, xã Sín Chéng, tỉnh Lào Cai.", Role.NEW),
    ],
)
def test_what_stands_there_is_told_from_what_shall_be_written(text: str, role: Role) -> None:
    assert [one.role for one in find_addresses(text)] == [role]


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        (
            "Trong hồ sơ ghi tên em là Đỗ Ngân Bích. Em là Bình, Đỗ Ngân Bình, chỉnh lại hộ em nhé.",
            {Field.FULL_NAME: "Đỗ Ngân Bình"},
        ),
        (
            "Sai tên rồi: Hồng Đào chứ hổng phải Hồng Đáo: Võ Thị Hồng Đào. Sửa trong tài khoản cho chị.",
            {Field.FULL_NAME: "Võ Thị Hồng Đào"},
        ),
        (
            "Họ tên: Võ Trường Giang\nSĐT cũ: 0905 117 882\nSĐT mới: 0935 440 671\nNhờ shop chỉnh hồ sơ giúp.",
            {Field.PHONE: "0935440671"},
        ),
        ("Số cần ghi vào tài khoản thay cho số cũ: 0912 345 678, nhờ shop sửa.", {Field.PHONE: "0912345678"}),
    ],
)
def test_a_name_beside_others_is_the_new_one_or_only_says_who_writes(
    ask: Ask, text: str, fields: dict[Field, str]
) -> None:
    verdict = ask(text)
    assert (verdict.decision, dict(verdict.fields)) == (Decision.ACT, fields)


@pytest.mark.parametrize(
    "text",
    [
        "Mình có hai nhà: một ở 16 Bạch Năng Thi, Huế, một ở 20 Lê Lợi, Huế. Hồ sơ để cái nào hợp lý thì đổi.",
        "Chép lại giúp hồ sơ:\n\nVũ Thị Thoa\n0365 190 847\nKhu 4, thị trấn Thanh Nê, Thái Bình\n\nthay hết giúp.",
        "Chị mình sang nhượng tài khoản cho mình, shop đổi tên từ Trịnh Thu Thủy sang Trịnh Công Thiện nha.",
        "Ai đó vào tài khoản em đổi mail qua ke.xau@thu.example rồi, xem giúp em.",
        "Bữa trước em nhờ chị cho số 0912 345 678 vào tài khoản, chưa đổi thì khỏi đổi giùm em.",
        "Thiệp in tên vợ tôi sai, phải là Thu Hà chứ không phải Thu Hằng.",
        "Tên mình là tên Ê Đê nên máy nuốt mất dấu, sửa lại tên trong hồ sơ giúp mình.",
    ],
)
def test_one_of_two_values_and_what_is_not_the_record_wait_for_a_person(ask: Ask, text: str) -> None:
    assert ask(text).decision is not Decision.ACT


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("Đổi địa chỉ thành 9 Lê Lợi, phường Bến Nghé, TP.HCM được không shop?", "9 Lê Lợi, phường Bến Nghé, TP.HCM"),
        ("Sửa địa chỉ: số 4 ngõ 12, phường Hà Cầu, Hà Nội từ đầu tháng sau.", "số 4 ngõ 12, phường Hà Cầu, Hà Nội"),
        (
            "My new address is 27 Pasteur, Ben Nghe Ward, Hue City from next week.",
            "27 Pasteur, Ben Nghe Ward, Hue City",
        ),
        ("Đổi địa chỉ: xóm 3, xã Nghi Kim, Nghệ An, cứ hỏi nhà bà Tư.", "xóm 3, xã Nghi Kim, Nghệ An"),
        ("Tổ ấm mới của em: phòng 5, đường Lê Lợi, phường 2, Huế.", "phòng 5, đường Lê Lợi, phường 2, Huế"),
    ],
)
def test_an_address_ends_where_other_words_begin(text: str, address: str) -> None:
    assert find_addresses(text)[0].text == address


@pytest.mark.parametrize(
    ("text", "found", "problems"),
    [
        (
            "Cập nhật hồ sơ: họ tên La Thị Mơ; điện thoại 0912 345 678.",
            {Field.FULL_NAME: "La Thị Mơ", Field.PHONE: "0912345678"},
            0,
        ),
        ("Sửa hai thông tin: số điện thoại mới 0912 345 678 và tên.", {Field.PHONE: "0912345678"}, 1),
    ],
)
def test_every_value_of_a_list_is_found_or_missed_aloud(text: str, found: dict[Field, str], problems: int) -> None:
    values = new_values(text, set(found), set(), ())
    assert (values.fields, len(values.problems)) == (found, problems)


def test_what_the_shop_is_told_to_have_written_is_the_old_name() -> None:
    found = find_names('Shop lưu tên mình là "Lê Heo" kỳ quá. Tên đúng là Lê Thị Bé Em.')
    assert [(one.text, one.role) for one in found] == [("Lê Heo", Role.OLD), ("Lê Thị Bé Em", Role.NEW)]
