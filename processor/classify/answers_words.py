"""What a yes is made of. A reply is a yes only if these phrases, laid end to end, are all of it.

Absent on purpose, though people who mean yes write them too: "dạ", "ờ", "uhm" (also said while thinking; they may stand
beside a yes), "mà", "thôi", "chứ", "à", "hả", "ha", "nhỉ" (they limit, contrast or ask), "fine", "alright", "right",
"whatever" (said grudgingly), "đã nhận", "noted", "got it" (say only that the mail arrived), a thumb alone (said of
anything), "xóa yêu cầu" and "hủy" alone (the opposite of erasing an account), "...", laughing (irony), and every word
of condition, doubt or question.
"""

from __future__ import annotations

YES = (
    # đúng: without its accent it is also "dừng" (stop) and "đừng" (do not); "dung roi" and "dung vay" are neither
    "(?:«đúng»|«dúng»)(?: «đúng»| rồi| vậy| thế| đó| đấy| hết)*",
    "đúng (?:rồi|vậy)(?: đó| đấy)?(?: «đúng»| đúng rồi)?",
    "(?:rất )?(?:chính xác|chuẩn)(?: rồi| không cần chỉnh)?",
    "phải(?: rồi| đó)*",
    "(?:SELF )?(?:xin |đã |vẫn |đồng ý )*(?:xác nhận|confirm)(?: rồi| đồng ý| là đúng| «đúng»(?: rồi)?| là có"
    "| có| yes| ok)?",
    "(?:SELF )?(?:xin |đã |vẫn )*(?:xác nhận|confirm)(?: là| rằng)?(?: chính"
    "| «đúng»)*(?: là)? SELF(?: chính là)?(?: chính)?"
    " (?:đã |có |là người |vẫn |muốn )*(?:ASKED|THING|đồng ý(?: THING)?)",
    "(?:SELF )?(?:xin |đã |vẫn )*(?:xác nhận|confirm)(?: là| rằng)?(?: đã| có| vẫn| muốn| việc| đồng ý)*"
    " (?:REQ(?: THING)?(?: là)?(?: (?:do|của) SELF(?: gửi)?)?|ASKED|THING)",
    "(?:SELF )?(?:hoàn toàn |vẫn |xin |rất |đã |cũng |chắc chắn )*(?:đồng ý|nhất trí|chấp thuận|tán thành"
    "|chấp nhận|đồng tình)"
    "(?: hoàn toàn| luôn| rồi)*",
    "(?:SELF )?(?:hoàn toàn |vẫn |xin |rất |đã |cũng |chắc chắn )*(?:đồng ý|nhất trí|chấp thuận|tán thành|chấp nhận)"
    "(?: với| cho| để| việc| SHOP)* (?:THING|REQ(?: THING)?|CARRY)",
    "ok(?: ok)*(?: luôn)?",
    "vâng(?: vâng)?|dạ (?:có|phải)|«ừ»(?: «ừ»)?|«ừa»|«ừh»|uk",
    "có(?: ạ| nhé| nha| SHOP)*",
    "được(?: luôn)?(?: ạ| nhé| nha| nhen| SHOP ơi| «bạn» ơi)+",
    # "I am the one who asked"
    "(?:chính|«đúng»|đúng là|chính là|là|là chính) SELF(?: (?:đây|đó|đấy|nè))?",
    "(?:chính|«đúng»|đúng là|chính là|là|là chính) SELF(?: là người)? ASKED",
    "SELF là (?:người|chính chủ|chủ tài khoản)(?: ASKED)?",
    "SELF (?:đã |có |vừa |mới )*(?:gửi yêu cầu|yêu cầu)(?: SHOP)?(?: REQUEST)?(?: THING)?(?: đó| đấy| này| á)?",
    "SELF (?:đã |có |vừa |mới )+(?:xin|nhờ|đề nghị|muốn)(?: SHOP)? THING(?: đó| đấy| á)?",
    "SELF (?:xin|nhờ|đề nghị|muốn)(?: SHOP)? ERASE(?: đó| đấy| á)?",
    "SELF có gửi(?: REQUEST)?(?: THING)?|SELF gửi (?:đó|đấy|á|nè)|SELF (?:đã |vừa |mới )+gửi REQUEST(?: THING)?",
    "REQUEST(?: THING)?(?: đó| này)? (?:«đúng» |đúng )?là (?:của|do) SELF(?: gửi)?",
    "SELF (?:vẫn |thật sự |thực sự |chắc chắn |rất )+muốn THING",
    "(?:đây|đó) (?:«đúng» |đúng )?là REQUEST của SELF",
    # the wish said again as an order; "xóa tài khoản" alone could be a heading
    "cứ THING|cứ CARRY|(?:hãy |cứ )?ERASE(?: đi| ngay| HELP| giúp SELF| nhé| nha| liền)+(?: OBJECT)?(?: MOOD)*",
    "(?:nhờ|phiền|đề nghị|vui lòng|làm ơn|xin)(?: SHOP)? ERASE",
    # English
    "yes(?: yes)*(?: please)?|y|sure(?: thing)?|correct|exactly|affirmative|approved|absolutely|definitely",
    "(?:yes )?(?:i )?(?:do |hereby |can )*(?:confirm|agree)(?: (?:it|this|that))?(?: (?:to|with) (?:it|this"
    "|that))?|confirmed|agreed",
    "(?:i )?(?:do |hereby )*(?:confirm|approve|agree to|agree with) (?:the|my|this|that) (?:deletion|erasure|removal"
    "|request)(?: (?:of|my|the|all|personal|account|data|information|request|and|to DELEN))*",
    "(?:i )?(?:do |hereby )*confirm(?: that)? (?:it was me|this was me|i SENTEN|i want (?:to )?DELEN|DELEN"
    "|this is correct|this is me)",
    "(?:thats|that is|this is|its|it is|everything is) (?:correct|right|me|mine)|(?:it|that|this) (?:was"
    "|is) (?:me|correct|right)|its me",
    "(?:yes )?i did|i SENTEN|i am sure|im sure|of course",
    "(?:yes )?(?:please )?(?:go ahead|proceed|do it|do so)(?: (?:and|with|to) (?:it|the deletion|DELEN"
    "|my request|the request))?"
    "|please do",
    "(?:please )(?:go ahead and )?DELEN|i (?:still |really )*(?:want|would like|wish)(?: you)? to DELEN",
)
# English groups, spelled out here since only these tables need them.
ENGLISH = {
    "SENTEN": (
        "(?:(?:did |have |was the one who )*(?:send|sent|make|made|submit|submitted|request|requested|ask for"
        "|asked for|asked|ask)(?: (?:(?:this|that|the|my) request|(?:the|this) (?:deletion|mail|email)|it|this|that))?)"
    ),
    "DELEN": (
        "(?:(?:delete|erase|remove)(?: (?:it|all|everything|of|my|the|personal|account|data|information|info|details"
        "|profile|and|informations))+(?: (?:please|now|asap|immediately|permanently))*)"
    ),
}
BESIDE = (
    ",|ơi|và|MOOD|SELF đây|tất nhiên|đương nhiên|dĩ nhiên|(?:vào |lúc )?(?:hôm qua|hôm nay|sáng nay|chiều nay|tối qua|hôm trước|hôm kia|lúc nãy|hồi nãy|bữa trước|tuần trước|vừa nãy)",
    "PART|dạ|thưa|ờ|uh|uhm|um|uk|ukm|ừm|«ư»|okay|vậy|thế|nhanh|sớm|ngay|gấp|rồi|được|được rồi",
    "(?:SHOP|shop ơi|SHOP (?:ơi|à|ạ|yêu))(?: (?:ơi|yêu|PART))*",
    "(?:xin |kính |SELF )*(?:(?:chào|dear|hi|hello|hey|alo|alô)(?: SHOP)*|(?:kính gửi|kính thưa|gửi|thưa)(?: SHOP)+)",
    "(?:xin |SELF |dạ )*(?:chân thành |rất )*(?:trân trọng )?(?:cảm ơn|thanks|thank you|thank u)(?: (?:SHOP"
    "|so much|very much|a lot|nhiều|rất nhiều"
    "|lắm|trước|in advance|and regards|ơi))*|trân trọng|kính|thân|thân mến|best regards|kind regards|regards",
    "chúc SHOP (?:buôn may bán đắt|một ngày tốt lành|ngày tốt lành|ngày mới vui vẻ|ngày mới tốt lành"
    "|mua may bán đắt|may mắn)",
    "SELF (?:là|tên|tên là) xxname|(?:i am|im|this is|my name is) xxname",
    "SELF (?:đã )?(?:đọc|xem)(?: kỹ)?(?: nội dung)?(?: REQUEST)?|chắc chắn(?: rồi)?|SELF chắc chắn(?: rồi)?|SELF (?:đã )?quyết(?: định)? rồi",
    "(?:càng sớm càng tốt|sớm|ngay|gấp|luôn|nhanh)(?: giúp SELF| cho SELF| MOOD)*|please|asap"
    "|as soon as possible|sir|madam",
    "(?:SHOP |nhờ |phiền |kính |mong |đề nghị |vui lòng |làm ơn |xin |cứ |hãy |giúp SELF |SELF "
    "|yêu cầu )*(?:CARRY|THING)(?: HELP| MOOD)*",
    "(?:cập nhật|đổi|sửa|xóa|làm|ngừng gửi) (?:HELP|giúp)(?: MOOD)*|REQUEST của SELF(?: đó| nha| mà)?",
    "(?:HELP|giúp|giùm)(?: MOOD)*",
    "(?:please )?(?:DELEN|THING)|delete|please",
)
# What turns the sense of words that would do otherwise: who is to confirm is the shop, or something was confirmed.
TURNED = (
    "(?:(?:các |bên )?(?:shop|«bạn»|ad|admin|team)|nhờ|phiền|vui lòng|làm ơn|giúp|please|kindly|need to"
    "|nhờ SHOP|xin SHOP|phiền SHOP)"
    " (?:xác nhận|confirm|đồng ý|chấp nhận|check|approve)",
    "(?:xác nhận|confirm|đồng ý|chấp nhận|approve) (?:lại|giúp|hộ|giùm|với|cho SELF|giúp SELF|to me|for me)",
    "(?:cảm ơn|thanks|thank you)(?: [^, ]+){0,3} (?:đã|vì|for)",
    "có (?:phải|«đúng»|chắc|đúng là)",
    "(?:xóa|hủy|bỏ|delete|cancel)(?: [^, ]+){0,3} (?:yêu cầu|mail|email|thư|đơn|request)",
)
# All of a text that says nothing.
NOTHING = (
    ",|SHOP (?:ơi|à|ạ)|SHOP",
    "(?:xin |kính |SELF |dạ )*(?:chào|kính gửi|kính thưa|gửi|thưa|dear|hi|hello|hey|alo|alô|good morning"
    "|good afternoon)"
    "(?: quý)?(?: (?:SHOP|there|sir|madam|or|all|team))*(?: ạ| nhé| nha)?",
    "trân trọng|kính|thân|thân mến|best regards|kind regards|regards",
)
# In other scripts only these few, and only as all of the text.
FOREIGN_YES = frozenset((
    "네", "예", "네네", "네 맞습니다", "네 맞아요", "네 확인합니다", "네 동의합니다", "동의합니다",
    "맞습니다", "확인합니다",
    "是", "是的", "同意", "确认", "对", "我同意", "是我", "はい", "同意します",
))  # fmt: skip
FOREIGN_NO = frozenset((
    "아니요", "아니오", "아뇨", "삭제하지 마세요", "아니요 삭제하지 마세요", "취소해 주세요",
    "不", "不是", "不要", "不同意", "不要删除", "取消", "いいえ",
))  # fmt: skip
FOREIGN_NOT_ME = (
    "제가 아닙니다", "저 아닙니다", "제가 아니에요", "요청한 적이 없", "요청한 적 없", "不是我", "私ではありません",
    "冒用", "ce nest pas moi",
)  # fmt: skip
