"""The new full name of a correction, as typed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from processor.classify.letters import fold, plain, word_set
from processor.classify.marks import Role, role_of

_LETTER = r"[^\W\d_]"
_WORD = re.compile(rf"{_LETTER}+(?:['’\-]{_LETTER}+)*\.?")
_LABEL = re.compile(
    r"(?<!\w)(?:họ và tên|ho va ten|họ tên|ho ten|tên đầy đủ|ten day du|tên thật|ten that|tên thiệt|tên chuẩn"
    r"|tên trọn vẹn|tên đủ|tên đúng|ten dung"
    r"|tên mới|ten moi|full ?name|legal name|name|tên|ten|이름)"
    r"(?:[ \t]+(?:của )?(?:em|mình|minh|tôi|toi|chị|chi|anh|tui|cô|bác|bac|t|e|cháu|con|dì|hiện nay|mới|moi|đúng"
    r"|dung|thật|that|trong căn cước|trên hộ chiếu|trên cccd|đầy đủ|khách hàng|giờ|gio|trên account"
    r"|chính xác|co|cha mẹ đặt|cho em)(?!\w))*"
    r"(?:[ \t]*(?:[=\-]>|[:=–—])|[ \t]+(?:là|la|is|should be|thành|thanh|sang|đúng là|dung la|phải là|phai la|to"
    r"|qua)(?!\w)"
    r"|은|는)?(?:[ \t]+(?:là|la)(?!\w))?[ \t]*[:=]?[ \t]*\n?[ \t]*[\"“'‘]?"
)
_INTRO = re.compile(
    r"(?:[:=→]|->|=>|(?<!\w)(?:sửa lại thành|sua lai thanh|đổi lại là|sửa thành|sua thanh|đổi thành|doi thanh"
    r"|thành|thanh|bằng|bang|sang|qua|to|phải là|phai la|đúng là|dung la|dung ra la|đúng ra là|là|la|with|it's|its"
    r"|read|reads|say|says|write|viết|correct|should be|use|i(?:'?m| am)(?: now| officially| in fact)*|it is|(?:sua"
    r"|ghi|doi|chinh) lai(?: day du| dung| cho dung)?|but|version is|is now"
    r"|giúp em|giúp mình|lại|đúng|tôi là|em là|mình là|tên|ten|as|đủ)(?!\w))[ \t]*(?:(?:tên|ten|là|la|chữ|name|the name"
    r"|my name|tên thật|họ tên|full name)(?!\w)[ \t]+)?[ \t]*:?[ \t]*\n?[ \t]*[\"“'‘]?"
)
# Words that no full name holds: a name ends before them.
_NOT_NAMES = word_set(
    "em mình minh tôi toi shop nhé nhe nha giúp giup giùm gium dùm dum hộ ạ cho với voi và va là la của cua "
    "không khong chứ chu đúng rồi roi cảm cam cám ơn on thanks thank please pls nghe nghen sửa sua đổi doi "
    "thay trong tài khoản tai khoan hồ sơ ho so chị anh bạn sđt sdt số dien điện thoại địa dia chỉ email mail "
    "luôn luon nữa nua tên ten họ cũ cu mới moi sai thiếu dấu chữ nhờ nho phiền từ tu vì vi để de còn con thì "
    "thi mà ma các cac quý kính dạ vâng hi hello dear the my name in and is to from not instead of account "
    "profile it now only customer record vanesa kr cskh đi di lại lai nên như sau thôi thoi trên tren đang "
    "dang ghi bị bi phải phai viết thêm them giờ gio hiện hai ba update change correct team ad admin ơi oi nào "
    "gì gi ai đó này kia cái wa hen nhen đây hệ thống người ta đầy đủ day du thật that mọi ngày tháng năm nay "
    "theo vậy vay thế bên khách hàng xin được duoc muốn đã giữ giu vẫn khỏi trống same unchanged"
)
# Words that stand with a capital where a name could begin, and do not begin one.
_NEVER_FIRST = word_set(
    "shop em mình minh tôi toi nhé nha giúp giup dạ nhờ sửa đổi cảm xin đúng tên họ số sđt sdt địa email mail "
    "tài trong hi hello dear thanks thank please the my từ tu nay chị cô bác nhưng còn và với khi do theo kính "
    "phone address name update change correct not also from now this on cửa hệ thông quý customer account "
    "profile anh chú dì cháu con cho để vì nếu các bạn shipper hồ sơ. vanesa kr cskh full legal new old old. "
    "mr mrs ms miss mx dr sir madam trường cty quán tiệm "
    "nội ngoại giữ "
    "it is are was i we you he she your their our his her hotline tel lý ngày đơn order"
) - {"lý"}
# Surnames that are also common words; the name goes on with another capital ("Hồ Ngọc Lan", but "Hồ sơ", "Từ nay").
_ALSO_SURNAMES = word_set("hồ từ tu")
_INITIAL = re.compile(r"[A-Z]\. [A-Z]")
_SURNAMES = word_set(
    "nguyen tran le pham hoang huynh phan vu vo dang bui do ho ngo duong ly dinh truong lam doan trinh mai dao ha ta "
    "luong luu cao chau quach thach vuong ton la tang kieu phung thai to bach nghiem khuc khong tong danh au an ninh "
    "kim lu lo giang han diep luc phi chu quan van vi nong ma hua trieu y h ro siu kpa nay dam than tu thi lieu"
)
_CAPITAL_NEXT = re.compile(r" [A-ZÀ-ÞĂĐĨŨƠƯẠ-Ỹ](?!ơ )")
# Places stand where names do ("về Hưng Yên", "now Da Nang").
_PLACES_TEXT = (
    "an giang, ba ria, ba ria vung tau, bac giang, bac kan, bac lieu, bac ninh, ben tre, binh dinh, "
    "binh duong, binh phuoc, binh thuan, ca mau, can tho, cao bang, da nang, dak lak, dak nong, dien bien, "
    "dong nai, dong thap, gia lai, ha giang, ha nam, ha noi, ha tinh, hai duong, hai phong, hau giang, "
    "ho chi minh, hoa binh, hue, hung yen, khanh hoa, kien giang, kon tum, lai chau, lam dong, lang son, "
    "lao cai, long an, nam dinh, nghe an, ninh binh, ninh thuan, phu tho, phu yen, quang binh, quang nam, "
    "quang ngai, quang ninh, quang tri, sai gon, soc trang, son la, tay ninh, thai binh, thai nguyen, "
    "thanh hoa, thua thien hue, tien giang, tra vinh, tuyen quang, vinh long, vinh phuc, yen bai, da lat, "
    "nha trang, vung tau, bien hoa, buon ma thuot, quy nhon, phan thiet, phu quoc, thu duc, viet nam, "
    "dai loan, han quoc, nhat ban, trung quoc, my tho, hong kong, new york, los angeles, kuala lumpur, "
    "thuy si, thuy dien, ha lan, uc, anh quoc, hoa ky, nga, duc, phap, thai lan, singapore, malaysia, canada, "
    "lao, campuchia, hong kong, ha dong, thu thiem, tay nguyen, mien tay, mien trung, mien nam, mien bac, "
    "e de, ba na, gia rai, hoa kieu, kinh, khmer, h mong, xo dang, ca tu, viet tri, cam ranh, hoi an, "
    "hai chau, tan binh, go vap, hoan kiem, cau giay"
)
_PLACES = frozenset(_PLACES_TEXT.split(", "))
_KOREAN_NAME = re.compile(
    r"(?<![가-힣\w])([가-힣]{2,4}?|[A-Z][A-Za-z'\-]{1,20}(?: [A-Z][A-Za-z'\-]{0,20}){1,4})"
    r"[ \t\"”']{0,2}(?:으로|로)[ \t]*(?:수정|변경|바꿔|바꾸|정정|고쳐|바로잡|등록|표기)"
)
_LOWER_PARTICLES = word_set("van von de da del la der den bin al of y")
_KOREAN_PARTICLES = ("입니다", "으로", "로", "이에요", "예요", "이라고", "이", "가", "은", "는", "을")
_TOLD = (":", "=", " là", " la", " thành", " thanh")
MAX_WORDS = 7
_BEFORE_EM = word_set("út thị bé văn ut thi be van")  # "Bùi Thị Út Em"
_PLACE_WORDS = word_set("homestay resort hotel lodge villa tower building apartment apartments street road ward city")
_PLACE_AFTER = re.compile(r", ?(?:hamlet|ward|district|commune|phường|xã|quận|huyện|thị trấn|phuong|xa|quan|huyen) ")
_SHORT = 2  # letters of words that are like too many others
# Words of letters in capitals only that no name holds: "GHI LẠI VÀO HỒ SƠ", "TÊN BỊ NGƯỢC".
_NEVER_NAMES = word_set(
    "bị ngược vào vô sai được không của tôi cho giúp đổi sửa nhờ thiếu nhầm lại khách hàng trong trên tài khoản dấu "
    "chữ đã rồi là và với địa chỉ điện thoại số tên sơ ghi mới cũ mất thông tin gấp khẩn yêu cầu"
)
# A name that stands by itself: "Em là Bình, Đỗ Ngân Bình, sửa giúp em." It counts only beside an old one.
_ALONE = re.compile(r"(?<=[.:,;!?\n)][ \n])(?=[^\W\d_])")
_ALONE_END = re.compile(r"[\"”']?[ \t]*(?:[.,;!?(\n]|$)")


@dataclass(frozen=True, slots=True)
class NameFound:
    """A name in the text, old or new."""

    text: str
    role: Role
    start: int
    end: int
    labelled: bool  # stands right after "tên là", "Họ tên:" and the like


def find_names(text: str) -> list[NameFound]:
    """Return what stands where a new or an old name is written."""
    lowered = plain(text)
    found: dict[int, NameFound] = {}
    for pattern, labelled in ((_LABEL, True), (_INTRO, False)):
        for match in pattern.finditer(lowered):
            # a name in small letters is believed only right after "tên là" or "Tên:"
            small = labelled and lowered.endswith(_TOLD, 0, _end_before_quotes(lowered, match.end()))
            name = _name_at(text, _before_surname(text, match), typed_small=small)
            if name and not _is_hangul(text[name[0]]):
                begin, end = name
                labelled_here = labelled or (begin in found and found[begin].labelled)
                found[begin] = NameFound(text[begin:end], role_of(text, begin, end), begin, end, labelled_here)
    for match in re.finditer(r"[\"“'‘]", text):
        name = _name_at(text, match.end(), typed_small=False)
        if name and text[name[1] : name[1] + 1] in "\"”'’" and name[0] not in found:
            found[name[0]] = NameFound(text[name[0] : name[1]], role_of(text, *name), *name, labelled=False)
    for match in _ALONE.finditer(text):
        name = _name_at(text, match.end(), typed_small=False)
        if name and name[0] not in found and _stands_alone(text, *name):
            found[name[0]] = NameFound(text[name[0] : name[1]], role_of(text, *name), *name, labelled=False)
    for match in _KOREAN_NAME.finditer(text):
        found[match.start()] = NameFound(match.group(1), Role.NEW, match.start(), match.end(1), labelled=True)
    return sorted(found.values(), key=lambda one: one.start)


def _before_surname(text: str, match: re.Match[str]) -> int:
    """Return where a name may begin after `match`; "La" with a capital is a surname, not the accent-free "là"."""
    surname = re.search(r"(?<=[\w:] )La $", text[match.start() : match.end()])
    return match.start() + surname.start() if surname else match.end()


def _end_before_quotes(text: str, end: int) -> int:
    while end and text[end - 1] in " \t\"'“‘":
        end -= 1
    return end


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Say whether a name fills its clause, below no greeting and above more text (a signature has none)."""
    name = text[start:end]
    line = text[text.rfind("\n", 0, start) + 1 : start]
    return (
        not name.isupper()
        and fold(plain(name)).split()[0]
        in _SURNAMES | {plain(word) for word in re.findall(r"\w+", text[:start][-150:])}
        and _ALONE_END.match(text, end) is not None
        and not re.match(r"\W*(?:chào|kính|dear|hello|hi|thân|chao|kinh)(?!\w)", plain(line))
        and (line.strip() != "" or text[end:].strip(" .\n") != "")
    )


def misspelled_beside(name: NameFound, text: str) -> bool:
    """Say whether elsewhere a word of the name stands otherwise: "account says Alex Phạn. Alex Phạm, thanks"."""
    others = sorted({word for word in re.findall(r"[^\W\d_]{2,20}", text[:4000]) if word[0].isupper()})[:200]
    words = [word for word in name.text.split() if len(word) > _SHORT]
    return any(
        other not in words and _slip(fold(other.lower()), fold(word.lower())) for word in words for other in others
    )


def _slip(one: str, other: str) -> bool:
    """Say whether one letter makes the difference, or only accents that were taken away before."""
    if min(len(one), len(other)) <= _SHORT + 1:
        return one == other  # "Huế" and "Huệ"; but "Thị" and "Thái" are two words
    short, long = sorted((one, other), key=len)
    if len(short) == len(long):
        return sum(a != b for a, b in zip(short, long, strict=True)) <= 1
    return any(long[:place] + long[place + 1 :] == short for place in range(len(long)))


def _name_at(text: str, start: int, *, typed_small: bool) -> tuple[int, int] | None:
    """Return begin and end of the name that starts at `start`, if one does."""
    begin = end = start
    words: list[str] = []
    while len(words) < MAX_WORDS:
        match = _WORD.match(text, end + (len(words) > 0 and text[end : end + 1] == " "))
        if not match or (words and text[end : end + 1] not in (" ", "")):
            break
        word = _without_particle(match.group().rstrip("."))
        surname = (
            not words and word[0].isupper() and plain(word) in _ALSO_SURNAMES and _CAPITAL_NEXT.match(text, match.end())
        )
        if not (surname or _belongs(word, words, typed_small=typed_small)) or (
            words and _is_hangul(word) != _is_hangul(words[0])
        ):
            break
        if not words:
            begin = match.start()
        words.append(word)
        end = match.start() + len(word)
        if match.group().endswith(".") and not _INITIAL.match(text, match.start()):
            break
    while words and fold(words[-1].lower()) in _LOWER_PARTICLES and words[-1].islower():
        words.pop()
        end = begin + len(text[begin:end].rsplit(" ", 1)[0])
    if re.match(r"[ ,]{0,2}\d", text[end : end + 3]) or _PLACE_AFTER.match(plain(text[end : end + 20])):
        return None  # "Frankfurter Allee 112": a street
    if not _PLACE_WORDS.isdisjoint(fold(plain(text[begin:end])).replace("'s", "").split()):
        return None  # "Tom Eriksen's Homestay"
    if fold(plain(text[begin:end])) in _PLACES:
        return None
    return (begin, end) if _is_name(words) else None


def _is_hangul(word: str) -> bool:
    return "\uac00" <= word[0] <= "\ud7af"


def _without_particle(word: str) -> str:
    if not "\uac00" <= word[0] <= "\ud7af":
        return word
    return next(
        (word[: -len(end)] for end in _KOREAN_PARTICLES if word.endswith(end) and len(word) - len(end) >= 2), word
    )


def _belongs(word: str, words: list[str], *, typed_small: bool) -> bool:
    lowered = plain(word)
    if word[0].isupper() or "\uac00" <= word[0] <= "\ud7af":
        if word.isupper() and lowered in _NEVER_NAMES:
            return False
        # a capital at the beginning of a name is no proof: "Shop", "Em"
        if word == "Em" and words and fold(plain(words[-1])) in _BEFORE_EM:
            return True
        return lowered not in (_NEVER_FIRST if not words else ("shop", "nhé", "nha", "email", "em"))
    if words and words[0][0].isupper():
        return lowered in _LOWER_PARTICLES and len(words) < MAX_WORDS - 1
    return typed_small and lowered not in _NOT_NAMES


def _is_name(words: list[str]) -> bool:
    if not words or len(words) > MAX_WORDS - 1:
        return False
    hangul = "\uac00" <= words[0][0] <= "\ud7af"
    small = words[0][0].islower()
    return (len(words) >= 2 or hangul) and not (small and not 2 <= len(words) <= 5) and max(map(len, words)) <= 20
