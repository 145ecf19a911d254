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
_PERSONS = word_set("em mình tôi tui tớ chị anh cô chú bác dì cháu t mik của giúp giùm dùm hộ")
_BARE_PERSONS = word_set("em minh toi tui chi anh bac chau cua")
# "từ" and "from" also begin times: they call a value the old one only right before it or before its noun.
_FROM = frozenset({"từ", "tu", "from"})
_FROM_NOUNS = word_set(
    "số so sđt sdt điện thoại dien thoai email mail tên ten địa chỉ dia chi cũ cu my the old phone number name "
    'address account : "'
)


_REPLACES = word_set("thay thế đè the thay de replacing instead")
_BECOMES = word_set("bằng thành sang qua bang thanh by with to")
# Before a colon these call what follows the old one; "không phải Y: X" and "ghi cho trọn: X" do not.
_NEAR_COLON = 6
_OF_OLD = word_set(
    "cũ cu old hiện hien đang dang trước truoc sai nhầm nham lộn lon lỡ lo bị bi was is current currently existing "
    "registered previous former from từ tu says reads shows wrong bỏ bo xóa xoa vẫn van still not"
)
# "tài khoản ghi là X" tells of the old one, "ghi là X nhé" asks for the new one.
_WRITE_DOWN = re.compile(
    r"(?:^[^\w]*|(?<!\w)(?:minh|em|toi|tui|chi|anh|shop|ban|khoan|so|so) )(?:ghi|de|luu|dien"
    r"|nhap)(?: lai)?(?: cho (?:minh|em|toi|tui|chi|anh|co))?"
    r"(?: lai| ten| dia chi| so)?(?: la| thanh)?[ \t]*:?[ \t]*[\"“'‘]?$"
)
_REQUESTS = re.compile(
    r"(?<!\w)(?:nho|xin|vui long|hay|lam on|de nghi|please|kindly|chu|gio|tu nay)(?!\w)[^.,;:\n]{0,40}"
    r"(?<!\w)(?:de|ghi|luu|lien lac|lien he|sua|doi|thay|chinh|dien|nhap|list|put|record|write)(?!\w)"
    r"[^.,;:\n]{0,45}(?:la|thanh|as)[ \t]*[:\"“]?[ \t]*$"
)
_ASKS = re.compile(
    r"[\"”'’]?,?[ \t]*(?:cho (?:minh|em|toi|tui|chi|anh|co|bac)|giup|gium|dum|ho|nhe|nha|nhen|nghen|nghe|hi|hen"
    r"|heng|voi)(?!\w)"
)
_NOT_THAT = re.compile(r"[\"'”’]?[ ,]*(?:nha|nhe|a)?[ ,]*(?:khong phai|k phai|ko phai|chu khong|hong phai)(?!\w)")


# "tự nhiên thấy tên em thành X", "shop lưu tên mình là X", "account lấy tên X": so it stands now.
_SEEN = re.compile(
    r"(?<!\w)(?:thấy|sao|bỗng|tự dưng|tự nhiên|bị)(?!\w)"
    r"(?:(?! (?:đổi|sửa|chỉnh|ghi|nhờ|xin|thay|cập nhật|giúp)(?!\w))[^.,;:\n]){0,30} (?:thành|là)[ \t]*[\"“'‘]?$"
)
_STATED = re.compile(
    r"(?:^[^\w]*|(?<!\w)(?:do|vi|tai|ma|nen|hien|hom qua|luc dau|dang ky) )"
    r"(?:shop|he thong|cac ban|ben (?:shop|em|minh|ban)|web|may|app|account|acc|tai khoan|nó|no)(?: tu)?"
    r"(?: dang| cu| lai| toan| hay| da)? (?:luu|ghi|de|viet|in|goi|keu|lay)(?: ten| ho ten| sdt| so| so dien thoai"
    r"| email"
    r"| dia chi)(?: cua)?(?: minh| em| toi| tui| chi| anh)?(?: la)?[ \t]*:?[ \t]*[\"“'‘]?$"
)
_CALLED_WRONG = re.compile(
    r"[\"”'’]?[,.]?[ \t]*\(?(?:(?:it|this|that|which)(?: is|'s) (?:not (?:correct|right)|wrong|incorrect)"
    r"|(?:cái đó |vậy |thế |như vậy )?là (?:sai|nhầm|không đúng|chưa đúng)(?!\w))"
)
# "X (cũ ghi thiếu chữ Đắc)", but "X (cũ)".
_NOTE_OF_OLD = re.compile(
    r"[\"”'’]?[ \t]*\((?:trước|cũ|cu|hồi trước|shop|đang|bị|hiện|truoc|dang|bi)(?: đang| dang| bị| bi| cứ)? "
    r"(?:ghi|là|la|thiếu|thieu|sai|lưu|luu|để|de|viết|viet|nhầm)(?!\w)(?!\))"
)
_HEADED = re.compile(r"\((new|mới|moi|old|cũ|cu)\)[ \t]*:?[ \t]*$")


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
    for verb in ("lại", "sửa", "đổi", "điền", "chỉnh", "cập nhật", "thay", "đúng")
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
    "|is still|đánh nhầm|đánh nhầm thành|đánh máy thành|đọc thành|hiện ra là|hiện ra|điện thoại đăng ký|số đăng ký"
    "|sđt đăng ký|email đăng ký|addressed to|addressed as|greeting says"
    "|tài khoản đang dùng số|tài khoản đang dùng|calls me|called me|believes i am|thinks im|youve got|still under"
    "|is under|record under|in your page"
    "|show my name as|bạn bè gọi|đang bị là|bị là|đăng ký ra|lại ra|bị ra"
)
_NEW_BEFORE = _table(
    "mới|số mới|mới là|mới của em|mới của mình|mới của tôi|thành|sang|qua|bằng|→|->|=>|=|đúng là|đúng"
    "|đúng phải là|phải là|mới đúng là|là số|lấy số|dùng số|số này|gọi số"
    "|dùng|lấy|chuyển về|chuyển sang|về|đổi lại|sửa lại|sửa thành|đổi thành|thật|thật là|thiệt|thiệt là"
    "|tên thiệt là|chuẩn|trọn vẹn|đầy đủ|đầy đủ là|to"
    "|to read|now|should be|should read|ought to read|use|with|correct|its|is now|new|to be|now read"
    "|should now read|must read|now reads|please read|please write|write"
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
    "|changed as well|put me down as|ghi đè số|ghi đè|điền vào đó số|i go by|go by|live at|real is|real one is"
    "|my profile read|my account read|profile to read"
    "|becomes|nay đọc là|must be|shall be|will be|trả lại cho|xin để|xếp lại cho ngay|"
    "phải đủ|cho đúng dấu"
    "|giờ kêu là|nay kêu là|giờ đọc là"
    "|should say|to say|my name reads|my full name reads|henceforth|nay ghi là|nay ghi|về đúng|ghi đúng|về là"
    "|version is|but|keep|record|save|enter|điền số|điền vào|nhập|nhập vào|đúng dấu|lưu|lưu lại|lưu số|ghi số này"
    "|thế số này"
)
_OLD_AFTER = _table(
    "phải là|phải sửa thành|must be|should be|should read|vẫn vậy|vẫn giữ|giữ nguyên|không đổi|như cũ|vẫn như cũ"
    "|vẫn thế|thì giữ|stays|unchanged|vẫn dùng|thì vẫn"
    "|( số cũ )|cũ|( cũ )|bị mất|mất|mất rồi|mất sim|không dùng|không xài|đã bỏ|bỏ rồi|sai|là sai|doesnt work"
    "|is wrong"
    "|old|( old )|bị khóa|nhầm|→|->|=>|thành|sang|bằng|to|qua|mình bỏ rồi"
    "|hết dùng|không còn|đã hủy|mình không dùng|( sai )|is the old|is no longer|không liên lạc được|em không dùng"
    "|mà bên|là số cũ|là số của|là số trước|là do|hết hạn|with|mà là|becomes|em bỏ|bỏ đi|không được|ko được"
    "|không ai nghe|thuê bao|gọi không|không gọi được|gọi không được"
    "|trả lại|trả nhà mạng|đã trả"
    "|sắp bị khóa|sắp bỏ|sắp hết|sắp khóa|hết xài|không xài nữa|xài nữa|bị cắt|đã cắt|thành cũ|cho người khác|대신|에서"
    "|là cũ|là sai|là nhầm|là ngược|is outdated|is out of date|anymore|no longer works|bị thiếu|bị sai|bị nhầm|bị dư"
    "|bị lộn|vẫn đúng|đúng rồi|không phải sửa|khỏi sửa|không cần sửa|không sửa|khỏi đổi|cho con|cho người|cho mẹ"
    "|cho bố|cho ba|cho má|đã được chuyển|đã chuyển"
)
_NEW_AFTER = _table(
    "mới đúng|mới phải|thay số cũ|thay email cũ|thay email đang|thay số đang|thay địa chỉ cũ|mới là số"
    "|là số hiện tại|là số hiện nay|là số vừa đăng ký|này mới là số|thay cho|là số mới"
    "|là số đúng|is the new|is my new|instead of|là số tôi đang dùng"
    "|là số em đang dùng|là số mình đang dùng|chứ không phải|( không phải|( thay cho|mới là đúng|thay vì|là đúng"
    "|chứ không|là số chính"
    "|thay thế|is correct|is the correct|is the right|mới chính xác|chớ không phải|not|( mới|chứ hổng phải"
    "|thay cho số|làm email|làm số|làm địa chỉ|làm tên|là số đang|đang dùng|đang xài|là số mới|là mới|as the"
    "|as my|is my current|( bỏ|vào tài khoản|vô tài khoản|vào hồ sơ|vô hồ sơ|vào hệ thống|vô hệ thống|vào sổ|vô sổ"
    "|vô máy|vào máy|로|으로|로 변경|로 바꿔|으로 수정|으로 변경|is now|is what|rather than"
)


def role_of(text: str, start: int, end: int) -> Role:
    """Say whether the value at `text[start:end]` is the old or the new one; the nearest mark decides."""
    stands = _stands(plain(text[max(0, start - _BEFORE) : start]), plain(text[end : end + _AFTER]))
    if stands:
        return stands
    ahead, behind = _cut(text[max(0, start - _BEFORE) : start], last=True), _cut(text[end : end + _AFTER], last=False)
    bare = ahead.isascii() and behind.isascii()
    before, after = (_without_persons(_words(window), bare=bare) for window in (ahead, behind))
    best: tuple[float, Role, bool] = (99.0, Role.UNKNOWN, True)
    for marks, role, words, backward in (
        (_OLD_BEFORE, Role.OLD, before, True),
        (_NEW_BEFORE, Role.NEW, before, True),
        (_OLD_AFTER, Role.OLD, after, False),
        (_NEW_AFTER, Role.NEW, after, False),
    ):
        distance = _nearest(marks[bare], words, backward=backward)
        if distance < best[0]:
            best = (distance, role, backward)
    told_old = best[1] is Role.OLD and best[2]
    if before and before[-1] == ":" and (best[0] > _ANNOUNCED or (told_old and _announces(before, after))):
        return Role.NEW  # "sửa giúp em: X"; but "số cũ của em: X" is the old one
    if told_old and _asked_for(fold(plain(ahead)), fold(plain(text[end : end + _AFTER]))):
        return Role.NEW
    return best[1]


def _stands(before: str, after: str) -> Role | None:
    """Return the role that a whole turn of phrase gives, where single words would mislead."""
    headed = _HEADED.search(before)
    if headed:
        return Role.NEW if headed.group(1) in ("new", "mới", "moi") else Role.OLD
    if _NOTE_OF_OLD.match(after):
        return Role.NEW
    clause = fold(_cut(before, last=True))
    stated = _SEEN.search(before) or _STATED.search(clause)
    if _CALLED_WRONG.match(after) or (stated and not _asked_for(clause, fold(after))):
        return Role.OLD
    return None


def _asked_for(before: str, after: str) -> bool:
    """Say whether what looks like the old value is what shall be written, both sides without accents."""
    if _REQUESTS.search(before) or _NOT_THAT.match(after):
        return True
    return _WRITE_DOWN.search(before) is not None and _ASKS.match(after) is not None


def _announces(before: list[str], after: list[str]) -> bool:
    """Say whether what ends in a colon announces the value that follows, although it speaks of the old one."""
    spoken = {word for word in before if word.isalpha()}
    if not _REPLACES.isdisjoint(spoken):
        return _BECOMES.isdisjoint(after[:1])  # "thay cho số cũ: X", but "thay số cũ: X bằng Y"
    return _OF_OLD.isdisjoint(before[-_NEAR_COLON:])


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
