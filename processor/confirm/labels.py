"""The words of answers and receipts: what a name of ours is called where customers or auditors read it.

Sentences stand in the templates; here are only the names that go into them. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from processor.confirm.wording import one_line
from processor.values import Field, Topic

Names = Mapping[str, Mapping[str, str]]  # language -> name of ours -> what it is called

FIELDS: Final[Names] = {
    "vi": {
        Field.FULL_NAME: "họ và tên",
        Field.PHONE: "số điện thoại",
        Field.ADDRESS: "địa chỉ",
        Field.EMAIL: "địa chỉ email",
    },
    "en": {
        Field.FULL_NAME: "name",
        Field.PHONE: "phone number",
        Field.ADDRESS: "address",
        Field.EMAIL: "email address",
    },
}
TOPICS: Final[Names] = {
    "vi": {
        Topic.ALL: "tất cả chủ đề (sản phẩm và dịch vụ mới, sự kiện, tuyển dụng)",
        Topic.PRODUCTS: "sản phẩm và dịch vụ mới",
        Topic.EVENTS: "sự kiện",
        Topic.RECRUITMENT: "tuyển dụng",
    },
    "en": {
        Topic.ALL: "all topics (new products and services, events, recruitment)",
        Topic.PRODUCTS: "new products and services",
        Topic.EVENTS: "events",
        Topic.RECRUITMENT: "recruitment",
    },
}
INTENTS: Final[Names] = {
    "vi": {
        "deletion": "xóa dữ liệu cá nhân",
        "correction": "chỉnh sửa dữ liệu cá nhân",
        "unsubscribe": "ngừng nhận thư quảng cáo, tin tức",
    },
    "en": {
        "deletion": "deletion of personal data",
        "correction": "correction of personal data",
        "unsubscribe": "ending of newsletters",
    },
}
# The kinds of personal data of the data map, in the order in which they are named; "none" is nothing personal.
KINDS: Final[Names] = {
    "vi": {
        "email": "địa chỉ email",
        "name": "họ và tên",
        "phone": "số điện thoại",
        "address": "địa chỉ",
        "text": "ghi chú và lời nhắn",
        "ip": "địa chỉ IP",
        "birthday": "ngày sinh",
        "account": "thông tin đăng nhập và tài khoản",
        "link": "mối liên kết với khách hàng",
        "other": "thông tin cá nhân khác",
    },
    "en": {
        "email": "email address",
        "name": "name",
        "phone": "phone number",
        "address": "postal address",
        "text": "notes and messages",
        "ip": "IP address",
        "birthday": "date of birth",
        "account": "account and sign-in details",
        "link": "link to the person",
        "other": "other personal details",
    },
}
ACTIONS: Final[Names] = {
    "vi": {"deleted": "xóa dòng", "detached": "xóa dữ liệu cá nhân trong dòng", "updated": "cập nhật"},
    "en": {"deleted": "rows deleted", "detached": "personal data removed from the rows", "updated": "updated"},
}
PROOFS: Final[Names] = {
    "vi": {
        "none": "không có",
        "address": "địa chỉ người gửi trùng với địa chỉ đã đăng ký, không có dấu hiệu trái ngược",
        "authenticated": "tên miền của người gửi được xác thực (DMARC hoặc DKIM)",
        "confirmed": "địa chỉ đã đăng ký xác nhận yêu cầu bằng thư trả lời",
    },
    "en": {
        "none": "none",
        "address": "the sender's address is on record, and nothing speaks against it",
        "authenticated": "the sender's domain is authenticated (DMARC or DKIM)",
        "confirmed": "the address on record confirmed the request by a reply",
    },
}
STATES: Final[Names] = {
    "vi": {
        "received": "đã nhận",
        "flagged": "chờ nhân viên",
        "verifying": "đang xác minh người gửi",
        "challenged": "chờ khách hàng xác nhận",
        "asked": "chờ khách hàng bổ sung thông tin",
        "accepted": "đã chấp nhận",
        "held": "hoãn để khách hàng có thể dừng",
        "applied": "đã thực hiện",
        "done": "hoàn tất",
        "rejected": "không thực hiện",
        "expired": "hết hiệu lực",
        "withdrawn": "đã dừng",
        "failed": "có lỗi, chờ nhân viên",
    },
    "en": {},
}
EVENTS: Final[Names] = {
    "vi": {
        "received": "nhận yêu cầu",
        "moved": "chuyển trạng thái",
        "heard": "đọc thư trả lời",
        "replied": "nhận thư trả lời",
        "challenged": "gửi thư xác nhận",
        "answered": "gửi thư trả lời",
        "answer refused": "thư trả lời bị từ chối",
        "answer capped": "không gửi thư trả lời (quá số lần)",
        "acknowledged": "nhân viên đã ghi nhận",
        "alarm": "báo động",
    },
    "en": {},
}
ANSWERS: Final[Names] = {
    "vi": {
        "held": "báo trước việc xóa",
        "deleted": "báo đã xóa",
        "changed": "báo đã thay đổi",
        "declined": "báo không thực hiện",
        "challenge": "đề nghị xác nhận",
        "challenge_new": "đề nghị xác nhận địa chỉ mới",
        "ask": "hỏi thông tin mới",
        "withdrawn": "báo đã dừng",
        "status": "báo tình trạng",
    },
    "en": {
        "held": "deletion announced",
        "deleted": "deletion confirmed",
        "changed": "change confirmed",
        "declined": "request declined",
        "challenge": "confirmation asked for",
        "challenge_new": "confirmation asked for at the new address",
        "ask": "new details asked for",
        "withdrawn": "stop confirmed",
        "status": "state told",
    },
}
DELIVERIES: Final[Names] = {
    "vi": {
        "queued": "chờ gửi",
        "sending": "đang gửi",
        "sent": "đã gửi",
        "refused": "bị từ chối",
        "capped": "không gửi (quá số lần)",
        "acknowledged": "không gửi được, nhân viên đã ghi nhận",
        "dropped": "không gửi nữa",
    },
    "en": {
        "capped": "not sent (too many to this address)",
        "acknowledged": "not delivered, staff took note",
        "dropped": "not sent any more",
    },
}
NOTICES: Final[Names] = {
    "vi": {
        "drafted": "chuẩn bị",
        "due": "chờ gửi",
        "sent": "đã gửi, chờ xác nhận",
        "acknowledged": "đã xác nhận",
        "given up": "chưa được xác nhận, chờ nhân viên",
        "dropped": "không gửi nữa",
    },
    "en": {"due": "to be sent", "sent": "sent, not acknowledged yet", "given up": "not acknowledged, with staff"},
}


def called(names: Names, language: str, name: str) -> str:
    """What a name of ours is called; one that has no other name is called by itself."""
    return names[language].get(name) or one_line(name)
