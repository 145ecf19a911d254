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
    "(?:ô|ố|o) (?:kê|kề|xê)|oki doki|yes (?:sir|boss)",
    "ok(?: ok)*(?: luôn)?",
    "vâng(?: vâng)*|dạ (?:có|phải)|«ừ»(?: «ừ»)?|«ừa»|«ừh»|uk",
    "có(?: chứ| luôn)?(?: ạ| nhé| nha| SHOP)*",
    "được(?: luôn)?(?: ạ| nhé| nha| nhen| SHOP ơi| «bạn» ơi)+",
    "yes(?: yes)*(?: please)?|y|sure(?: thing)?|chốt|duyệt|yes po|aye",
    "(?:SELF )?ok (?:với|về) (?:việc |REQ )?THING|SELF ok",
)
STRONG = (
    "(?:đích thị|đích thân|chính thị)(?: là)? SELF(?: ASKED)?|y (?:chang|xì|chóc)(?: vậy| rồi)?"
    "|(?:chuẩn )?trăm phần trăm|«đúng» (?:người|chủ|chính chủ)(?: rồi)?",
    "(?:SELF )?(?:hoàn toàn |rất |xin |cũng )*(?:bằng lòng|ưng bụng|ưng lòng|thuận tình|ưng thuận|đồng thuận"
    "|ưng)(?: luôn| rồi| hết)*(?: THING)?",
    "(?:SELF )?(?:xin )?(?:cam kết|cam đoan|bảo đảm|đảm bảo|khẳng định)(?: là"
    "| rằng)? (?:chính )?(?:là )?SELF (?:là người |đã |có )*ASKED|SELF muốn (?:vậy|thế)(?: thật"
    "| thiệt)?(?: đó| mà ,)?",
    # đúng: without its accent it is also "dừng" (stop) and "đừng" (do not); "dung roi" and "dung vay" are neither
    "(?:hoàn toàn )?(?:«đúng»|«dúng»)(?: «đúng»| rồi| vậy| thế| đó| đấy| hết| á| luôn)*(?: mà ,)?",
    "(?:hoàn toàn )?đúng (?:rồi|vậy)(?: đó| đấy| á)?(?: «đúng»| đúng rồi)*",
    "(?:hoàn toàn |rất )?(?:chính xác|chuẩn)(?: rồi| không cần chỉnh)?",
    "phải(?: rồi| đó| á)*",
    "(?:«đúng» |đúng là )(?:như|theo|với) (?:vậy|thế|yêu cầu|ý|nội dung)(?: REQUEST)?(?: của SELF| trên)?"
    "|(?<!theo )«đúng» (?:ý|yêu cầu)(?: của)? SELF",
    "(?:SELF )?(?:xin phép |xin |đã |vẫn |đồng ý |và )*(?:xác nhận|confirm)(?: rồi| và)*(?: đồng ý"
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
    "(?:SELF )?(?:xin )?(?:xác nhận|confirm)(?: là| rằng)*(?: SELF)? đã (?:gửi REQUEST|yêu cầu|gửi REQ)(?: THING)?"
    " (?:vào )?ngày xxnumber|(?:SELF )?(?:xin )?xác thực(?: là| rằng|REQUEST| đây| chính| SELF| của| là của| ASKED"
    "| đúng| nguyện vọng| mong muốn| REQ){1,8}",
    "(?:REQUEST|REQ|thư trước|mail trước|cái đó|vụ đó)(?: THING)?(?: trên| trước)? (?:«đúng» |đúng "
    "|chính )?là (?:do )?"
    "(?:chính )?SELF (?:ASKED|gửi|viết|làm|nhờ|đưa ra)|người gửi(?: REQUEST)? (?:chính )?là SELF",
    "(?:thư trước|mail trước|REQ THING) (?:«đúng» |đúng |chính )?là (?:của|do)(?: chính)? SELF(?: gửi| viết| yêu cầu"
    "| đưa ra)?|(?:đây|đó) (?:«đúng» |đúng |chính )?là (?:nguyện vọng|mong muốn|ý muốn|ý|chủ ý) của SELF",
    "(?:SELF )?(?:vẫn |vẫn còn |thật sự |thực sự |chắc chắn |có |rất )*muốn THING(?: HELP| MOOD)*"
    "|(?:vẫn|nhất quyết|kiên quyết) THING(?: MOOD)+",
    "SELF (?:xin |vẫn )?(?:giữ nguyên|bảo lưu|bảo lưu nguyên vẹn) (?:REQ|ý kiến|nguyện vọng|quyết định)(?: THING"
    "| đó| này| đã gửi| ban đầu){0,2}",
    "(?:SELF )?(?:khẳng định|bày tỏ|xin bày tỏ) sự đồng ý(?: của SELF)?(?: (?:đối )?với)?(?: việc)?(?: THING"
    "| REQ)?(?: trên| nêu trên| này)?",
    "(?:tiến hành|thực hiện|triển khai|làm|mần|thi hành|triển)(?: HELP| luôn| ngay| liền| lẹ| gấp| sớm| nhanh| cho)*"
    " đi(?: MOOD)*|(?:tiến hành|triển khai|thực hiện)(?: HELP| luôn| ngay| PART)*",
    "(?:SELF )?(?:rất |đã )?(?:chắc chắn|quyết tâm)(?: (?:rồi|luôn|PART|SHOP))+|SELF (?:rất )?chắc chắn"
    "|(?:ok|vâng|«ừ»|yes)(?: (?:,|PART|SHOP)){0,2} (?:SHOP )?(?:cứ )?THING(?: HELP| MOOD)+|(?:yes|vâng|«ừ»"
    "|có)(?: (?:,|PART|SHOP)){0,2} (?:tôi|mình|tui|tớ) (?:gửi|nhờ|yêu cầu|viết)(?: (?:đó|á|đấy|nè|PART))*|(?:yes"
    "|vâng|«ừ»|có)(?: (?:,|PART|SHOP)){0,2} SELF (?:gửi|nhờ|yêu cầu|viết) (?:đó|á|đấy|mà ,)",
    "REQUEST (?:là )?(?:do )?(?:chính )?(?:tôi|mình|tui|tớ) (?:gửi|viết|yêu cầu|nhờ)(?: PART| á)*|REQUEST (?:là |do "
    "|là do )(?:chính )?SELF (?:gửi|viết|yêu cầu|nhờ)(?: PART| á)*|SELF (?:gửi|nhờ|yêu cầu|viết) (?:thiệt|thật)"
    "(?: đó| mà ,| PART)*|SELF (?:nhờ|xin|đề nghị) THING (?:đó|đấy|á)|hoàn toàn ,|«đúng» (?:mail|thư|REQ)(?: của)?"
    " SELF (?:gửi|viết|yêu cầu)|hoàn toàn là SELF ASKED",
    "(?:số mới|địa chỉ mới|tên mới|email mới|mail mới|thông tin mới|số đó|địa chỉ đó|số này|địa chỉ này|tên đó)"
    "(?: của SELF| là| trên)* (?:«đúng»(?: rồi)?|đúng rồi|chính xác)|«đúng» (?:số|địa chỉ|tên|mail|email|thông tin)"
    "(?: (?:mới|đó|này))+(?: của SELF)?(?: rồi)?",
    # the wish said again as an order; "xóa tài khoản" alone could be a heading
    "cứ (?:việc )?THING|cứ (?:việc )?CARRY|(?:hãy |cứ )?ERASE(?: đi| ngay| HELP| giùm cái| giúp cái| giúp SELF"
    "| nhé| nha"
    "| liền)+(?: OBJECT)?(?: MOOD)*",
    "(?:nhờ|phiền|đề nghị|vui lòng|làm ơn|xin|hãy)(?: SHOP)?(?: hãy| giúp SELF| sớm)* ERASE",
)
BESIDE = (
    ",|ơi|và|xxname|MOOD|SELF đây|tất nhiên|đương nhiên|dĩ nhiên|thật(?: đó| mà ,)?|(?:vào |lúc "
    "|hồi )?(?:hôm qua|hôm nay|sáng nay"
    "|chiều nay|tối qua|hôm trước|hôm kia|lúc nãy|hồi nãy|bữa trước|tuần trước|vừa nãy|bữa qua|hôm rồi"
    "|hồi sáng|ban nãy)",
    "PART|s (?:ơi|ạ|nha|nhé)|hỉ|á|dạ|thưa|ờ|uh|uhm|um|uk|ukm|ừm|«ư»|vậy|thế|nhanh|sớm|ngay|gấp|rồi|được|được rồi",
    "(?:SHOP|shop ơi|SHOP (?:ơi|à|ạ|yêu))(?: (?:ơi|yêu|PART))*",
    "(?:xin |kính |SELF )*(?:(?:chào|hi|hello|hey|alo|alô)(?: SHOP)*|(?:kính gửi|kính thưa|gửi|thưa)(?: SHOP)+)",
    "(?:xin |SELF |dạ )*(?:chân thành |rất |trân trọng |gửi lời )*(?:cảm ơn|thanks)(?: (?:SHOP|nhiều"
    "|rất nhiều|lắm|trước|ơi|nhiều lắm"
    "|so much))*|trân trọng|kính|thân|thân mến|thân ái|thân chào|kính chào|kính thư",
    "(?:SELF )?chúc SHOP(?: (?:buôn may bán đắt|(?:có )?(?:một )?ngày (?:mới )?(?:tốt lành|vui vẻ|vui"
    "|an lành)|mua may bán đắt|may mắn|sức khỏe"
    "|làm ăn phát đạt|bán đắt|đông khách|và))+",
    "SELF (?:là|tên|tên là) xxname|(?:tôi|em|mình|tui) , xxname ,",
    "chắc chắn(?: rồi| luôn)?|SELF (?:rất )?chắc chắn(?: rồi)?|SELF (?:đã )?(?:quyết định|quyết|nghĩ kỹ"
    "|suy nghĩ kỹ|cân nhắc kỹ)(?: rồi)?",
    "(?:càng sớm càng tốt|sớm|ngay|gấp|luôn|nhanh)(?: giúp SELF| cho SELF| MOOD)*",
    "(?:SHOP |nhờ |phiền |kính |mong |rất mong |đề nghị |vui lòng |làm ơn |xin |cứ |hãy |giúp SELF |SELF "
    "|yêu cầu |sớm |cho SELF )*(?:CARRY|THING)(?: HELP| MOOD)*",
    "(?:SHOP |nhờ |phiền |kính |mong |xin )*(?:cập nhật|đổi|sửa|xóa|làm|ngừng gửi) (?:HELP|giúp)(?: MOOD)*"
    "|(?:nhờ|phiền|mong) SHOP(?: HELP| MOOD)*|REQUEST của SELF(?: đó| nha| mà)?",
    "(?:HELP|giúp|giùm)(?: MOOD| cái)*",
)
# Harmless beside a strong yes only: alone with "ok" they would say that the mail was read, and no more.
BESIDE_STRONG = (
    "hihi|hi hi|hì hì|hì|thiệt(?: đó| luôn| nha)*|(?:không cần|khỏi|đừng)(?: phải)? hỏi(?: lại| nhiều| nữa"
    "| thêm| gì| lại nữa){0,2}|chứ ai(?: nữa| khác| vô đây| vào đây)?",
    "(?:SELF )?không(?: cần| muốn| còn)? (?:giữ|lưu|để)(?: lại)?(?: (?:gì|OBJECT|cái gì)){0,2}(?: (?:nữa|hết"
    "|cả|đâu|lại)){0,2}",
    "(?:cảm ơn|thanks)(?: SHOP)? (?:đã |vì đã |vì )(?:hỏi|nhắc|báo|xác minh|hỗ trợ|kiểm tra|cẩn thận|quan tâm"
    "|phản hồi|trả lời)(?: (?:lại|kỹ|cho SELF|SELF|trước|cẩn thận|nha|nhé)){0,3}",
    "(?:SELF )?(?:xin lỗi|sorry)(?: SHOP)?(?: vì)?(?: đã)?(?: SELF)? (?:trả lời|rep|phản hồi|check mail"
    "|đọc mail|xem mail)(?: (?:trễ|muộn|chậm|hơi)){1,2}|(?:SELF )?(?:giờ|nay|bây giờ)? ?mới (?:đọc|thấy"
    "|xem)(?: được)? (?:mail|thư|email|tin)(?: (?:của SHOP|SHOP))?",
    "(?:xin lỗi )?(?:vì )?(?:đã )?làm phiền(?: SHOP)?(?: nhiều)?|phiền SHOP(?: quá| rồi)?",
    "(?:SELF )?không (?:hề )?(?:sai|nhầm|lầm|lộn|đổi ý|hối hận|thay đổi ý định)(?: (?:đâu|gì|tí nào|chút nào"
    "|gì cả|nữa)){0,2}",
    "SELF nhờ (?:con|cháu|em|bạn|chị|anh)(?: (?:gái|trai|của SELF|SELF)){0,2} (?:gửi|viết|gõ|nhắn"
    "|soạn) (?:giùm|hộ|giúp)(?: SELF)?",
    "(?:theo|đúng|là) (?:nguyện vọng|mong muốn|ý muốn|yêu cầu) của SELF",
    "(?:SELF |đã |mới |vừa )+(?:đọc|xem|nhận|thấy|hiểu)(?: kỹ| rõ| được)*(?: nội dung)?(?: REQUEST"
    "| thông báo)?(?: của SHOP"
    "| từ SHOP)?(?: rồi)?",
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
    "phải (?:xóa|làm|gửi|đổi(?! ý)|xác nhận|chi|có|được|sửa|đồng ý)|có (?:xóa )?được|(?:làm|xử lý|gửi|thực hiện"
    "|giao|ghi|viết)(?: (?!theo )[^, ]+){0,2} «đúng»",
    "(?:want|need|like|have|how) to confirm(?= ,)|confirm (?:my|the) (?:[^, ]+ )*please|please correct"
    "|correct (?:my|the|it|this)|(?:is|was|thats) right now",
    "(?:(?:các |bên )?(?:shop|«bạn»|ad|admin|team)|nhờ|phiền|vui lòng|làm ơn|giúp|please|kindly|need to"
    "|nhờ SHOP|xin SHOP|phiền SHOP|you|hãy)"
    " (?:xác nhận|confirm|đồng ý|chấp nhận|check|approve|trả lời|phản hồi)",
    "(?:xác nhận|confirm|đồng ý|chấp nhận|approve)(?: lại)? (?:giúp|hộ|giùm|với em|với mình|với tôi|cho SELF"
    "|giúp SELF|to me|for me|SHOP đã)",
    "(?:cảm ơn|thanks|thank you)(?: [^, ]+){0,3} (?:đã|vì đã|vì|for) (?:xác nhận(?! lại)|đồng ý|xóa|đổi|sửa|cập nhật"
    "|xử lý|làm|the|your|confirming|deleting|doing)",
    "(?:yêu cầu|đề nghị|cần|muốn|mong|đợi|chờ|nhận|gửi|có|mail|thư|email|link|mã|nút|chưa|để|sẽ|phải|ai"
    "|vợ SELF|chồng SELF|mẹ SELF) (?:được )?(?:SHOP )?(?:xác nhận|confirm|đồng ý)(?! (?:xóa|là|đổi|yêu cầu))",
    "(?:xác nhận|confirm)(?: là| rằng| việc)* (?:SHOP )?đã (?:xóa|đổi|sửa|cập nhật|xử lý|ngừng|nhận)",
    "có (?:phải|«đúng»|chắc|đúng là)",
    "(?<!không )(?<!hề )(?<!phải )(?<!có )đổi ý",
    "(?:là |do |chính |có )?(?:con|cháu|chị|anh|em|bé) (?:tôi|tui|mình|tớ) (?:gửi|nhờ|yêu cầu|viết|kêu|bảo|nói"
    "|nhắn|soạn)"
    "|(?:là|do|của) (?:con|cháu|chị|anh|em|bé) (?:tôi|tui|mình|tớ)",
    "(?:chuyển|dọn|đổi|mua|nhận|xong|về|đọc|xem|nhà|sim|số|hàng|tiền)(?: [^, ]+){0,3} rồi (?:hãy |mới |sẽ "
    "|SHOP )?(?:xóa"
    "|đổi|sửa|làm|hủy|ngừng|ngưng|xử lý|tiến hành|thực hiện|đồng ý|xác nhận|bỏ|đóng)",
    "(?:xóa|hủy|bỏ|delete|cancel|remove|close|erase|wipe|stop)(?! (?:HELP )?(?:việc )?(?:đăng ký|nhận"
    "|theo dõi) )(?: [^, ]+){0,3} (?:yêu cầu|mail"
    "|email|thư|đơn|request)(?! (?:newsletters?|subscription))",
)
# All of a text that says nothing.
NOTHING = (
    ",|SHOP (?:ơi|à|ạ)|SHOP",
    "(?:xin |kính |SELF |dạ )*(?:chào|kính gửi|kính thưa|gửi|thưa|dear|hi|hello|hey|alo|alô|good morning"
    "|good afternoon|good evening|greetings)"
    "(?: quý)?(?: (?:SHOP|there|sir|madam|or|all|team|buổi sáng|buổi chiều|ngày mới))*(?: ạ| nhé| nha)?",
    "trân trọng|kính|thân|thân mến|best regards|kind regards|regards|thân ái",
)
