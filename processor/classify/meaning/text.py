"""The own words of a reply, as one line of comparable words: "vâng , đúng rồi ạ , xxname ".

Signature, device lines and greeting names are told apart here; punctuation becomes ",", "?" or "…".
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from processor.classify.letters import clean, fold, plain, same_tone_place, without_elongation, word_set
from processor.classify.meaning.pattern import SURNAMES
from processor.classify.meaning.spelling import MEANT
from processor.classify.telex import from_slip

MAX_CHARACTERS = 4_000
NAME, PHONE, MAIL, NUMBER = "xxname", "xxphone", "xxmail", "xxnumber"

_TOKEN = re.compile(
    r"\?+|!?\?+|\.{2,}|…+|[^\W\d_]+(?:'[^\W\d_]+)*\d*(?:[^\W\d_]\d{0,2})*|\d[\d.,/:\-]*|[^\w\s]|_", re.UNICODE
)
_SMILE = re.compile(r"(?<!\w)(?::-?\)|:-?D|\^_*\^|<3|;-?\))(?![)\w])")
# Laughing says that it is not meant so.
_LAUGH = re.compile(r"[:=;]-?[)\]D]{2,}|=+\)+|[:=;]-?[(\[<>/\\|]+|(?<!\w)(?:haha|hehe|kkk+|lol|lmao)(?!\w)")
_GLAD = frozenset("🙏❤♥🥰😊☺😀😃😄😁💕💖💗💓🌸😍🤗💐🌹🤝👍👌✅☑✔🆗💯🙆🙋😘🌷✨🥺♀♂🎉")
_SEPARATES = frozenset("&|,;:()-–*•>+~/_")
_MAIL = re.compile(r"[^\s<>@]{1,64}@[^\s<>@]{2,190}")
_PHONE = re.compile(r"(?<![\w@])(?:\(?\+84\)?|0)[\d .\-]{8,13}\d(?!\w)")
_UPPER = "".join(char for char in map(chr, range(0x41, 0x1EFA)) if char.isupper() and fold(char).isascii())
_CAPITAL = rf"[{_UPPER}][^\W\d_]*"
_NAME = re.compile(rf"(?<!\w){_CAPITAL}(?:[ ]{_CAPITAL}){{1,5}}(?!\w)")
_CALLED = re.compile(
    rf"(?<!\w)((?:là|la|tên|name is|I am|I'm) ){_CAPITAL}(?: {_CAPITAL}){{0,4}}"
    r"(?=[ \t]*(?:[,.!\n]|$|(?:ạ|nè|nha|nhé|đây)(?!\w)))"
)
# "Em Lan xác nhận ạ": the name beside the word for oneself.
_MYSELF = re.compile(
    rf"(?<!\w)((?:[Ee]m|[Mm]ình|[Cc]hị|[Aa]nh|[Cc]ô|[Bb]ác|[Tt]ôi|[Cc]on|[Cc]háu) )"
    rf"({_CAPITAL}(?: {_CAPITAL})?)(?=[ ,.!]|$)"
)
_DEVICE = re.compile(
    r"(?:sent (?:from|via|with|using)|(?:da |duoc )?gui (?:tu|bang|qua)|tu dien thoai|(?:get|tai|lay|nhan) outlook)"
    r" ?[^.\n]{0,60}\W*|virus-free\W.*|iphoneから送信\W*|(?:나의 ?)?(?:iphone|갤럭시|galaxy|삼성).{0,20}보냄\W*"
)
_MACHINES = re.compile(
    r"iphone|ipad|android|samsung|galaxy|outlook|yahoo|windows|oppo|xiaomi|vivo|gmail|dien thoai|mobile|보냄|mail"
)
_CLOSING = re.compile(
    r"(?:xin )?(?:chan thanh )?(?:tran trong(?: cam on| kinh chao)?|kinh|kinh thu|kinh chao|than(?: ai| men| chao)?"
    r"|(?:thanks|tks) ?(?:&|and|n) ?(?:best |kind |warm )?(?:regards|rgds)|(?:best|b) ?rgds"
    r"|mit freundlichen gru(?:ß|ss?)en"
    r"|lg|cordialement|thanks|thank you|(?:em |toi |minh )?(?:xin )?(?:chan thanh )?cam on|tks"
    r"|(?:with )?(?:best|kind|warm|many)? ?(?:regards|wishes)|best|br|cheers|sincerely"
    r"|yours(?: \w+)?|--+|___+)[\s,.!;:/\-]*"
)
_OFFICE = re.compile(
    r"(?<!\w)(?:cong ty|cty|tnhh|jsc|ltd|phong|truong phong|pho phong|giam doc|ke toan|nhan vien|chuyen vien|manager"
    r"|marketing|sales"
    r"|director|officer|department|dept|executive|hr|admin|cell|specialist|engineer|assistant|intern|staff|luat su"
    r"|van phong|bac si|giao vien|giang vien|ths|co ltd|corp|inc|group|tel|dt|sdt|dien thoai|mobile|phone|email"
    r"|hotline|dia chi|website|www)(?!\w)"
)
# Words that no line with a name holds, whatever capitals it has: "Không Phải Tôi", "Mai Xác Nhận".
# What companies' mail systems write below every mail.
_DISCLAIMER = re.compile(
    r"(?:thu|email|mail|thong diep) nay(?: va \W*)?(?:[^.]{0,40})(?:co the chua|chua thong tin|chi danh cho|duoc gui)"
    r"|this (?:e-?mail|message|communication)[^.]{0,60}(?:confidential|intended|privileged)|confidentiality notice"
)
_GIVEN_NAME = re.compile(
    rf"(?<!\w)((?i:thanks|thank you|regards|cheers|best|sincerely|trân trọng|thân|cảm ơn)[ ]?,? )({_CAPITAL})\W*$"
)
_SAYS = word_set(
    "không ko k đừng chưa nhưng nếu sai nhầm thôi khỏi khoan hủy xóa gửi tôi mình đổi chờ đợi hỏi xin xác"
    " nhận yêu cầu "
    "sửa dừng ngừng giữ nghĩ để trước sau đã chẳng đâu rồi muốn được gì sao nào not dont no stop cancel"
    " delete but if "
    "please wait keep never cut only when cứ vậy"
)
# Without accents some of them are names: Minh, Dung, Huy, Sao.
_SAYS_BARE = frozenset(map(fold, _SAYS)) - word_set("minh dung huy sao cho hoi sua de gi nao doi giu toi truoc")
_LETTERS = re.compile(r"[^\W\d_]+")
_PLAIN_SURNAMES = frozenset(fold(name) for name in SURNAMES)
_UNMISTAKABLE = word_set("nguyen tran pham hoang huynh vo bui trinh truong")
# Sentences that only the shop writes. They are left out where a denial is looked for, and never part of a yes.
_TEMPLATE = re.compile(
    r"quy khach|(?:tra loi|reply|rep)(?: lai)?(?: la| with| bang)?:? ?[\"']?(?:dong y|khong|yes|no)(?!\w)|ma yeu cau"
    r"|thu nay do he thong|request number|this mail was sent by|du lieu (?:cua ban )?se (?:bi |duoc )?xoa sau"
    r"|if you change your mind, simply|tra loi thu nay"
)
_TITLE = re.compile(r"^(?:ms|mrs|mr|dr|ts|ths|bs)\.? |\((?:ms|mrs|mr)\.?\)", re.IGNORECASE)
_ZERO = re.compile(r"[^\W\d_]{1,3}0[^\W\d_]{1,3}")
_SENTENCE_END = re.compile(r"(?<=[.!?;…])\s+|\n")


def typed_lines(own_words: str) -> list[str]:
    """Return the lines that a person typed: no quote marks, no device line."""
    lines = [line.strip() for line in clean(own_words).replace("\ufe0f", "").split("\n")]
    return [line for line in lines if line and not line.startswith(">") and not _is_device(line)]


def body_lines(lines: list[str], sender: str = "") -> list[str]:
    """Return the lines above the signature: nothing is dropped that could be anything but a name or an office."""
    end = len(lines)
    for number, line in enumerate(lines):
        if _CLOSING.fullmatch(fold(plain(line))) and all(
            _is_name(below) or _is_contact(below) or _is_disclaimer(below) for below in lines[number + 1 :]
        ):
            return [*lines[:number], *([line] if "cam on" in fold(plain(line)) or "thank" in line.lower() else [])]
    while end > 1 and (_has_surname(lines[end - 1]) or _is_sender(lines[end - 1], sender)):
        end -= 1
    if end == len(lines) and end > 2 and _PHONE.fullmatch(lines[-1]) and _has_surname(lines[-2]):
        end -= 2
    return lines[:end]


def without_template(lines: list[str]) -> list[str]:
    """Return the lines without sentences that only the shop writes."""
    sentences = (sentence for line in lines for sentence in _SENTENCE_END.split(line))
    return [sentence for sentence in sentences if not _TEMPLATE.search(fold(plain(sentence)))]


def canonical(lines: list[str], known: Collection[str]) -> str:
    """Return the words of the lines, each followed by a space; "" where there are none."""
    return re.sub(r"^(?:, )+|(?<=, )(?:, )+", "", "".join(f"{word} " for line in lines for word in _words(line, known)))


def _words(line: str, known: Collection[str]) -> Iterator[str]:
    line = _CALLED.sub(
        _named, _MAIL.sub(f" {MAIL} ", _SMILE.sub(" ", _LAUGH.sub(" … ", line.replace("100%", " hoàn toàn "))))
    )
    line = _MYSELF.sub(lambda match: _beside(match, known), line)
    line = _GIVEN_NAME.sub(lambda match: _beside(match, known), line)
    line = _NAME.sub(lambda match: NAME if _has_surname(match.group()) else match.group(), line)
    for match in _TOKEN.finditer(plain(_PHONE.sub(f" {PHONE} ", line))):
        yield from _compared(match.group(), known)
    yield ","


def _compared(typed: str, known: Collection[str]) -> Sequence[str]:
    """Return what stands for one word or sign: nothing for a kind emoji, "," for what only separates."""
    if typed[0].isalpha():
        return _normal(typed, known).split()
    if typed[0].isdigit():
        return [NUMBER]
    if typed[0] in "?!.…":
        return ["?" if "?" in typed else "," if len(typed) == 1 and typed != "…" else "…"]
    if typed in _GLAD or "\U0001f3fb" <= typed <= "\U0001f3ff":
        return []
    return [","] if typed in _SEPARATES else [typed]


def _named(match: re.Match[str]) -> str:
    name = match.group()[len(match.group(1)) :]
    return f"{match.group(1)}{NAME}" if _is_name(name) else match.group()


def _beside(match: re.Match[str], known: Collection[str]) -> str:
    name = match.group(2)
    words = {same_tone_place(word) for word in plain(name).split()}
    return f"{match.group(1)}{NAME}" if _is_name(name) and words.isdisjoint(known) else match.group()


def _normal(token: str, known: Collection[str]) -> str:
    word = same_tone_place(token.replace("'", "")[:40])
    for tried in (word, same_tone_place(without_elongation(word)), _squeezed(word)):
        if tried in MEANT or tried in known:
            return MEANT.get(tried, tried)
    if _ZERO.fullmatch(word):  # "d0ng"
        return word.replace("0", "o")
    slip = from_slip(word)
    if slip and same_tone_place(slip) in known:
        return MEANT.get(slip, same_tone_place(slip))
    return word


def _squeezed(word: str) -> str:
    """ "nooo" is "no"; "cc" stays, which is no drawn-out "c"."""
    short = re.sub(r"(.)\1+", r"\1", word)
    return short if len(short) > 1 else word


def _is_device(line: str) -> bool:
    folded = fold(plain(line))
    return len(line) < 90 and _DEVICE.fullmatch(folded) is not None and _MACHINES.search(folded) is not None


def _is_contact(line: str) -> bool:
    """Say whether a line below a closing is an office or a number, and says nothing."""
    if len(line) > 90 or "?" in line or _says(line):
        return False
    found = _OFFICE.search(fold(plain(line))) or _PHONE.fullmatch(line) or _MAIL.fullmatch(line)
    return found is not None


def _is_disclaimer(line: str) -> bool:
    return len(line) < 1000 and _DISCLAIMER.match(fold(plain(line))) is not None


def _says(line: str) -> bool:
    words = [same_tone_place(word) for word in _LETTERS.findall(plain(line))]
    return any(word in _SAYS or (word.isascii() and word in _SAYS_BARE) for word in words)


def _is_name(line: str) -> bool:
    words = _TITLE.sub("", line).strip(" .,").split()
    capitals = 0 < len(words) <= 5 and all(word.isalpha() and word[0].isupper() for word in words)
    # "Nguyen Van Huy" is one although "huy" may be "hủy"
    full = len(words) > 2 and fold(plain(words[0])) in _UNMISTAKABLE
    return capitals and (full or not _says(line))


def _has_surname(line: str) -> bool:
    words = line.strip(" .,").split()
    return len(words) > 1 and fold(plain(words[0])) in _PLAIN_SURNAMES and _is_name(line)


def _is_sender(line: str, sender: str) -> bool:
    """Say whether the line is nothing but what the From header calls the sender."""
    words, names = set(fold(plain(line.strip(" .,"))).split()), set(fold(plain(sender)).split())
    return bool(words) and words <= names and _is_name(line.title())
