"""What a yes is made of. A reply is a yes only if these phrases, laid end to end, are all of it.

Absent on purpose, though people who mean yes write them too: "dạ", "ờ", "uhm" (also said while thinking; they may stand
beside a yes), "thôi", "à", "hả", "ha", "nhỉ" (they limit or ask), "fine", "alright", "right", "whatever" (said
grudgingly), "đã nhận", "noted", "got it" (say only that the mail arrived; beside a strong yes they do no harm), a
thumb alone (said of anything), "xóa yêu cầu" and "hủy" alone (the opposite of erasing an account), "...", laughing
(irony), and every word of condition, contrast, doubt or question.
"""

from __future__ import annotations

# Says yes, but to anything: "ok" may only mean that the mail was read.
LIGHT = (
    "ok(?: ok)*(?: luôn)?",
    "vâng(?: vâng)*|dạ (?:có|phải)|«ừ»(?: «ừ»)?|«ừa»|«ừh»|uk",
    "có(?: chứ| luôn)?(?: ạ| nhé| nha| SHOP)*",
    "được(?: luôn)?(?: ạ| nhé| nha| nhen| SHOP ơi| «bạn» ơi)+",
    "yes(?: yes)*(?: please)?|y|sure(?: thing)?|chốt|duyệt",
)
STRONG = (
    # đúng: without its accent it is also "dừng" (stop) and "đừng" (do not); "dung roi" and "dung vay" are neither
    "(?:hoàn toàn )?(?:«đúng»|«dúng»)(?: «đúng»| rồi| vậy| thế| đó| đấy| hết| á| luôn)*(?: mà ,)?",
    "(?:hoàn toàn )?đúng (?:rồi|vậy)(?: đó| đấy| á)?(?: «đúng»| đúng rồi)*",
    "(?:hoàn toàn |rất )?(?:chính xác|chuẩn)(?: rồi| không cần chỉnh)?",
    "phải(?: rồi| đó| á)*",
    "(?:«đúng» |đúng là )(?:như|theo|với) (?:vậy|thế|yêu cầu|ý|nội dung)(?: REQUEST)?(?: của SELF| trên)?"
    "|«đúng» (?:ý|yêu cầu)(?: của)? SELF",
    "(?:SELF )?(?:xin phép |xin |đã |vẫn |đồng ý |và )*(?:xác nhận|confirm)(?: lại| rồi| và)*(?: đồng ý"
    "| là đúng| «đúng»(?: rồi)?| là có| có"
    "| yes| ok| thông tin| thông tin trên| là chính xác)*",
    "(?:SELF )?(?:xin phép |xin |đã |vẫn )*(?:xác nhận|confirm)(?: lại)?(?: với SHOP)?(?: là| rằng"
    "| việc)*(?: chính| «đúng»)*(?: là)? SELF(?: chính là)?(?: chính)?"
    " (?:đã |có |là người |vẫn |muốn |đang |thật sự |thực sự )*(?:ASKED|THING|đồng ý(?: với| cho)?(?: THING"
    "| REQ| SHOP| việc)*)",
    "(?:SELF )?(?:xin phép |xin |đã |vẫn )*(?:xác nhận|confirm)(?: lại)?(?: với SHOP)?(?: là| rằng| đã| có"
    "| vẫn| muốn| việc| đồng ý| «đúng»)*"
    " (?:REQ(?: THING)?(?: trên| này| nêu trên)?(?: (?:«đúng» )?là (?:«đúng»|chính xác|của SELF"
    "|do SELF)(?: gửi)?| của SELF(?: là «đúng»| «đúng»)?)?"
    "|REQUEST (?:«đúng» )?(?:là )?(?:của|do) SELF(?: gửi)?|ASKED|THING)",
    "(?:SELF )?(?:hoàn toàn |vẫn |xin |rất |đã |cũng |chắc chắn |luôn )*(?:đồng ý|nhất trí|chấp thuận"
    "|tán thành|chấp nhận|đồng tình)"
    "(?: hoàn toàn| luôn| rồi| 100| chứ)*",
    "(?:SELF )?(?:hoàn toàn |vẫn |xin |rất |đã |cũng |chắc chắn )*(?:đồng ý|nhất trí|chấp thuận|tán thành|chấp nhận)"
    "(?: với| cho| để| việc| về| SHOP| được| cho phép)* (?:THING|REQ(?: THING)?|CARRY|nội dung (?:trên|này"
    "|thư|mail|REQUEST))",
    "(?:SELF )?(?:xin )?cho phép SHOP (?:được )?(?:THING|CARRY)",
    # "I am the one who asked"
    "(?:chính|«đúng»|đúng là|chính là|là|là chính)(?: bản thân)? SELF(?: (?:đây|đó|đấy|nè|á))*(?: chứ ai)?",
    "(?:chính|«đúng»|đúng là|chính là|là|là chính)(?: bản thân)? SELF(?: là người)? ASKED",
    "SELF (?:chính )?là (?:người|chính chủ|chủ tài khoản|chủ|khách hàng)(?: (?:của )?(?:tài khoản|email"
    "|mail)(?: này)?)?(?: (?:đã )?ASKED)?|chính chủ(?: đây| nè)*",
    "SELF (?:đã |có |vừa |mới )*(?:gửi REQ|yêu cầu)(?: SHOP)?(?: REQUEST)?(?: THING)?(?: đó| đấy| này| á| mà ,)?",
    "SELF (?:đã |có |vừa |mới )+(?:xin|nhờ|đề nghị|muốn)(?: SHOP)? THING(?: đó| đấy| á)?",
    "SELF (?:xin|nhờ|đề nghị|muốn)(?: SHOP)? ERASE(?: đó| đấy| á)?",
    "SELF có gửi(?: REQUEST)?(?: THING)?|SELF gửi (?:đó|đấy|á|nè|mà ,)|SELF (?:đã |vừa |mới )+gửi REQUEST(?: THING)?",
    "(?:REQUEST|REQ)(?: THING)?(?: đó| này| trên)? (?:«đúng» |đúng |chính )?là (?:của"
    "|do)(?: chính)? SELF(?: gửi| yêu cầu)?(?: đó| đấy| á)?",
    "SELF (?:vẫn |vẫn còn |thật sự |thực sự |chắc chắn |rất |nhất quyết )+muốn THING"
    "|SELF (?:đã )?(?:quyết định|quyết) (?:là )?(?:sẽ )?THING(?: rồi)?",
    "(?:«đúng» |đúng |chính )là REQUEST (?:của|do) SELF(?: gửi)?",
    "(?:SELF )?(?:khẳng định|cam đoan)(?: là| rằng)? SELF (?:là người |đã |có )+ASKED",
    "(?:đây|đó) (?:«đúng» |đúng |chính )?là REQUEST (?:của|do) SELF(?: gửi)?",
    "(?:thông tin|nội dung|mọi thứ)(?: trên| này| REQUEST| đều| hoàn toàn| là)* (?:«đúng»|chính xác)(?: rồi| hết)*",
    # the wish said again as an order; "xóa tài khoản" alone could be a heading
    "cứ (?:việc )?THING|cứ (?:việc )?CARRY|(?:hãy |cứ )?ERASE(?: đi| ngay| HELP| giúp SELF| nhé| nha"
    "| liền)+(?: OBJECT)?(?: MOOD)*",
    "(?:nhờ|phiền|đề nghị|vui lòng|làm ơn|xin|hãy)(?: SHOP)?(?: hãy| giúp SELF| sớm)* ERASE",
)
BESIDE = (
    ",|ơi|và|xxname|MOOD|SELF đây|tất nhiên|đương nhiên|dĩ nhiên|thật(?: đó| mà ,)?|(?:vào |lúc "
    "|hồi )?(?:hôm qua|hôm nay|sáng nay"
    "|chiều nay|tối qua|hôm trước|hôm kia|lúc nãy|hồi nãy|bữa trước|tuần trước|vừa nãy|bữa qua|hôm rồi"
    "|hồi sáng|ban nãy)",
    "PART|dạ|thưa|ờ|uh|uhm|um|uk|ukm|ừm|«ư»|vậy|thế|nhanh|sớm|ngay|gấp|rồi|được|được rồi",
    "(?:SHOP|shop ơi|SHOP (?:ơi|à|ạ|yêu))(?: (?:ơi|yêu|PART))*",
    "(?:xin |kính |SELF )*(?:(?:chào|hi|hello|hey|alo|alô)(?: SHOP)*|(?:kính gửi|kính thưa|gửi|thưa)(?: SHOP)+)",
    "(?:xin |SELF |dạ )*(?:chân thành |rất |trân trọng |gửi lời )*(?:cảm ơn|thanks)(?: (?:SHOP|nhiều"
    "|rất nhiều|lắm|trước|ơi|nhiều lắm"
    "|so much))*|trân trọng|kính|thân|thân mến|thân ái|thân chào|kính chào|kính thư",
    "(?:SELF )?chúc SHOP(?: (?:buôn may bán đắt|(?:có )?(?:một )?ngày (?:mới )?(?:tốt lành|vui vẻ|vui"
    "|an lành)|mua may bán đắt|may mắn|sức khỏe"
    "|làm ăn phát đạt|bán đắt|đông khách|và))+",
    "SELF (?:là|tên|tên là) xxname|SELF ,",
    "chắc chắn(?: rồi| luôn)?|SELF (?:rất )?chắc chắn(?: rồi)?|SELF (?:đã )?(?:quyết định|quyết|nghĩ kỹ"
    "|suy nghĩ kỹ|cân nhắc kỹ)(?: rồi)?",
    "(?:càng sớm càng tốt|sớm|ngay|gấp|luôn|nhanh)(?: giúp SELF| cho SELF| MOOD)*",
    "(?:SHOP |nhờ |phiền |kính |mong |rất mong |đề nghị |vui lòng |làm ơn |xin |cứ |hãy |giúp SELF |SELF "
    "|yêu cầu |sớm |cho SELF )*(?:CARRY|THING)(?: HELP| MOOD)*",
    "(?:SHOP |nhờ |phiền |kính |mong |xin )*(?:cập nhật|đổi|sửa|xóa|làm|ngừng gửi) (?:HELP|giúp)(?: MOOD)*"
    "|(?:nhờ|phiền|mong) SHOP(?: HELP| MOOD)*|REQUEST của SELF(?: đó| nha| mà)?",
    "(?:HELP|giúp|giùm)(?: MOOD)*",
)
# Harmless beside a strong yes only: alone with "ok" they would say that the mail was read, and no more.
BESIDE_STRONG = (
    "(?:SELF )?(?:đã |mới |vừa |có )*(?:đọc|xem|nhận|thấy|hiểu)(?: kỹ| rõ| được)*(?: nội dung)?(?: REQUEST"
    "| thông báo)?(?: của SHOP| từ SHOP)?(?: rồi)?",
    "SELF (?:đã )?(?:biết|hiểu)(?: rõ)?(?: là| rằng)?(?: (?:sẽ |xóa rồi |dữ liệu |việc này |là |xóa xong "
    "|sau khi xóa )*không (?:thể )?(?:lấy lại|khôi phục|hoàn tác)(?: lại)?(?: được)?)?",
    "(?:, |vì |do |tại |tại vì |bởi vì |lý do là |SELF )+(?:cũng |giờ |nay |hiện |đã |lâu rồi "
    "|từ lâu )*(?:không|hết)(?: còn| có)?(?: nhu cầu)? (?:«dùng»|xài|sử dụng|mua|mua hàng|mua sắm)"
    "(?: (?:tới|đến|tài khoản|hàng|đồ|mỹ phẩm|bên|ở|của|SHOP|này|đây|app|web|gì|nữa|rồi))*",
    "(?:số điện thoại|số|địa chỉ|email|mail|tên|thông tin)(?: mới| của SELF| trên"
    "| này)+(?: là)?(?: «đúng»(?: rồi)?| chính xác)+",
)
# What turns the sense of words that would do otherwise: who is to confirm is the shop, or something was confirmed.
TURNED = (
    "(?:(?:các |bên )?(?:shop|«bạn»|ad|admin|team)|nhờ|phiền|vui lòng|làm ơn|giúp|please|kindly|need to"
    "|nhờ SHOP|xin SHOP|phiền SHOP|you|hãy)"
    " (?:xác nhận|confirm|đồng ý|chấp nhận|check|approve|trả lời|phản hồi)",
    "(?:xác nhận|confirm|đồng ý|chấp nhận|approve)(?: lại)? (?:giúp|hộ|giùm|với em|với mình|với tôi|cho SELF"
    "|giúp SELF|to me|for me|SHOP đã)",
    "(?:cảm ơn|thanks|thank you)(?: [^, ]+){0,3} (?:đã|vì|for)",
    "có (?:phải|«đúng»|chắc|đúng là)",
    "(?:xóa|hủy|bỏ|delete|cancel)(?: [^, ]+){0,3} (?:yêu cầu|mail|email|thư|đơn|request)(?! (?:newsletters?"
    "|subscription))",
)
# All of a text that says nothing.
NOTHING = (
    ",|SHOP (?:ơi|à|ạ)|SHOP",
    "(?:xin |kính |SELF |dạ )*(?:chào|kính gửi|kính thưa|gửi|thưa|dear|hi|hello|hey|alo|alô|good morning"
    "|good afternoon|good evening|greetings)"
    "(?: quý)?(?: (?:SHOP|there|sir|madam|or|all|team|buổi sáng|buổi chiều|ngày mới))*(?: ạ| nhé| nha)?",
    "trân trọng|kính|thân|thân mến|best regards|kind regards|regards|thân ái",
)
# In other scripts only these few, and only as all of the text.
FOREIGN_YES = frozenset((
    "네", "예", "네네", "네 맞습니다", "네 맞아요", "네 확인합니다", "네 동의합니다", "동의합니다",
    "맞습니다", "확인합니다", "是", "是的", "同意", "确认", "对", "我同意", "是我", "はい", "同意します",
))  # fmt: skip
FOREIGN_NO = frozenset((
    "아니요", "아니오", "아뇨", "삭제하지 마세요", "아니요 삭제하지 마세요", "취소해 주세요",
    "不", "不是", "不要", "不同意", "不要删除", "取消", "いいえ",
))  # fmt: skip
FOREIGN_NOT_ME = (
    "제가 아닙니다", "저 아닙니다", "제가 아니에요", "요청한 적이 없", "요청한 적 없", "제가 보낸 게 아", "제가 한 게 아",
    "不是我", "我没有申请", "我没申请", "我没有要求", "冒用", "私ではありません", "依頼していません", "ce nest pas moi",
)  # fmt: skip
