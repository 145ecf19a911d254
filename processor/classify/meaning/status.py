"""What "how does it stand?" is made of, and what a longer question of that kind must not hold besides."""

from __future__ import annotations

ASKS = (
    "(?:đã |được |có |vẫn |đang )*(?:xử lý|xóa|hủy|làm|xong|giải quyết|cập nhật|đổi|sửa|hoàn tất|hoàn thành"
    "|thực hiện|duyệt|ngừng|ngưng|dừng|chuyển|tiếp nhận|gỡ|thay)(?: [^, ?]+){0,6} (?:hay )?chưa",
    "(?:đã |có )*(?:nhận|nhận được|tiếp nhận)(?: được)? (?:REQUEST|mail|thư|email)(?: [^, ?]+){0,4} chưa"
    "|(?:xóa|đổi|làm|xong|xử lý)(?: [^, ?]+){0,3} hay chưa(?: (?:xóa|đổi|làm|xong|xử lý))?|(?:đã )?thành hay chưa"
    "|(?:lên|vào) hệ thống chưa|(?:done|ok|finish|xóa|update) chưa|eta|có ai(?: ở đó| đây)? không(?= ,)"
    "|(?:vẫn |còn )?đang (?:xử lý|làm|xóa|giải quyết|tiến hành|thực hiện)(?: (?:xong|rồi))? (?:à|hả|sao"
    "|phải không|\\?)"
    "|bây giờ mới xong|(?:không|chưa) (?:thấy|nghe)(?: ai)?(?: (?:nói năng|nói|trả lời|phản hồi|báo|động tĩnh|gì"
    "|hết))+|update (?:status|tình trạng)(?: REQUEST)?(?: HELP)?",
    "(?:how is|hows) (?:it|this|that|my request)(?: (?:coming along|going|coming|looking))+|follow(?:ing)? up"
    "|(?:is it|already) (?:already )?(?:done|finished|deleted)|how many (?:more )?days(?: [^, ?]+){0,6}",
    "(?:có )?(?:tin|thông tin|gì|tiến triển|kết quả|phản hồi|cập nhật)(?: gì)?(?: mới)? (?:chưa|không)"
    "|có gì mới(?: chưa| không)?",
    "(?:sao |mà |đến giờ |tới giờ |đến nay |vẫn |mãi |hoài |giờ |nay )*chưa(?: (?:thấy|nhận|có|được|nghe"
    "|ai))+ (?:gì|hết|ai|phản hồi|trả lời|hồi âm|kết quả|xử lý|xóa|xong|thư|mail|email|báo|tin|động tĩnh"
    "|cập nhật|thông báo|giải quyết|hoàn tất)(?: (?:gì|hết|nào|báo|trả lời|xác nhận|phản hồi|từ SHOP|của SHOP"
    "|cả|xong))*|sao (?:vẫn |mãi |hoài )+chưa (?:xong|xóa|xử lý|làm|đổi|sửa)(?: xong)?",
    "(?:còn |mất |phải |đợi |chờ |thêm |khoảng |tầm )*(?:bao lâu|mấy ngày|mấy hôm|bao nhiêu ngày"
    "|bao nhiêu lâu)(?: nữa| thì| mới| là| vậy)*(?: (?:xong|xóa|được|hoàn tất|có kết quả|xử lý|mới xong))*",
    "(?:hôm nào|ngày nào|tuần nào|bữa nào|bao giờ|khi nào|chừng nào|khi mô|chừng mô)(?: thì)?(?: (?!thì "
    "|rồi )[^, ?]+){0,6} (?:xong|xóa|hoàn tất|có kết quả|xử lý|hoàn thành|thực hiện|ngừng)(?: (?:xong|được"
    "|cho SELF|giúp SELF))*",
    "(?:đến|tới) (?:đâu|mô)(?: rồi| vậy| thế)+|(?:đến|tới|ở|đang ở) (?:bước|khâu|giai đoạn|tình trạng) (?:nào"
    "|mô|gì)(?: rồi)?",
    "(?:kết quả|tình hình|tiến độ|tình trạng|trạng thái)(?: (?:xử lý|REQUEST THING|REQUEST|của SELF|yêu cầu|hồ sơ"
    "|thế nào"
    "|ra sao|sao|như thế nào|đến đâu|tới đâu|rồi))*|(?:cập nhật|update|thông báo)(?: HELP)? (?:tình hình"
    "|tiến độ|kết quả)",
    "(?:where|how far)(?: (?:are|is|does|do|have|we|you|things|it|my|request|stand|along|at|with|this|the|on"
    "|gotten|now))+|(?:any|there) progress|progress(?: on)?|when (?:can|should|could"
    "|may) i expect(?: [^, ?]+){0,5}|(?:whats|what is) (?:happening|going on)(?: with (?:my|the) (?:request"
    "|case))?",
    "(?:did|has|have|is|was|are|were) (?:it|this|that|you|my|the|everything|there)(?: [^, ?]+){0,6} (?:done"
    "|finished|completed|deleted|processed|updated|erased|changed|handled|through|pending|yet|removed|stopped"
    "|progress|complete)",
    "when (?:will|is|are|would|do)(?: [^, ?]+){0,8} (?:done|finished|completed|deleted|processed|updated"
    "|erased|changed|handled|happen|ready|gone|removed|delete|finish|complete)|how (?:soon|long"
    "|much longer)(?: [^, ?]+){0,7}",
    "(?<!có )(?!có (?:xóa|đổi|sửa|ngừng|ngưng|hủy|cập nhật)(?: [^, ]+){0,3} không)"
    "(?:đã |được |có |ai |vẫn )*(?:xử lý|xóa|làm|xong|giải quyết|cập nhật|đổi|sửa|hoàn tất|hoàn thành"
    "|thực hiện|duyệt|ngừng|nhận được|tiến hành|ngưng|hủy|có kết quả|kết quả)(?: (?:xong|được|rồi|HELP|OBJECT"
    "|gửi|thư|mail|email|gì|số|tên|địa chỉ|yêu cầu|hết|việc))* (?:chưa|không)",
    "(?:xong|được|rồi) chưa|(?:vẫn )?chưa (?:thấy|nhận được|được|xử lý|xong|có|làm|xóa|đổi)(?: (?:gì|hết"
    "|trả lời|phản hồi|xử lý|xóa|xong|thư|mail|báo|tin|kết quả|đổi|thông tin|OBJECT|được|số))*",
    "(?:làm |xử lý |xóa |đổi |giải quyết )?(?:tới|đến) (?:đâu|bước nào|giai đoạn nào|bước mô|khâu nào"
    "|mô)(?: rồi)?|(?:đang )?ở (?:giai đoạn|bước|khâu) nào(?: rồi)?",
    "(?:tình hình )?(?:sao|thế nào|ra sao|như thế nào)(?: rồi)|tình hình(?: (?:sao|thế nào|yêu cầu|HELP))*"
    "|tiến độ|sao (?:lâu|chậm)(?: (?:thế|vậy|quá|dữ))*",
    "(?:bao giờ|khi nào|chừng nào|bao lâu|mấy ngày|lúc nào|hồi nào|khi mô|bao nhiêu ngày|mấy bữa)(?: (?:thì"
    "|nữa|mới|là|được|SHOP|sẽ|có thể))* (?:xong|xử lý|xóa|hoàn tất|hoàn thành|có kết quả|đổi|được|cập nhật"
    "|giải quyết|thực hiện|làm)(?: (?:xong|vậy|OBJECT|HELP|được|yêu cầu|số|tên|địa chỉ))*",
    "(?:is there |are there )?any (?:update|updates|news|progress)(?: (?:on|about) (?:this|it|my request"
    "|the request))?|(?:what is|whats) (?:the )?(?:status|progress)(?: of (?:my|the) request)?",
    "did you (?:delete|finish|process|do|update|change|erase) (?:it|my data|my account|my request|that|this)"
    "|(?:is|was) (?:it|this|that|my request|everything|my data|my account) (?:done|finished|completed|deleted"
    "|processed|updated)|(?:has|have) (?:it|this|my (?:data|account|request|information|number|address"
    "|details)|you)(?: been)? (?:done|finished|completed|deleted|processed|updated|erased|changed"
    "|handled)(?: (?:it|my|data|account))*",
    "when will (?:it|this|my (?:data|account|request))(?: be)? (?:done|finished|completed|deleted|ready"
    "|processed|erased)|how long(?: (?:will|does|it|this|take|do|i|have|to|wait))*|how is it going"
    "|(?:just )?(?:checking|following up)(?: (?:in|up))?(?: on (?:my|the|this) (?:request|email|case))?"
    "|still waiting",
)
ASKS_SHORT = (
    "(?:còn )?lâu không|how is (?:my|the|this) (?:request|case|ticket) going"
    "|(?:just )?wondering if(?: [^, ?]+){0,4} (?:done|finished|deleted|processed)|update|status|(?:đến"
    "|tới) (?:đâu|mô)|kết quả|tình trạng|tiến độ|tình hình",
)
BESIDE = (
    ",|\\?|…|PART|dạ|thưa|vậy|thế|rồi|à|hả|ta|nhỉ|ạ|yet|please|đã|now|lắm|quá|cả|hết|hay|sao|tại sao|vì sao",
    "(?:xin |kính |SELF )*(?:chào|kính gửi|gửi|dear|hi|hello|alo)(?: SHOP)*|SHOP(?: (?:ơi|à|ạ))*|SELF",
    "(?:xin |SELF )*(?:chân thành |trân trọng )*(?:cảm ơn|thanks|thank you)(?: (?:SHOP|nhiều|lắm|so much))*|trân trọng",
    "(?:xin |cho |SELF |cho SELF )*(?:hỏi|biết|hỏi thăm)(?: là)?|không biết(?: là)?|(?:check|kiểm tra|xem|coi"
    "|up)(?: (?:lại|HELP|với))*|(?:could you )?(?:please )?(?:tell me|let me know)(?: of)?",
    "(?:xử lý )?REQUEST(?: THING)?(?: của SELF)?(?: gửi)?|việc SELF nhờ|việc THING|(?:mail|số|tên|địa chỉ"
    "|hồ sơ|đơn|tài khoản|dữ liệu|thông tin)(?: mới| cũ)?(?: của SELF| SELF)?|cho SELF|của SELF|giúp SELF"
    "|HELP|OBJECT",
    "(?:SELF )?(?:đã |có |vừa )*(?:gửi|nhờ|viết|yêu cầu|nhắn)(?: REQUEST| SHOP| THING)*(?: từ)?"
    "|(?:SELF )?(?:đợi|chờ|trông)(?: (?:hoài|mãi|lâu|SHOP))*",
    "(?:từ |hơn |cả |đã |được )*(?:xxnumber|một|hai|ba|bốn|năm|mấy|nửa) (?:ngày|hôm|bữa|tuần|tháng|tiếng"
    "|giờ)(?: (?:nay|rồi|trước|làm việc))*|hôm (?:nay|qua|trước|kia)|bữa (?:trước|giờ|nay|hổm)|tuần trước"
    "|sáng nay|"
    "(?:i )?(?:wrote|sent|asked|requested)(?: (?:it|my request|on|last|week|you|monday|tuesday|wednesday"
    "|thursday|friday|saturday|sunday|yesterday|days|ago|xxnumber))*|of my request|my request|the|on|about",
)

# What a longer question how it stands must not hold besides.
SPOILED = (
    "hàng|giao|ship|tiền|mật khẩu|mã|màu|gửi lại|password|hoàn tiền|refund|hóa đơn|invoice|đơn hàng|đơn của"
    "|đơn SELF|giao hàng|order|voucher|khiếu nại|kiện|báo công an|luật|lawyer|bằng cách nào|làm sao|như nào"
    "|ở chỗ nào|cần gì|làm gì|gì vậy|là gì|có mất|có bị|mua lại|đăng ký lại|lừa đảo|scam|đừng|không muốn|hủy"
    "|cancel|thôi|giữ|keep|đồng ý|xác nhận|vâng|yes|ok|ai",
    "(?:giúp|cho|nhờ)(?: SELF| SHOP)? (?:thêm|đổi|sửa|gửi|xin|cấp|mượn|xóa|cập nhật|bỏ|gỡ|ngừng)"
    "|please (?:send|add|also|update|change|delete|remove)|also|ngoài ra|tiện thể|với lại|sẵn",
    "xxphone|xxmail|vcl|đm|dm|ngu|mất dạy|khốn",
)
# What it must be about, if it is longer than a few words.
ABOUT = (
    "yêu cầu|mail|thư|email|xóa|đổi|xử lý|dữ liệu|tài khoản|thông tin|hồ sơ|request|data|account|deleted?"
    "|deletion|erased?|nhờ|vụ|cái|số|tên|địa chỉ|việc|ticket|phiếu",
)
# Whoever asks how it stands does not also say that the request is not theirs.
DENYING = (
    "không phải|hack|giả|mạo danh|(?:không|chưa|đâu|«chả»)(?: (?:hề|có|từng|bao giờ|phải))* (?:gửi|yêu cầu"
    "|nhờ|kêu|xin|biết gì|nhớ|bảo)"
    "|ai(?: mà)? (?:gửi|yêu cầu|kêu|bảo|làm|đổi|xóa)|(?<!tới )(?<!đến )có (?:gửi|yêu cầu)(?: (?!tới "
    "|đến )[^, ]+){0,4} đâu",
)
