"""The new postal address of a correction, as written."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from processor.classify.letters import fold, plain, word_set
from processor.classify.marks import Role, role_of

# Words that only addresses hold; with an accent-free spelling where that is no other common word.
_UNITS = (
    "phường|xã|flat|villa|house|buôn|làng|plei|sóc|quận|huyện|tỉnh|thành phố|thị trấn|thị xã|tp|tphcm|hcm|đường"
    "|phố|ngõ|ngách|hẻm"
    "|kiệt|ấp|thôn|xóm|tổ|khu phố|khóm|bản|căn|căn hộ|tòa|toà|tháp|block|chung cư|tầng|lầu|lô|số|số nhà|nhà số"
    "|kđt|kđtm|khu đô thị|khu"
    "|phòng|ktx|dãy|đại lộ|quốc lộ|ql|street|st|ward|district|dist|floor|fl|unit|apt|apartment|tower|road|rd"
    "|avenue|ave|city|province|hamlet|village|building|bldg|lane|alley|suite|room|p|q|f|kp|kcn|cụm|hà nội|sài gòn"
    "|đà nẵng|cần thơ"
    "|hải phòng|huế|nha trang|vũng tàu|biên hòa|việt nam|vietnam|đắk lắk|nghệ an"
    "|tdp|tổ dân phố|kdc|khu dân cư|ký túc xá|kí túc xá|nhà trọ|dãy trọ|hộp thư"
    "|kiot|kios|ki-ốt|ki ốt|kiốt|bưu điện|nông trường|tòa nhà|toà nhà|cao ốc|khách sạn"
    "|tiểu khu|khu tập thể|tt|cư xá|liền kề|biệt thự|đặc khu|po box|apartments|condo|residence|plaza|drive"
    "|boulevard|blvd|terrace|no|bến đò|hòm thư|crescent|lữ đoàn|trung đoàn|tiểu đoàn|homestay|resort|tập thể|ktt"
)
# Without their accents these are common words: "cho em", "doi so".
_ACCENTED_UNITS = (
    "đội|khối|kênh|rạch|bon|sạp|chợ|chùa|cầu|dốc|đảo|trạm|bến|đồn|trại|xưởng|bệnh viện|trường"
    "|(?:doi|khoi|kenh|rach|cho) \\d"
    "|nhà (?:ông|bà|cô|chú|bác|thầy|anh|chị)(?= [^\\W\\d_]+,)"
    "|nhà(?= \\d\\S{0,4} (?:tập thể|ktt|dãy|lô|khu|chung cư)(?!\\w))"
)
_UNIT = re.compile(rf"(?<!\w)(?:{_UNITS}|{fold(_UNITS)}|{_ACCENTED_UNITS})(?!\w)")
# Where an address begins: right after one of these.
_INTRO = re.compile(
    r"(?<!\w)(?:địa chỉ|dia chi|dia chj|địc chỉ|dịa chỉ|đ/c|d/c|đc|dc|address|addr|dchi|đchi|nhà|nha|chỗ ở|cho o"
    r"|nơi ở|trọ|chỗ mới|cho moi|thành|thanh|sang|qua|về|ve|là|la|ở|bằng|bang|to|is|at|now|→|->|=>|=|tiệm|lại|lai"
    r"|giờ ở|vào|vô|dìa|xuống|xuong|lên|use|save|put|by|be|hiện tại|hien tai|hiện nay|nhà nó|tui o|mới|moi|như sau"
    r"|nhu sau|đúng|dung|chính xác|chinh xac|mà là|read|tại|tai|set|account|tới|đến"
    r"|theo|toi o|em o|minh o|make|with|home|i'm at|im at|live at"
    r"|chuẩn|hồ sơ|주소를|주소는|주소)(?!\w)[ \t]*(?:mới|moi|là|la|của (?:em|mình|tôi|chị|anh|cô)|đúng|now|is|lại|lai"
    r"|thì|thi|chính xác|chinh xac|cho đúng|bên|ở|về|chỗ|thành|nhé|nha|như sau|nhu sau|tài khoản|for [a-z ]{3,40})?"
    r"[ \t]*(?:là|la|thành|về)?[ \t]*(?:[=\-]>|[:=\-–→])?[ \t]*\n?[ \t]*[\"“'‘]?"
)
# Where it ends: the first of these.
_OUTRO = re.compile(
    r"[\"”;!?\n(]|\.(?=\s|$)(?<!tp\.)(?<!\bp\.)(?<!\bq\.)(?<!đ\.)(?<!\bno\.)"
    r"(?<!\bco\.)(?<!\bst\.)(?<!\bave\.)(?<!\brd\.)(?<!\bapt\.)(?<!\bblk\.)(?<!\bbldg\.)"
    r"|,?[ \t]*(?=\(?(?:\+84|0)\d{1,3}[ .\-]?\d{3}[ .\-]?\d{3})"
    r"|,?[ \t]+and (?:that|please|it|so|would|could|we|this)(?!\w)"
    r"|,[ \t]*(?:(?:liên|lien) (?:lạc|hệ|lac|he)|một|mot (?:o|la)|gọi|goi|zalo|sim|chừ|giờ|nay|hiện|bây giờ"
    r"|(?:từ|tu) (?:nay|giờ|gio))(?!\w)"
    r"|[,\s]+(?:rather than|the (?:address|one))(?!\w)|,[ \t]*(?:mong(?! c[aá]i)|xin|not"
    r"|which|và|va|em|mình|tôi|toi|tui|chị|máy|may \d|chỗ này|chỗ đó|nơi|trước|hồi|nhà em|nhà cũ|lần|mấy|các"
    r"|nghen|tên|ten|all|other|everything)(?!\w)|[,\s]+(?:giúp|giup|giùm|gium|dùm|dum"
    r"|(?<!căn )hộ(?!\w)|nhé|nhe(?! an)|(?<!khu )nha(?! trang|$| \d| o | tro | xa hoi| van hoa| doi dien| gan "
    r"| canh | sau lung| ke )|nghen|nghe(?! an)|nhen|hen(?! long)|ạ(?!\w)|shop"
    r"|cho (?:em"
    r"|mình|minh|tôi|toi|chị|chi|anh|tui|đúng|dung|chuẩn|co|cô)|với ạ|voi a|vs ạ|thay cho|thay vì|thay vi|instead"
    r"|please"
    r"|thanks|thank you|cảm ơn|cam on|cám ơn|rồi|roi|luôn|luon|để(?! ở)|de lan |từ nay|tu nay|từ rày|từ giờ|tu gio"
    r"|nhờ|nho (?:shop|chi|anh)|vì|được|duoc (?:khong|ko|k|hong)|dc (?:khong|ko|k|không)|(?:kể|tính) từ"
    r"|từ (?:rằm|mùng|mồng|đầu|cuối|giữa|tháng|hôm|tuần|ngày|năm|khi|hồi|bữa|lúc|sau|tết|mai|bây|thứ|trước|\d)"
    r"|tu (?:ram|mung|dau|cuoi|thang|hom|tuan|ngay|khi|bua|tet|bay|\d)"
    r"|from (?:now|next|this|the|today|tomorrow|mid|early|late|\d)|is (?:where|our|the|now|correct|right)"
    r"|cứ|cu hoi|hỏi (?:nhà|thăm|đường|ai)|tới (?:nơi|hỏi)|đến (?:nơi|hỏi)|ở (?:luôn|hẳn)"
    r"|(?:doi|luu|ghi) (?:trong|lai|giup|gium|dum|vao|vo|ho so|tai khoan)|(?:lưu|ghi) (?:lại|vào|vô|trong|cho)"
    r"|mình dọn|em dọn|mình chuyển|em chuyển|mình mới|em mới|in my account|on my"
    r"|in the account|shop sưa|shop sua|shop sửa|phiền|đừng|dung (?:giao|gui)|khỏi|khoi giao|không phải|chứ không"
    r"|(?<!kế )(?<!ngay )(?<!nằm )bên(?! (?:cạnh|hông|phải|trái|tay|kia|bờ))|kẻo|keo|tuần sau|và số|và sđt|va sdt"
    r"|voi lai|với lại"
    r"|còn|con (?:sdt|so|ten)|(?:số|so) (?:liên|lien|máy|may|đt|dt|mới|gọi)|di động|di dong|điện thoại|dien thoai"
    r"|đt|phone|mobile|tel|đề nghị|de nghi|yêu cầu|yeu cau|vui lòng|vui long|làm ơn|lam on|bởi|nên|mà|thì|là|because"
    r"|since|and my|and the|if possible|as of|starting|could you|can you|sđt|sdt|số điện thoại|so dien thoai"
    r"|email|tên (?:em|mình|tôi)|mail|con oi|con à"
    r"|nghe con|đi(?!\w)|chứ cái|chớ|chu (?:khong|ko|k|cai)|sửa|sua (?:trong|lai|giup|dum)|update|vào tài khoản"
    r"|vô tài khoản"
    r"|trong tài khoản|trong tai khoan|mai mốt|bỏ|thôi|là chỗ|is my|là địa chỉ|thay|cập nhật|cap nhat|đổi|nữa|đó"
    r"|ấy|as the|now|cheers|kindly|from now on|đơn)(?!\w)"
    r"|\s*[가-힣]|\s[-–—]\s(?=sđt|sdt|đt|tel|0\d)|,?[ \t]+(?:thiệt ra|thực ra|đúng ra|phải là|mà là|chứ không|nay là"
    r"|giờ là|em ghi|shop ghi|đổi thành)(?!\w)|[\U0001F300-\U0001FAFF☀-➿]|\s[:=]\)+|\s\^\^"
)
# After these an address may begin with any name: "Địa chỉ mới: Ki-ốt 45 chợ ...", "Trường THCS ..."
_LABEL = re.compile(
    r"(?<!\w)(?:địa chỉ|dia chi|đ/c|chỗ ở|address)(?: mới| moi| nhà| nhận hàng| giao hàng| đúng| chính xác"
    r"| hiện nay| của (?:em|mình|tôi|chị|anh))*"
    r"[ \t]*(?:là|la|:|[=\-]>|→|=|thành|sang)*[ \t]*[\"“]?"
)
_ADMIN_UNITS = (
    "phường|xã|buôn|buôn|làng|plei|sóc|quận|huyện|tỉnh|thành phố|thị trấn|thị xã|tp|ấp|thôn|xóm|bản|ward|district"
    "|province|city|hamlet|đường|street"
)
_ADMIN = re.compile(rf"(?<!\w)(?:{_ADMIN_UNITS}|{fold(_ADMIN_UNITS)})(?!\w)")
_FOREIGN_STREET = re.compile(
    r"[A-ZÀ-Þ][\w.'ß-]{1,30}(?: [A-ZÀ-Þ][\w.'ß-]{1,30}){0,3} \d{1,4}(?:[A-Za-z]|/\d{1,3})?(?: [A-Z])?(?: \d{1,3})?"
)
_AMBIGUOUS = re.compile(
    r"(?:to|so|lo|can|ban|lau|tang|phong|khu|la|cum) +(?!\S{0,3}\d|nha |pho |phố |ho |tập thể |tap the |đô thị "
    r"|do thi |dân cư |dan cu |công nghiệp )"
)
_TYPED_NUMBER = re.compile(r"\d")
_LIKE_PHONE = re.compile(r"\d{8}|\d{3}[ .]\d{3}[ .]\d{3}|\+ ?\d|\d(?:[ .\-]?\d){9}")
# "Toạ độ mới của em: 6 hẻm 91 ...", "So: 41 Ngo Duc Ke": what stands before the colon only announces.
_ANNOUNCES = re.compile(r"[^\d,:]{2,40}:[ \t]+(?=[^:]+$)")
# Words that end an address, and that are also part of a name of a place: "Bến Nghé", "Ben Nghe Ward".
_NO_PLACE = word_set("shop vanesa please thanks thank cảm cám nhờ xin could can dear")
_LANDMARK = re.compile(
    r"[ \t]*(?:nhà (?:màu|có|số)|cạnh|gần|đối diện|sau lưng|sau|kế|bên cạnh|trước|ngay|cổng|(?:nha )?(?:doi dien"
    r"|gan|canh|sau lung|ke ben)|near|opposite"
    r"|behind)(?!\w)"
)
# A verb of moving or staying: what stands before it is another place than what follows.
_MOVES = re.compile(r"(?<!\w)(?:tại|(?<!nhà )ở|thuê|dọn|chuyển|sang)(?!\w)")
# Small words of talk, which no address holds.
_TALK = word_set(
    "em tôi tui tớ mình shop nhờ giúp sẽ đang chúng muốn tiền phí nhé đặt dùm gửi nhận giao sửa đổi toi giup sua gui"
    " i you my your please for it cái chỉ lận"
)
MAX_ADDRESS = 200


@dataclass(frozen=True, slots=True)
class AddressFound:
    text: str
    role: Role
    start: int
    end: int
    score: int  # how much like a deliverable address it looks


@lru_cache(maxsize=1)  # names are compared with the addresses of the same text, just before these are asked for
def find_addresses(text: str) -> tuple[AddressFound, ...]:
    """Return what looks like postal addresses, best first, none inside another."""
    lowered = plain(text)
    found: list[AddressFound] = []
    for start in _beginnings(lowered):
        candidate = _candidate(text, lowered, start)
        if candidate:
            found.append(candidate)
    found.sort(key=lambda one: (-one.score, one.start))
    kept: list[AddressFound] = []
    for one in found:
        if not any(other.start < one.end and one.start < other.end for other in kept):
            kept.append(one)
    return tuple(kept)


def _beginnings(lowered: str) -> list[int]:
    after_intro = {match.end() for match in _INTRO.finditer(lowered)}
    after_intro.update(match.end() for match in _LABEL.finditer(lowered))
    at_line = {
        match.end()
        for match in re.finditer(
            r"(?:^|\n|[.:;?!][ \t]|\"|“|[\U0001F300-\U0001FAFF☀-➿)][ \t])[ \t]*[^\w\s]{0,2}[ \t]*", lowered
        )
    }
    return sorted(place for place in after_intro | at_line if place < len(lowered))[:400]


def _candidate(text: str, lowered: str, start: int) -> AddressFound | None:
    if lowered.startswith("to ", start) and lowered[:start].rstrip().endswith(("address", " it", " me", "home")):
        return None  # "change my address to 12 ...": English, not the accent-free "tổ"
    raw = text[start : _end(text, lowered, start)]
    stripped = _without_talk(raw).strip(" \t,.\"'“”:-–")
    announced = _ANNOUNCES.match(stripped)
    if announced and not _UNIT.fullmatch(plain(announced.group()).rstrip(": \t").removeprefix("so")):
        stripped = stripped[announced.end() :]
    if len(stripped) < 8:
        return None
    offset = start + raw.find(stripped)
    score = _score(
        stripped, labelled=any(match.end() == start for match in _LABEL.finditer(lowered, max(0, start - 60), start))
    )
    return (
        AddressFound(stripped, role_of(text, offset, offset + len(stripped)), offset, offset + len(stripped), score)
        if score >= 4
        else None
    )


def _end(text: str, lowered: str, start: int) -> int:
    limit = min(len(lowered), start + MAX_ADDRESS)
    for outro in _OUTRO.finditer(lowered, start, limit):
        word = text[outro.start() : outro.end()].strip()
        before = text[start : outro.start()].rsplit(" ", 1)[-1]
        named = word[:1].isupper() and before[:1].isupper() and not before.isupper() and not word.isupper()
        if not (named and text[outro.start()] == " " and plain(word.split()[0]) not in _NO_PLACE):
            return outro.start()
    return limit


def _without_talk(text: str) -> str:
    """Cut off what follows the address without a stop: parts of small letters, and those that hold words of talk."""
    parts = text.split(",")
    cased = any(char.isupper() for char in text)
    for number, part in enumerate(parts):
        if number and (not _TALK.isdisjoint(part.split()) or _MOVES.search(part)):
            parts = parts[:number]
            break
    while len(parts) > 1 and cased and not _says_where(parts[-1]):
        parts.pop()
    return ",".join(parts)


def _says_where(part: str) -> bool:
    if _LANDMARK.match(plain(part)):
        return True
    return any(char.isupper() or char.isdigit() for char in part) or _UNIT.search(plain(part)) is not None


def _score(text: str, *, labelled: bool) -> int:
    """Count what speaks for a whole address: a good beginning, several units, parts between commas, a number."""
    lowered = plain(text)
    units = {match.group() for match in _UNIT.finditer(lowered)}
    admin = {match.group() for match in _ADMIN.finditer(lowered)}
    commas = lowered.count(",")
    number = _TYPED_NUMBER.search(lowered) is not None
    if "@" in lowered or _LIKE_PHONE.search(lowered) or not (number or len(admin) > 1):
        return 0
    if not _TALK.isdisjoint(text.split(",", maxsplit=1)[0].split()):
        return 0
    if not number and not commas and len(admin) < 3:
        return 0
    if not units and not all(_says_where(part) for part in text.split(",")):
        return 0
    if not _begins_well(text, lowered, commas) and not (labelled and text[0].isupper() and admin and number):
        return 0
    return 2 + min(len(units), 4) + min(commas, 3) + number - (0 if commas or len(units) > 1 else 3)


def _begins_well(text: str, lowered: str, commas: int) -> bool:
    if _AMBIGUOUS.match(lowered) or re.match(r"\d{1,2}[)\]]", lowered):
        return False  # "to Flat 4": English, not the accent-free "tổ"
    if _UNIT.match(lowered):
        return True
    if _TYPED_NUMBER.search(lowered.split(maxsplit=1)[0]):
        # "100ml bù thêm tiền, ..." is none: a number, and then a name or some unit
        return _UNIT.search(lowered) is not None or re.match(r"\S+ [A-ZÀ-ỸĐ]", text) is not None
    # "Frankfurter Allee 112, 10247 Berlin": a street without a word for it
    return commas > 0 and _FOREIGN_STREET.fullmatch(text.split(",", maxsplit=1)[0].strip()) is not None
