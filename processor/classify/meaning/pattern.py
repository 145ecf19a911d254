"""How the tables of answers are written: phrases with accents, names of groups in capitals, compiled once.

A phrase is a regular expression over words with single spaces between them. Three things are added to the usual
notation: a NAME in capitals stands for a group of GROUPS; a word with accents also matches what is typed without them
("đồng ý", "dong y", "dồng ý"); and what stands in « » matches only as written, where leaving the accents away gives
another word ("đúng" and "dừng" are both "dung").
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

from processor.classify.letters import fold, tone_of, word_set

_GROUP_NAME = re.compile(r"(?<![A-Za-z«])[A-Z]{2,}(?![A-Za-z])")
_STRICT = re.compile(r"«([^»]*)»")
_LETTERS = re.compile(r"[^\W\d_]+")

GROUPS = {
    # Who writes. "em", "anh", "chị", "con" also address the shop's staff: see SHOP.
    "SELF": (
        "(?:(?:bản thân |chính )?(?:mình|em|tôi|tui|tớ|tao|tau|chị|anh|cô|chú|bác|cháu|con|ông|bà|dì|chế|o|mi|cậu"
        "|mợ|thím|má|thầy|cụ|ngoại|nội"
        "|chúng tôi|chúng em|tụi em|tụi mình|tụi tui|bọn em|bọn mình|nhà em))"
    ),
    # Who is written to. "bạn" without accents is also "bận" (busy), "o" is also "ở": both are missing here.
    "SHOP": (
        "(?:(?:các |bên |quý |tụi |mấy |bộ phận )?(?:shop|sốp|shọp|«bạn»|ad|adm|admin|cửa hàng|công ty|team"
        "|vanesa(?: kr)?|cskh"
        "|em|chị|anh|con|cháu|cưng|bồ|cô|chú|bác|bé|quí shop|quí công ty|mấy đứa|em gái|em trai|quý vị"
        "|bộ phận|nhân viên|tư vấn viên|chăm sóc khách hàng"
        "|mn|cả nhà|mọi người"
        "|ban quản lý|bên mình|bên em|bên đó|nhà mình)(?: vanesa(?: kr)?)?)"
    ),
    # Politeness at the end. "à", "hả", "ha", "nhỉ", "chứ" ask; "mà", "thôi" limit: none of them is here.
    "PART": "(?:ạ|nhé|nha|nhe|nhá|nghe|nghen|nhen|hen|hí|nè|đó|đấy|đây)",
    "HELP": "(?:(?:giúp|giùm|hộ|cho)(?: (?:cho )?SELF)?)",
    "OBJECT": (
        "(?:(?:(?:hết|toàn bộ|tất cả|mọi|các|cái|những) )*(?:tài khoản|dữ liệu|thông tin|data|nick|account|hồ sơ"
        "|tất cả|mọi thứ|toàn bộ)(?: cá nhân| khách hàng)*(?: này| đó)?(?: (?:của )?SELF)?"
        "(?: (?:mà )?(?:shop|bên mình|bên em|công ty) (?:đang |còn )?(?:giữ|lưu|có|lưu giữ|lưu trữ))?"
        "(?: (?:có )?liên quan(?: (?:đến|tới) (?:mình|em|tôi|tui|anh|chị))?)?"
        "(?: (?:ra )?(?:tại|ở|bên|trên|trong|khỏi|với)(?: (?:của )?(?:SHOP|hệ thống|app|web|website|ứng dụng"
        "|trang web"
        "|trang|mạng|cơ sở dữ liệu|danh sách)){1,2})?)"
    ),
    "ERASE": (
        "(?:(?:(?:xóa|delete)(?: bỏ| hết| sạch| sạch sẽ| sạch sành sanh| trắng| luôn| toàn bộ| vĩnh viễn| ngay"
        "| liền tay| liền| đi| HELP| lẹ| mau| nhanh| hoàn toàn)*|cho bay(?: màu)?(?: luôn| hết)*"
        "|(?:đóng|dẹp|hủy|bỏ|gỡ|gỡ bỏ|hủy bỏ|xóa sổ)(?: luôn| hết| HELP| cái| toàn bộ| sạch)*"
        "(?=(?: (?:hết|toàn bộ|tất cả|mọi|các|cái|những)){0,2} (?:tài khoản|dữ liệu|thông tin|nick|account|hồ sơ"
        "|data) ))(?:(?: và| ,)? OBJECT){0,3})"
    ),
    "CORRECT": (
        "(?:(?:change|update|correct) (?:it|(?:my|the) (?:phone number|phone|number|address|name|email|details))"
        "|(?:đổi|thay đổi|sửa|chỉnh sửa|điều chỉnh|chỉnh|cập nhật|thay|chuyển|change|update)"
        "(?: (?:lại|qua|sang|cái|luôn|hết|HELP|về|thành)){0,3}"
        "(?: (?:số điện thoại|điện thoại|số|họ và tên|họ tên|tên|địa chỉ giao hàng|địa chỉ nhà|địa chỉ|nhà"
        "|email|mail|gmail"
        "|thông tin cá nhân|thông tin))?(?: (?:mới|liên hệ|nhận hàng|khách hàng|giao hàng|đó"
        "|này)){0,2}(?: (?:của SELF|SELF"
        "|trên hệ thống"
        "|trong tài khoản))?)"
    ),
    # "đừng gửi nữa" is the wish of one who unsubscribes; "hủy" and "ngừng" need the mail beside them
    "STOPMAIL": (
        "(?:(?:đừng|khỏi|không|không muốn|không cần) (?:gửi|nhận)(?: (?:thêm|bất kỳ|cho SELF|SELF|LETTERS|từ SHOP"
        "|của SHOP)){0,4} nữa"
        "|(?:bỏ|gỡ|rút|loại|xóa) (?:tên )?(?:SELF|mail của SELF|email của SELF) (?:ra )?khỏi (?:danh sách|list)"
        "(?: (?:nhận|gửi|LETTERS|của SHOP))*|unsubscribe(?: HELP)?|hủy theo dõi"
        "|(?:ngừng|ngưng|dừng|hủy|stop|tắt|cắt) (?:HELP )?(?:việc )?(?:gửi|nhận|đăng ký)(?: (?:nhận|gửi"
        "|cho SELF|LETTERS|hết)){0,5}"
        "|(?:ngừng|ngưng|dừng|tắt|cắt|stop) (?:(?:hết|luôn|giúp|giùm|cái|mấy|các) ){0,3}LETTERS(?: (?:LETTERS"
        "|nữa)){0,2}"
        "|unsubscribe me|(?:stop|unsubscribe)(?: (?:me|from|sending|all|the|your)){1,4} (?:newsletters?"
        "|emails?|mails?))"
    ),
    "LETTERS": "(?:thư|mail|email|tin nhắn|tin|bản tin|quảng cáo|khuyến mãi|newsletter|tiếp thị|thông báo|qc)",
    "REQUEST": "(?:(?:cái )?(?:yêu cầu|y cầu|request|ticket|mail|email|thư|đơn yêu cầu)(?: này| đó| đấy| ấy| trên)?)",
    "REQ": "(?:(?:cái )?(?:yêu cầu|y cầu|request)(?: này| đó| đấy| ấy| trên)?)",
    "CARRY": (
        "(?:(?:tiến hành|thực hiện|làm|mần|quất|xử lý|triển khai|triển|giải quyết|cập nhật|hỗ trợ|xử|xúc tiến"
        "|thi hành|process|proceed|thao tác)(?: HELP"
        "| theo)?(?: yêu cầu(?: này| của SELF| trên)?)?"
        "(?: việc)?(?: THING)?)"
    ),
    # What a person says who sent it. "em gửi ạ" alone is "here it is", so sending needs one of these words beside it.
    "ASKED": (
        "(?:(?:đã |có |vừa |mới |là người |người |tự |tự tay |chính tay |trực tiếp )*(?:gửi REQUEST|yêu cầu"
        "|viết|đề nghị|gửi|soạn|gõ|nhắn|bấm|nhờ|xin|kêu|biểu|bảo|request|đăng ký)(?: SHOP)?"
        "(?: REQUEST)?(?: THING)?(?: như vậy| như thế| như trên)?(?: đó| đấy| á| nè| rồi)?)"
    ),
    "MOOD": (
        "(?:lẹ|mau|khẩn trương|luôn|ngay|đi|sớm|liền|với|gấp|nhanh|rồi|hết|càng sớm càng tốt|sớm nhất"
        "|ngay lập tức|PART|SHOP)"
    ),
}  # fmt: skip
LONGEST_COVERED = 71  # words; nobody needs more to say one thing and nothing else
_LONGEST = 25  # words of one phrase
_REPEATED = 6
_KINDS = {"deletion": "ERASE", "correction": "CORRECT", "unsubscribe": "STOPMAIL"}
_ONLY = {"deletion": "IFERASE", "correction": "IFCORRECT", "unsubscribe": "IFSTOP"}


def compiled(phrases: Iterable[str], things: Sequence[str] = tuple(_KINDS)) -> tuple[re.Pattern[str], ...]:
    """Compile phrases; THING stands for the kinds of request named by `things`. Each match ends after a space."""
    return tuple(_compiled(phrase, tuple(things)) for phrase in phrases)


def vocabulary(*tables: Iterable[str]) -> frozenset[str]:
    """Return every word of the tables and of the groups, as written."""
    text = " ".join([*GROUPS.values(), *(phrase for table in tables for phrase in table)])
    return frozenset(word for word in _LETTERS.findall(text) if word.islower())


def covers(text: str, cores: Sequence[re.Pattern[str]], fill: Sequence[re.Pattern[str]]) -> bool:
    """Say whether phrases laid end to end cover the whole text, one of the cores among them.

    `text` is words with a space after each. Each phrase is tried once at every word that can be reached, with each of
    the next words as its last.
    """
    if text.count(" ") > LONGEST_COVERED:
        return False
    ends = [match.end() for match in re.finditer(" ", text)]
    without, reached = {0}, set[int]()  # where phrases laid so far may end: without a core, and with one
    for number, place in enumerate([0, *ends]):
        if place not in without and place not in reached:
            continue
        after_fill = _ends_of(fill, text, place, ends[number:])
        if place in without:
            without |= after_fill
        if place in reached:
            reached |= after_fill
        reached |= _ends_of(cores, text, place, ends[number:])
    return len(text) in reached


def _ends_of(phrases: Sequence[re.Pattern[str]], text: str, place: int, ends: Sequence[int]) -> set[int]:
    """Return where a phrase that begins at `place` may end."""
    possible = [phrase for phrase in phrases if phrase.match(text, place)]
    return {end for end in ends[:_LONGEST] if any(phrase.fullmatch(text, place, end) for phrase in possible)}


def expand(phrase: str, things: Sequence[str] = tuple(_KINDS)) -> str:
    """Return the regular expression that a phrase stands for, without the space at its end."""
    groups = GROUPS | {"THING": f"(?:{'|'.join(_KINDS[thing] for thing in things if thing in _KINDS) or '(?!)'})"}
    groups |= {_KINDS[thing]: "(?!)" for thing in _KINDS if thing not in things}
    groups |= {_ONLY[thing]: "" if thing in things else "(?!)" for thing in _KINDS}
    while _GROUP_NAME.search(phrase):
        phrase = _GROUP_NAME.sub(lambda match: groups[match.group()], phrase)
    # bounded, so that no text makes a phrase try exponentially many ways
    phrase = phrase.replace(")*", f"){{0,{_REPEATED}}}").replace(")+", f"){{1,{_REPEATED}}}")
    pieces = _STRICT.split(phrase)
    return "".join(piece if number % 2 else _loose(piece) for number, piece in enumerate(pieces))


@cache
def _compiled(phrase: str, things: tuple[str, ...]) -> re.Pattern[str]:
    return _regex(f"(?<![^ ])(?:{expand(phrase, things)}) ")


@cache
def _regex(pattern: str) -> re.Pattern[str]:
    """Compile a pattern once, for whatever kinds of request it was expanded."""
    return re.compile(pattern)


def _loose(text: str) -> str:
    return "".join(char if char.isascii() else _loose_letter(char) for char in text)


def _loose_letter(char: str) -> str:
    """ "ồ" matches "ồ", "ô" and "o"; not "ố" or "ò"."""
    if not char.isalpha() or fold(char) == char:
        return char
    return f"[{''.join(dict.fromkeys((char, tone_of(char)[0], fold(char))))}]"


# Family names: who they begin is a name, if each of its words has a capital.
SURNAMES = word_set(
    "nguyễn trần lê phạm hoàng huỳnh phan vũ võ đặng bùi đỗ hồ ngô dương lý đinh trương lâm đoàn trịnh mai đào hà tạ "
    "lương lưu cao châu tô tăng kiều phùng thái quách thạch vương tôn la bạch nghiêm tống tôn đậu ninh lục chu văn"
)
