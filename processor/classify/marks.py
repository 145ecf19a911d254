"""Old or new: what the words around a value say of it ("từ X sang Y", "số cũ X", "X mới đúng", "not X but Y")."""

from __future__ import annotations

import re
from enum import StrEnum

from processor.classify.letters import fold, plain, same_tone_place, word_set

_WORD = re.compile(r"[^\W\d_]+|\d+|->|=>|→|=|:|[(),]|\"")
_BEFORE, _AFTER = 70, 45
_STOP_BEFORE, _STOP_AFTER = "\n;", "\n;"
_REACH_BEFORE, _REACH_AFTER = 8, 4
_ANNOUNCED = 2.9


# Who speaks or is spoken to: "giờ tui xài" and "giờ em xài" say the same of a value.
_PERSONS = word_set("em mình tôi tui tớ chị anh cô chú bác dì cháu t mik của")
_BARE_PERSONS = word_set("em minh toi tui chi anh bac chau cua")
# "từ" and "from" also begin times: they call a value the old one only right before it or before its noun.
_FROM = frozenset({"từ", "tu", "from"})
_FROM_NOUNS = word_set(
    "số so sđt sdt điện thoại dien thoai email mail tên ten địa chỉ dia chi cũ cu my the old phone number name "
    'address account : "'
)


class Role(StrEnum):
    OLD = "old"
    NEW = "new"
    UNKNOWN = "unknown"


_Index = dict[str, list[list[str]]]


def _without_persons(words: list[str], *, bare: bool) -> list[str]:
    persons = _BARE_PERSONS if bare else _PERSONS
    return [word for word in words if word not in persons]


def _table(text: str) -> tuple[_Index, _Index]:
    """Return the marks by their first word: as written, and also without accents for accent-free text."""
    written: _Index = {}
    bare: _Index = {}
    for entry in dict.fromkeys(text.strip().split("|")):
        for index, mark in ((written, entry), (bare, entry), (bare, fold(entry))):
            words = _without_persons(mark.split(), bare=index is bare) or mark.split()
            if words not in index.setdefault(words[0], []):
                index[words[0]].append(words)
    return written, bare


# "ghi lại trong tài khoản là X" asks for X, "trong tài khoản là X" tells what stands there.
_WRITE_INTO = "|".join(
    " ".join(filter(None, (verb, field, place, record, link)))
    for verb in ("lại", "sửa", "đổi", "điền", "chỉnh", "cập nhật")
    for field in ("", "số", "số điện thoại", "sđt", "tên", "họ tên", "địa chỉ", "email")
    for place in ("trong", "trên", "vào", "vô")
    for record in ("tài khoản", "hồ sơ", "hệ thống")
    for link in ("là", "thành")
)
_OLD_BEFORE = _table(
    "số cũ|cũ|vẫn số điện thoại|vẫn số|vẫn là|vẫn dùng số|vẫn ở|vẫn dùng|từ|thay cho|thay vì|không phải"
    "|chứ không phải|chớ không phải|chứ không|hổng phải|ko phải|k phải"
    "|không phải là|ghi là|ghi|đang là|đang để"
    "|đang để là|đang để tên|đang lưu|hiện là|đang ghi|đang ghi là|bị ghi|bị ghi là|bị thành|hiện thành|ra thành"
    "|bị ghi thành|nhầm thành|gõ nhầm thành|ghi nhầm|ghi nhầm là|viết nhầm|in là|lại in là"
    "|trước|trước đây|trước là|hồi trước|bỏ|bỏ số|xóa|xóa số|bỏ cái|mất|thành ra|bị sai thành|sai thành|nhầm là"
    "|để nhầm|hiển thị là|hiện đang là|toàn ghi"
    "|đặt tên|đặt tên tài khoản là|để tên là|để là|để tên|đang hiện là|hiện là|lưu là|old|from|not|instead of|hold"
    "|you hold|was|typed as|typed|says|currently|read"
    "|saved as|shown as|stored as|down as|me as|name as|appears as|recorded as|reads|shows|trong tài khoản là"
    "|trên tài khoản là|trong hồ sơ là|trên hồ sơ là|trên hệ thống là|in my profile i am|call me|calling me"
    "|misspelled as|spelled|listed as|wrote|written as|cái tên|gọi là|bỏ dòng|chứ hổng phải"
    "|chứ đâu phải|đâu phải|lộn thành|nhập nhầm"
    "|nhập sai|sai là|số trước|gõ|gõ thành|nhập|kêu là|chớ hổng phải|rather than|got|have me as|entered"
    "|registered|existing|current|previous|former|기존"
    "|hiện tại|hiện tại là|đăng ký là|đã đăng ký|đăng ký bằng|hòm thư|mail này|replace|thay thế cho|ghi thành"
    "|viết thành|viết là|đừng đổi số|đừng đổi|không đổi số|không đổi|đang giữ|hiện giữ|đang có|vẫn|thì vẫn|still"
    "|is still|đánh nhầm|đánh nhầm thành|đánh máy thành|đọc thành"
)
_NEW_BEFORE = _table(
    "mới|số mới|mới là|mới của em|mới của mình|mới của tôi|thành|sang|qua|bằng|→|->|=>|=|đúng là|đúng"
    "|đúng phải là|phải là|mới đúng là|là số|lấy số|dùng số|số này|gọi số"
    "|dùng|lấy|chuyển về|chuyển sang|về|đổi lại|sửa lại|sửa thành|đổi thành|thật|thật là|thiệt|thiệt là"
    "|tên thiệt là|chuẩn|trọn vẹn|đầy đủ|đầy đủ là|to"
    "|to read|now|should be|should read|ought to read|use|with|correct|its|is now|new|to be|now read"
    "|should now read|must read|now reads|please read"
    "|mà là|giờ là|bây giờ là|giờ gọi là|nay gọi là|bây giờ gọi là|giờ ghi là|nay là|hiện nay|lại là|lại thành"
    "|cũng đổi|cũng thay|cũng đổi số|also changed to|sửa lại là|chính xác|chính xác là|chuẩn là|chuẩn|here is"
    "|changed to|becomes|now its|reach me at|call"
    "|liên hệ|liên lạc qua|điền|ghi lại là|wa|thay bằng"
    "|thay thành|update to|updated to|instead|ghi lại|đổi sang|đổi qua|chỉnh thành|chỉnh lại|chỉnh lại thành"
    "|cập nhật|cập nhật thành|cập nhật lại|hiện nay là|đúng ra là|đúng ra phải là|dung ra la|đúng thứ tự phải là"
    f"|{_WRITE_INTO}|대신"
    "|mới nhất|thay thế|put|ra|ghi|mới nhé|đổi ra|dùng|đúng nhé|giờ xài|giờ dùng|đang xài|đang dùng|nay dùng|nay xài"
    "|thực ra phải là|thật ra là|thiệt ra là|ghi nhận|xin để là|để lại là|phải để là|xài là|dùng là|đủ là"
    "|cho đủ là|vào hồ sơ|vô hồ sơ|vào tài khoản"
    "|vô tài khoản|vào sổ|vô sổ|cmnd là|cccd là|căn cước là|hộ chiếu là|passport là|giấy tờ là|khai sinh là"
    "|changed as well|"
    "phải đủ|cho đúng dấu"
    "|version is|but|keep|record|save|enter|điền số|điền vào|nhập|nhập vào|đúng dấu|lưu|lưu lại|lưu số|ghi số này"
    "|thế số này"
)
_OLD_AFTER = _table(
    "vẫn vậy|vẫn giữ|giữ nguyên|không đổi|như cũ|vẫn như cũ|vẫn thế|thì giữ|stays|unchanged|vẫn dùng|thì vẫn"
    "|( số cũ )|cũ|( cũ )|bị mất|mất|mất rồi|mất sim|không dùng|không xài|đã bỏ|bỏ rồi|sai|là sai|doesnt work"
    "|is wrong"
    "|old|( old )|bị khóa|nhầm|→|->|=>|thành|sang|bằng|to|qua|mình bỏ rồi"
    "|hết dùng|không còn|đã hủy|mình không dùng|( sai )|is the old|is no longer|không liên lạc được|em không dùng"
    "|mà bên|là số cũ|là số của|là số trước|là do|hết hạn|with|mà là|becomes|em bỏ|bỏ đi|không được|ko được"
    "|không ai nghe|thuê bao|gọi không|không gọi được|gọi không được"
    "|trả lại|trả nhà mạng|đã trả"
    "|sắp bị khóa|sắp bỏ|sắp hết|sắp khóa|hết xài|không xài nữa|xài nữa|bị cắt|đã cắt|thành cũ|cho người khác|대신|에서"
    "|là cũ|là sai|là nhầm|là ngược|is outdated|is out of date|anymore|no longer works"
)
_NEW_AFTER = _table(
    "mới đúng|mới phải|thay cho|là số mới|là số đúng|is the new|is my new|instead of|là số tôi đang dùng"
    "|là số em đang dùng|là số mình đang dùng|chứ không phải|( không phải|( thay cho|mới là đúng|thay vì|là đúng"
    "|chứ không|là số chính"
    "|thay thế|is correct|is the correct|is the right|mới chính xác|chớ không phải|not|( mới|chứ hổng phải"
    "|thay cho số|làm email|làm số|làm địa chỉ|làm tên|là số đang|đang dùng|đang xài|là số mới|là mới|as the"
    "|as my|is my current|로|으로|로 변경|로 바꿔|으로 수정|으로 변경|is now|is what|rather than"
)


def role_of(text: str, start: int, end: int) -> Role:
    """Say whether the value at `text[start:end]` is the old or the new one; the nearest mark decides."""
    ahead, behind = _cut(text[max(0, start - _BEFORE) : start], last=True), _cut(text[end : end + _AFTER], last=False)
    bare = ahead.isascii() and behind.isascii()
    before, after = (_without_persons(_words(window), bare=bare) for window in (ahead, behind))
    best: tuple[float, Role] = (99.0, Role.UNKNOWN)
    for marks, role, words, backward in (
        (_OLD_BEFORE, Role.OLD, before, True),
        (_NEW_BEFORE, Role.NEW, before, True),
        (_OLD_AFTER, Role.OLD, after, False),
        (_NEW_AFTER, Role.NEW, after, False),
    ):
        distance = _nearest(marks[bare], words, backward=backward)
        if distance < best[0]:
            best = (distance, role)
    if before and before[-1] == ":" and best[0] > _ANNOUNCED:
        return Role.NEW  # "sửa giúp em: X"; but "số cũ của em: X" is the old one
    return best[1]


def _cut(window: str, *, last: bool) -> str:
    """Keep what belongs to the value's own sentence."""
    if not last:
        return re.split(r"[\n;?!,]|\.(?=\s|$)", window)[0]
    piece = re.split(r"[\n;?!)]|\.(?=\s|$)", window)[-1]
    before, _, after = piece.rpartition(",")
    # what stands before a comma speaks of something else, unless nothing stands between it and the value
    return after if after.strip(" :\"“'") else before


def _words(window: str) -> list[str]:
    return [same_tone_place(word) for word in _WORD.findall(plain(window).replace("'", ""))]


def _nearest(marks: _Index, words: list[str], *, backward: bool) -> float:
    reach = _REACH_BEFORE if backward else _REACH_AFTER
    words = words[-reach:] if backward else words[:reach]
    best = 99.0
    for place, word in enumerate(words):
        if backward and word in _FROM and not _FROM_NOUNS.issuperset(words[place + 1 :]):
            continue
        for mark in marks.get(word, ()):
            if words[place : place + len(mark)] == mark:
                distance = len(words) - place - len(mark) if backward else place
                # of two marks as near as each other the longer says more: "mới đúng" against "mới"
                best = min(best, distance + (0.0 if backward else 0.25) - 0.2 * len(mark))
    return best
