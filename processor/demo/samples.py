"""The customers and mails of the demo, each mail with what is to become of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP

AUTHSERV_ID = "mx.vanesa.vn"
SHOP = "Vanesa KR <cskh@vanesa.vn>"


@dataclass(frozen=True, slots=True)
class SampleCustomer:
    """A row of customers.csv, and how many orders the demo gives the person."""

    email: str
    full_name: str
    phone: str
    address: str
    subscriptions: str
    orders: int = 1
    open_order: bool = False


@dataclass(frozen=True, slots=True)
class Sample:
    """A mail, and what is to become of it: the state its request ends in ("" for none) and the answer's kind."""

    shows: str
    sender: str
    subject: str
    body: str
    decision: str
    state: str = ""
    answer: str = ""
    html: bool = False
    authenticated: str = "pass"  # the dmarc result; "" for no Authentication-Results at all
    headers: dict[str, str] = field(default_factory=dict[str, str])

    def raw(self, number: int) -> bytes:
        """The mail as the mailbox host would store it."""
        mail = EmailMessage(policy=SMTP)
        domain = self.sender.rpartition("@")[2].strip(">")
        if self.authenticated:
            mail["Authentication-Results"] = f"{AUTHSERV_ID}; dmarc={self.authenticated} header.from={domain}"
        mail["From"] = self.sender
        mail["To"] = SHOP
        mail["Subject"] = self.subject
        mail["Message-ID"] = f"<demo-{number}@{domain}>"
        for name, value in self.headers.items():
            mail[name] = value
        mail.set_content(self.body, subtype="html" if self.html else "plain")
        return mail.as_bytes()


CUSTOMERS = (
    SampleCustomer("lan.nguyen@gmail.example", "Nguyễn Thị Lan", "0912345678", "12 Lê Lợi, Huế", "products;events"),
    SampleCustomer("minh.tran@yahoo.example", "Trần Văn Minh", "0903111222", "5 Hai Bà Trưng, Hà Nội", "products", 2),
    SampleCustomer(
        "hoa.le@outlook.example", "Lê Thị Hoa", "0987000111", "88 Trần Phú, Đà Nẵng", "products;recruitment"
    ),
    SampleCustomer(
        "an.pham@gmail.example", "Phạm An", "0938222333", "7/3 Cách Mạng Tháng 8, Quận 3, TP.HCM", "products"
    ),
    SampleCustomer("thu.vo@gmail.example", "Võ Minh Thu", "0977333444", "21 Hùng Vương, Cần Thơ", "products;events"),
    SampleCustomer("emma.clark@mail.example", "Emma Clark", "0901888999", "Thảo Điền, TP.HCM", "products;events"),
    SampleCustomer("tuan.do@gmail.example", "Đỗ Anh Tuấn", "0966555444", "3 Quang Trung, Vinh", "recruitment"),
    SampleCustomer("mai.bui@gmail.example", "Bùi Thị Mai", "0944777888", "14 Nguyễn Huệ, Quy Nhơn", "events"),
    SampleCustomer("ngoc.dang@gmail.example", "Đặng Bảo Ngọc", "0933666777", "9 Bà Triệu, Hà Nội", "products", 1, True),
)

SAMPLES = (
    Sample("deletion", "Nguyễn Thị Lan <lan.nguyen@gmail.example>", "Xóa tài khoản",
           "Chào shop,\nMình không còn dùng nữa, nhờ shop xóa tài khoản và toàn bộ thông tin cá nhân của mình.\nCảm ơn shop.",
           "act", "done", "deleted"),
    Sample("correction", "Trần Văn Minh <minh.tran@yahoo.example>", "Đổi số điện thoại",
           "Shop cập nhật giúp mình số điện thoại trong tài khoản: số cũ 0903 111 222 đổi thành số mới 0987 654 321 nhé.",
           "act", "done", "changed"),
    Sample("unsubscribe from one topic", "Lê Thị Hoa <hoa.le@outlook.example>", "Tin tuyển dụng",
           "Shop đừng gửi mail tuyển dụng cho mình nữa, các tin khác vẫn nhận bình thường ạ.", "act", "done", "changed"),
    Sample("two intents in one", "Võ Minh Thu <thu.vo@gmail.example>", "Cập nhật và ngừng nhận tin",
           "Em mới chuyển nhà, nhờ shop đổi địa chỉ trong tài khoản của em thành 45 Lý Tự Trọng, phường Ninh Kiều, Cần Thơ."
           "\nVà ngừng gửi email quảng cáo cho em luôn nhé. Em cảm ơn.", "act", "done", "changed"),
    Sample("without accents", "pham an <an.pham@gmail.example>", "huy dang ky",
           "shop oi huy dang ky nhan mail quang cao giup minh nha, cam on", "act", "done", "changed"),
    Sample("HTML only", "Bùi Thị Mai <mai.bui@gmail.example>", "Ngừng nhận thư",
           "<html><body><div dir='ltr'>Chào shop,<br>Mình <b>không muốn nhận</b> thư quảng cáo nữa, "
           "vui lòng hủy đăng ký giúp mình.</div></body></html>", "act", "done", "changed", html=True),
    Sample("English", "Emma Clark <emma.clark@mail.example>", "Please delete my account",
           "Hello,\n\nI have moved back to the UK. Please delete my account and all personal data you hold about me."
           "\n\nBest regards,\nEmma", "act", "done", "deleted"),
    Sample("ambiguous: a condition", "Đỗ Anh Tuấn <tuan.do@gmail.example>", "Khiếu nại",
           "Nếu shop không hoàn tiền cho tôi thì tôi yêu cầu xóa hết thông tin của tôi.", "flag", "flagged"),
    Sample("only a question", "Bùi Thị Mai <mai.bui@gmail.example>", "Hỏi về tài khoản",
           "Cho mình hỏi làm thế nào để xóa tài khoản bên mình vậy shop?", "flag", "flagged"),
    Sample("an order in progress", "Đặng Bảo Ngọc <ngoc.dang@gmail.example>", "Yêu cầu xóa dữ liệu",
           "Tôi yêu cầu shop xóa toàn bộ dữ liệu cá nhân của tôi khỏi hệ thống.", "act", "flagged"),
    Sample("order cancellation", "Võ Minh Thu <thu.vo@gmail.example>", "Hủy đơn VN10293",
           "Shop ơi hủy đơn VN10293 giúp em, em đặt nhầm màu ạ.", "ignore"),
    Sample("ordinary question", "Trần Văn Minh <minh.tran@yahoo.example>", "Kem chống nắng",
           "Kem chống nắng bên mình có xóa được vết thâm không shop? Da dầu dùng được không ạ?", "ignore"),
    Sample("another firm's newsletter", "Siêu Sale <news@sieusale.example>", "SALE 50% cuối tuần",
           "Ưu đãi ngập tràn!\n\nĐể hủy đăng ký nhận tin, bấm vào đây.", "ignore",
           headers={"List-Unsubscribe": "<https://sieusale.example/u>", "Precedence": "bulk"}),
    Sample("a forged sender", "Lê Thị Hoa <hoa.le@outlook.example>", "Xóa tài khoản",
           "Yêu cầu xóa tài khoản và toàn bộ thông tin cá nhân của tôi.", "act", "challenged", "challenge", authenticated="fail"),
    Sample("a bounce", "Mail Delivery System <mailer-daemon@mx.example>", "Undelivered Mail Returned to Sender",
           "I'm sorry to have to inform you that your message could not be delivered.\n\n> Shop xóa tài khoản giúp mình",
           "ignore", authenticated="", headers={"Auto-Submitted": "auto-replied", "Return-Path": "<>"}),
    Sample("an unknown sender", "Khách Lạ <khach.la@gmail.example>", "Xóa thông tin của tôi",
           "Shop vui lòng xóa tài khoản và dữ liệu cá nhân của tôi. Xin cảm ơn.", "act", "flagged"),
    Sample("a correction without value", "Trần Văn Minh <minh.tran@yahoo.example>", "Đổi địa chỉ",
           "Shop đổi địa chỉ trong tài khoản giúp mình nhé, mình chuyển nhà rồi.", "flag", "asked", "ask"),
    Sample("an out-of-office", "Phạm An <an.pham@gmail.example>", "Trả lời tự động: Bản tin Vanesa",
           "Tôi đang nghỉ phép. Vui lòng xóa tôi khỏi danh sách khẩn.", "ignore",
           headers={"Auto-Submitted": "auto-replied"}),
)  # fmt: skip
