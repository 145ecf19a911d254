"""What people add to a plain yes and what does no harm there: why they want it, how they came to write, courtesies.

Only beside a strong yes, and only clauses whose every word stands here. No word of them sets a time or a condition,
names another wish, or speaks of what was bought, paid or lost by the shop. IFERASE, IFCORRECT and IFSTOP let a phrase
count only beside a question of that kind: "I want no mail any more" is no reason to erase.
"""

from __future__ import annotations

GROUPS = {
    # Where a clause may begin: after a sign, or after what ends one. "con tôi gửi" is no "tôi gửi".
    "FRESH": (
        "(?:(?<![^ ,] )|(?<= rồi )|(?<= roi )|(?<= ạ )|(?<= nha )|(?<= nhé )|(?<= nhe )|(?<= nghen )|(?<= đó )"
        "|(?<= shop )|(?<= quá )|(?<= ơi )|(?<=ok )|(?<= ý )|(?<= nhận )|(?<=yes )|(?<=vâng )|(?<=đúng )|(?<=ừ ))"
    ),
    # What a reason is about.
    "RTHING": (
        "(?:(?:cái |mấy |các |hộp |cả |toàn )?(?:số điện thoại|điện thoại|số|sim|máy|tài khoản|nick|địa chỉ|nhà|chỗ ở"
        "|chỗ|phòng trọ|trọ|email|mail|gmail|thư|tin nhắn|tin|quảng cáo|khuyến mãi|tên|họ|thông tin|dữ liệu"
        "|app|web|ứng dụng|mỹ phẩm|đồ|dịch vụ|sản phẩm)(?: (?:cũ|này|đó|kia|nhà|cá nhân|của SELF|của SHOP|SELF"
        "|quảng cáo|trước|trước đây))*)"
    ),
    # Words around it that change nothing.
    "RSOME": (
        "(?:SELF|hiện|hiện nay|hiện tại|hiện giờ|giờ|nay|bây giờ|lâu rồi|lâu nay|lâu|từ lâu|đã|vừa|mới|vừa mới"
        "|đang|bị"
        "|cũng|thấy|hơi|nhiều|quá|lắm|rồi|luôn|nữa|hết|hẳn|cả|thì|là|được|thật|thiệt|có|hay|suốt|hoài|«mãi»"
        "|năm nay|tháng này|đợt này|dạo này|gần đây|tuần trước|tháng trước|hôm trước|mỗi ngày|ngày nào cũng"
        "|PART|shop|RTHING)"
    ),
    # What makes a clause a reason.
    "RWHY": (
        "(?:(?:không|hết|chẳng|«chả»|ít)(?: (?:còn|có|hề))* (?:nhu cầu|«dùng»|dùng (?:nua|toi|den)|sử dụng|xài"
        "|mua(?: hàng| sắm| đồ)?|quan tâm|hoạt động|theo dõi|đặt hàng|vào|đăng nhập|ở|liên lạc được)"
        "(?: (?:tới|đến|RTHING|đó|đây|ở|tại|trên|bên|SHOP|này|gì|việt nam|chỗ đó|hàng|đồ|kem|son|vào)){0,5}"
        "|không muốn (?:lưu|để|để lộ|bị lộ|bị làm phiền|bị gọi)(?: (?:RTHING|ở|trên|tại|mạng|hệ thống|đâu|lung tung"
        "|bên|SHOP|nhiều nơi)){0,5}"
        "|(?:mất|hỏng|hư|bị khóa|bị thu hồi|rớt|làm mất) (?:sim|số|mail|email)"
        "(?: (?:cũ|này|đó|kia|điện thoại|rồi)){0,2}"
        "|(?:sim|số|số điện thoại|mail|email)(?: (?:cũ|này|đó|kia|của SELF|SELF)){0,2} (?:bị )?(?:đã )?(?:mất|hỏng"
        "|hư|khóa|thu hồi|cắt|hết hạn|bỏ)"
        "|về quê|đi nước ngoài|đi du học|định cư|nghỉ việc|nghỉ hưu|ra nước ngoài|xuất ngoại|sang tên|bán nhà"
        "|lấy chồng"
        "|kết hôn|có bầu|mang thai|dị ứng|da (?:bị )?(?:dị ứng|nhạy cảm)|bị làm phiền|hay bị gọi|spam"
        "|(?:sợ|lo|ngại|tránh)(?: (?:bị|là|sẽ|việc))* (?:lộ|rò rỉ|lừa|làm phiền|spam|lợi dụng|người khác"
        "|quảng cáo)(?: (?:«dùng»|RTHING|lấy)){0,2}"
        "|(?:bảo mật|riêng tư|quyền riêng tư|an toàn)(?: (?:thông tin|cá nhân|dữ liệu|hơn|cho|SELF))*"
        "|(?:có |đang «dùng» |xài |«dùng» )(?:tài khoản|nick|số|mail|email|sim)(?: (?:khác|mới))+"
        "|IFSTOP(?:không muốn|không cần|chẳng muốn|không có nhu cầu)(?: (?:nhận|đọc|thấy|xem|bị))+(?: (?:LETTERS"
        "|gì|thêm|của SHOP|từ SHOP|mấy|cái|các|này|làm phiền|tiếp thị)){0,5}"
        "|(?:LETTERS|mail|thư|hộp thư|inbox)(?: (?:của SHOP|SHOP|gửi|về|tới|quảng cáo|của SELF"
        "|SELF)){0,3} (?:nhiều quá"
        "|quá nhiều|nhiều|đầy quá|đầy|hoài|liên tục|dày quá)"
        "|(?:nhận|bị gửi|gửi)(?: (?:LETTERS|quảng cáo|của SHOP)){0,3} (?:nhiều quá|quá nhiều|hoài|suốt|liên tục"
        "|nhiều)"
        "|IFSTOP(?:ngày nào cũng|suốt ngày|cứ|hay) (?:gửi|nhận)(?: (?:LETTERS|cho SELF|hoài|mãi)){0,3}"
        "|đầy (?:hộp thư|hộp mail|bộ nhớ|inbox|mail)|không (?:kịp )?(?:đọc|xem) (?:nổi|hết|xuể|được)"
        "|IFCORRECT(?:ghi|nhập|viết|gõ|khai|điền|đánh|để|đặt)(?: (?:RTHING|bị)){0,2} (?:sai|thiếu|lộn số)"
        "(?: (?:chính tả|RTHING|số|dấu|một số)){0,2}"
        "|IFCORRECT(?:RTHING )(?:bị |đang )?(?:sai|thiếu)(?: (?:chính tả|số nhà|số|dấu|tên đường|rồi)){0,2}"
        "|(?:mới|vừa|đã) (?:lấy|làm) (?:sim mới|căn cước|cccd|giấy tờ))"
    ),
    # What one did, which as an order would be another wish: "mình đổi số rồi", "vì mới đổi số".
    "RDID": (
        "(?:(?:đổi|thay|chuyển|dọn|dời|sang|thuê|mua)(?: (?:qua|sang|về|đi|ra|vào|lên|xuống|xài"
        "|«dùng»)){0,2} (?:số mới"
        "|số khác|số|sim mới|sim khác|sim|nhà mới|nhà|chỗ ở|chỗ mới|chỗ khác|chỗ|trọ|phòng|máy mới|máy|nơi khác|nơi ở"
        "|công ty|công tác|quê|nước ngoài|email mới|mail mới|mail khác|nơi mới|chỗ làm|việc|tên|địa chỉ mới|địa chỉ)"
        "|(?:bỏ|khóa|cắt|trả lại|hủy|thu hồi) (?:sim|số|mail|email)(?: cũ| này| đó| điện thoại){0,2})"
    ),
    "RLINK": (
        "(?:vì|vì là|do|tại|tại vì|bởi|bởi vì|lý do(?: (?:là|vì|do))?|chẳng qua(?: là)?|thật ra(?: là)?|nên"
        "|nên là|mà do"
        "|với lại SELF|với cả)"
    ),
}
# Denies something, yet no request. Set aside before a no is looked for beside the yes.
HARMLESS = (
    "STOPMAIL|(?:muốn|nhờ|cần) hủy (?:đăng ký|nhận)|không ai (?:khác|giả mạo|mạo danh|phá|gửi)",
    "không (?:còn )?(?:có )?(?:«dùng»|dùng|xài|sử dụng|mua|nhu cầu|mua hàng)(?: (?:hàng|tới|đến|gì|app|tài khoản"
    "|mua|mua hàng|của SHOP))* nữa|không (?:còn |có )+nhu cầu(?! (?:xóa|đổi|sửa|ngừng|hủy))",
)
WHY = (
    "(?:FRESH|(?=RLINK ))(?:RLINK (?:, )?)?(?:RSOME ){0,6}RWHY(?: RSOME){0,6}",
    "FRESH(?:RLINK (?:, )?)?(?:RSOME ){0,6}(?:mới|đã|vừa|vừa mới|do|vì|tại) (?:SELF )?RDID(?: RSOME){0,6}",
    "FRESH(?:RSOME ){0,4}RDID(?: RTHING)? rồi(?: RSOME){0,6}",
)
REASONS = (
    "(?:RLINK )(?:SELF |đã |mới |thật sự |cũng ){0,3}(?:muốn|nhờ|cần|xin|mới nhờ|mới xin|yêu cầu|mới yêu cầu"
    "|phiền|mong)(?: SHOP)?(?: HELP)? THING(?: HELP| MOOD){0,4}",
    "RLINK mới (?:IFCORRECT(?:đổi|sửa|thay)|IFERASE(?:xóa|xin xóa)|IFSTOP(?:ngừng|hủy))(?: PART)*",
    "(?:RLINK )THING(?: HELP| MOOD){1,4}|(?:RLINK )?(?:muốn|nhờ|cần) (?:SHOP )?(?:HELP )?THING(?: HELP| MOOD){0,4}",
    "FRESHSELF (?:muốn|cần|đang muốn|rất muốn|đã nói là|có nói|đã nói|bảo|nói)(?: SHOP)?(?: là)? THING(?: rồi| mà ,"
    "| HELP| MOOD){0,4}",
    # "it was I who wrote", said beside the yes
    "FRESHSELF (?:đã |có |vừa |mới |chính tay |tự |tự tay ){0,3}(?:gửi|nhờ|kêu|viết|nhắn|soạn|yêu cầu|gõ|đề nghị|xin"
    "|đăng ký|bấm)(?: REQUEST| SHOP| THING){0,2}(?: (?:thiệt|thật|đó|đấy|á|nè|mà ,|PART|rồi)){0,3}",
    "FRESH(?:thì )?SELF (?:có |đã )?(?:gửi|nhờ|yêu cầu)(?: thì)? (?:nên )?(?:shop|bên SHOP) mới (?:nhận được|biết"
    "|hỏi)(?: (?:đó|chứ|mail|thư|yêu cầu))*",
    "FRESHSELF (?:đó|nè|đây|đấy|á|chứ ai)(?: (?:SHOP|PART|chứ ai)){0,3}|chính chủ|chủ tài khoản|SELF (?:ok|chịu|ưng)",
    "(?:REQUEST|REQ|cái|vụ)(?: THING)?(?: này| đó| trên| trước| hôm trước| hôm qua)* (?:là )?(?:do )?(?:chính )?SELF"
    " (?:gửi|nhờ|viết|yêu cầu|nhắn)(?: (?:đó|đấy|á|nè|mà ,|PART)){0,2}",
    # nobody else, no mistake, no going back
    "(?:không|chẳng|chứ không) (?:có )?(?:phải )?ai (?:khác|giả mạo|mạo danh|phá|vào đây|gửi giùm|gửi hộ"
    "|gửi ngoài SELF)(?: (?:cả|hết|đâu|SELF|gửi)){0,3}",
    "không (?:hề )?(?:có )?(?:gì )?(?:phải )?(?:hối hận|hối tiếc|luyến tiếc|tiếc|đổi ý|thay đổi ý|thay đổi"
    "|suy nghĩ lại|sai|nhầm|nhầm lẫn|lộn)(?: (?:gì|đâu|cả|hết|nữa|chút nào|tí nào|miếng nào|gì hết|nhé|nha|ạ|gì đâu"
    "|lẫn)){0,3}",
    "(?:SELF )?(?:biết|hiểu|chấp nhận|đã biết|đã hiểu|hiểu rõ)(?: (?:rõ|là|rằng|việc|sau khi|THING|thì|sẽ|rồi))*"
    " (?:mất(?: (?:hết|toàn bộ|luôn|cả|OBJECT|điểm|điểm tích lũy|ưu đãi|lịch sử mua hàng|voucher)){1,4}"
    "|không (?:thể )?(?:khôi phục|lấy lại|hoàn tác|phục hồi)(?: (?:lại|được)){0,2})(?: rồi)?",
    "mất(?: (?:hết|luôn|điểm|điểm tích lũy|ưu đãi|voucher)){1,3} (?:cũng được|cũng không sao|không sao|SELF chịu)",
    "(?:SELF )?(?:quyết tâm|suy nghĩ kỹ|nghĩ kỹ|cân nhắc kỹ|tính kỹ)(?: (?:lắm|rồi|càng|lắm rồi)){0,2}",
)
COURTESIES = (
    "(?:xin lỗi|sorry|thông cảm)(?: (?:SHOP|vì|HELP|nha|nhé|ạ|quý công ty))*",
    "(?:SELF )?(?:bận|bận quá|bận việc|mệt|ốm|đi làm|đi công tác)(?: (?:quá|nên|suốt|mấy hôm|mấy bữa|rồi))*",
    "(?:nên )?(?:SELF )?(?:đến |tới )?(?:giờ|nay|bây giờ|hôm nay|lúc này|SELF|hôm qua|sáng nay)(?: SELF)? (?:mới"
    "|vừa)(?: (?:đọc|thấy|xem|trả lời|rep|phản hồi|check|coi|mở|vào|nhận|reply)){1,2}"
    "(?: (?:được|mail|thư|email|tin|tin nhắn|của SHOP|SHOP|PART|cho SHOP)){0,4}",
    "(?:xin lỗi|sorry)(?: (?:SHOP|vì|SELF|đã|nha|nhé)){0,3}(?: (?:trả lời|rep|phản hồi|reply)) (?:trễ|muộn|chậm|lâu)",
    "(?:cảm ơn|thanks)(?: SHOP)?(?: (?:rất|nhiều))?(?: (?:đã|vì đã|vì|về việc))(?: (?:hỏi|nhắn|nhắn tin|nhắc|báo"
    "|báo tin"
    "|thông báo|xác minh|hỗ trợ|giúp đỡ|kiểm tra|cẩn thận|quan tâm|phản hồi|trả lời|rep|gửi mail|gửi thư|liên hệ"
    "|phục vụ|đồng hành)){1,2}(?: (?:lại|kỹ|kỹ càng|cho SELF|SELF|trước|cẩn thận|nha|nhé|nhiệt tình|nhanh|và|sớm"
    "|hỗ trợ|thời gian qua|bấy lâu nay)){0,4}",
    "(?:cảm ơn|thanks) (?:shop|«bạn»|các «bạn»|em|chị|anh) đã xác nhận lại(?: với SELF| cho chắc)?",
    "(?:SHOP )?(?:cẩn thận|kỹ|kỹ tính|chu đáo|làm kỹ|nhiệt tình|dễ thương|có tâm) (?:quá|ghê|thế|vậy)",
    "(?:shop|quý công ty|bên SHOP) (?:hỏi|kiểm tra|xác minh) (?:lại )?(?:vậy|thế|như vậy|như thế) (?:là )?(?:cẩn thận"
    "|tốt|kỹ|đúng rồi|yên tâm)(?: (?:lắm|đó|quá))*",
    "(?:rất )?(?:mong|hy vọng)(?: SHOP)? (?:sớm )?(?:phản hồi|hỗ trợ|giúp đỡ|xử lý|giải quyết|thông cảm)(?: (?:sớm"
    "|SELF|HELP|ạ|nhé|giúp)){0,3}|SELF (?:xin )?(?:chân thành )?(?:cảm ơn|đội ơn|biết ơn)(?: (?:SHOP|nhiều"
    "|lắm)){0,3}",
    "(?:theo|đúng|như|theo đúng) (?:đúng )?(?:ý|yêu cầu|nguyện vọng|mong muốn|quy định|nội dung|thư|mail|luật|trên"
    "|nghị định|quy trình|pháp luật)(?: (?:của SELF|SELF|trên|đã gửi|của pháp luật|xxnumber|đã nêu|nêu trên"
    "|của luật|của SHOP)){0,2}|như (?:vậy|thế|trên|thư trên|đã nêu|SELF đã (?:yêu cầu|nói|nhờ|gửi|viết))",
    "mã (?:yêu cầu|số)(?: ,)?(?: yêu cầu ,| yc ,)? xxnumber|(?:mã )?yêu cầu (?:số )?xxnumber",
    "hoàn toàn|right|(?<![^ ,] )à (?:đúng|phải|vâng|ừ)(?: rồi)?|nhiệt liệt|hai tay(?: hai chân)?|cả|tất|hết|chấm"
    "|noted|đã đọc|thiệt tình|thật lòng|miễn bàn",
)
WHY_ENGLISH = (
    "(?:because |since |as |and |so )?i (?:have |just |recently |already |am |was )*(?:moved|moving|changed|changing"
    "|switched|lost|closed|got|have)(?: (?:to|into|my|a|an|the|new|old|different|another|house|home|place|address"
    "|city"
    "|country|number|phone|phone number|sim|sim card|email|provider|job|abroad|overseas|apartment|one|in|recently"
    "|back|already|last|month|week|year|since|and)){1,9}",
    "(?:because |since |as |and |so )?i (?:no longer|dont|do not|never|wont|will not"
    "|am not going to) (?:really )?(?:use"
    "|need|shop|buy|live|order|using|log|read|open|wear|purchase)(?: (?:it|this|the|account|that|there|here"
    "|with you|in"
    "|vietnam|hanoi|saigon|country|anymore|any more|any|from you|your|products|shop|store|site|website|app|service"
    "|services|anything|now|at|address|old|number|them|emails|newsletters|cosmetics|makeup)){0,8}",
    "IFSTOP(?:because |since |as |and )?(?:i (?:just )?(?:get|receive|am getting)|there are|its) (?:way |far "
    "|just )?too (?:many|much)(?: (?:emails?|mails?|of|them|newsletters?|promotions|messages|from|you|spam)){0,4}",
    "(?:for )?privacy(?: reasons| concerns)?|(?:my|the) (?:old )?(?:number|phone|address|email|sim) (?:is"
    "|was) (?:lost"
    "|old|outdated|no longer (?:in use|valid|mine|active)|stolen|out of date)",
)
ENGLISH = (
    "(?:the )?new (?:one|number|address|name|email)(?: (?:is|in|i|my|the|sent|gave|email|request|mail|as|first"
    "|correct|was|right)){0,6}",
    "(?:sorry|apologies)(?: (?:for|about|the|my|a|bit|was|i|delay|delayed|late|slow|reply|response|replying|getting"
    "|back|to|you|inconvenience|trouble|any|late reply)){0,7}",
    "(?:thanks|thank you|appreciate)(?: (?:for|the|your|you|so|much|a lot|checking|asking|double checking"
    "|double|verifying|reminder|reaching out|quick|prompt|response|reply|help|email|message|mail|support|assistance"
    "|confirming with me|being careful|and|patience|time|service|it|everything|all|years"
    "|looking after my privacy)){1,7}",
    "(?:have|wishing you)(?: a)? (?:nice|good|great|lovely)(?: (?:day|one|week|weekend|evening|rest|of|the))+"
    "|much appreciated|no worries|no problem|you are welcome|take care|as requested|as i (?:asked|wrote|requested"
    "|said)"
    "|in my (?:email|previous email|mail|request)|from your (?:database|system|systems|records|lists?|website|side)",
    "(?:please )?let me know (?:when|once) (?:it is|its|it has been|this is|thats|that is) (?:done|complete|completed"
    "|finished)",
)


def spelled_out(table: tuple[str, ...]) -> tuple[str, ...]:
    """Return the phrases with the names of the groups replaced."""
    for _ in range(3):  # RWHY and RSOME hold RTHING
        for name, group in GROUPS.items():
            table = tuple(phrase.replace(name, group) for phrase in table)
    return table
