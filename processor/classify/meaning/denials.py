"""What a no is made of, and what spoils a no or a denial.

A no or a denial counts inside a longer text too, once what is said politely or told of before is set aside (POLITE,
TOLD) and nothing that is left spoils it (SPOILED, TWISTED: another wish, a condition, a doubt, a yes). A short no
("không", "thôi") counts only if it is all of the text.
"""

from __future__ import annotations

DELETING = (
    "(?:xóa|xử lý|thực hiện|tiến hành|làm|mần|đổi|sửa|thay|thay đổi|cập nhật|ngừng|ngưng|hủy|dừng)(?! (?:đơn|order"
    "|món|lịch) )"
)
WHAT = (
    "(?: (?:gì|hết|tài khoản|dữ liệu|thông tin|cá nhân|số điện thoại|số|tên|địa chỉ|email|mail|nhận|gửi|thư"
    "|của|SELF|cả|nữa|đâu|nhé|nha|ạ|HELP"
    "|luôn|ngay|theo|yêu cầu|này|đó|vậy|thế))*"
)
NO = (
    "cấm(?: SHOP)? (?:xóa|đổi)|hết muốn (?:xóa|đổi)(?: (?:rồi|OBJECT))*|không (?:có ý|phải muốn"
    "|phải ý)(?: (?:muốn|định|là))* (?:xóa|đổi|hủy)|(?:i )?take it back|keep it|rather (?:keep|stay)"
    "|decided to keep",
    "(?:để|giữ|để lại|giữ lại|trả lại|trả)(?: cái)?(?: tài khoản| nick| dữ liệu| thông tin)(?: (?:lại|đó"
    "|nguyên|của SELF))*(?: cho SELF| đó| đi)+|để đó đi|kệ để đó",
    "(?:xem như|coi như) (?:SELF |là |thư |mail |cái |REQUEST |em |SHOP )*(?:chưa|không)(?: hề)?(?: (?:có|gửi"
    "|nói|nhận|đọc|viết|yêu cầu|nộp|thấy))*(?: (?:gì|chuyện gì|hết|cả|được))*",
    "(?:rút|rút lại|xin rút)(?: (?:cái|luôn|HELP))* (?:lời|đơn(?! hàng)|thư|mail|phiếu|request|ticket"
    "|lại)(?: (?:đó|này|hôm qua|ấy|hôm trước))*|(?:REQUEST|cái|vụ|chuyện|ticket)(?: [^, ]+){0,8} (?:rút"
    "|rút lại|hủy|cancel|bỏ qua)(?: HELP| đi| nhé| nha)*",
    "(?:thôi )?(?:không|ko|hết) (?:còn )?(?:muốn|định|cần|tính|ưng|thích|có ý định|có nhu cầu) (?:xóa|đổi|hủy|bỏ"
    "|rời|đóng|sửa|ngừng"
    "|ngưng)(?: (?:OBJECT|nữa|gì|đâu|số|tên|địa chỉ|mail))*",
    "(?:đừng|khỏi|không cần|thôi) (?:có )?(?:đóng|gạch|bỏ|khóa|tắt|gỡ|chuyển|chỉnh|động|đụng)(?: (?:gì|vào"
    "|tới|đến|tài khoản|OBJECT|nữa|hết|tên))*",
    "(?:muốn|cho SELF|để SELF|xin|cần) (?:được )?(?:giữ|giữ lại|ở lại|tiếp tục|dùng tiếp|xài tiếp"
    "|sử dụng tiếp|nhận lại|nhận tiếp)(?: (?:sử dụng|dùng|xài|nhận|OBJECT|mail|thư|tin|lại|mua hàng|mua))*",
    "(?:cứ|vẫn)(?: SHOP)? (?:gửi|giữ|để)(?: (?:tiếp|lại|bình thường|như thường|như cũ|mail|thư|nguyên|yên|vậy"
    "|thế|OBJECT|cho SELF))+|(?:để|giữ|trả|trả lại|để lại)(?: (?:số|tên|địa chỉ|mail|y|OBJECT|nguyên|lại"
    "|cho SELF))* (?:như cũ|như trước|y nguyên|như vậy|bình thường|nguyên như cũ)",
    "(?:thay đổi|đổi) (?:quyết định|ý định|suy nghĩ)|(?:suy nghĩ|nghĩ|tính|cân nhắc)(?: (?:kỹ"
    "|đi))* lại(?: rồi)?(?= ,)(?! , (?:đã|rồi|sau))",
    "(?:đừng|chưa|khoan)(?: hãy)? (?:làm|xóa|xử lý) (?:theo|gì|gì hết|gì cả|nhé|nha)(?: [^, ]+){0,3}",
    "(?:dont|do not|please dont|not)(?: want you to| want to)? (?:go through with|carry out|act on|touch"
    "|forget me|close|cancel my account|unsubscribe)(?: (?:it|that|this|my|the|account|data|request|with))*",
    "(?:scrap|drop|forget|void|undo|call off)(?: (?:that|it|this|about it|the request|my request"
    "|the deletion))+|leave (?:it|everything|my account|my data|me|things|them|the account)(?: (?:as|it|is"
    "|was|be|alone|on|the list|open|where|they|are))*"
    "|(?:second thoughts|on second thought)|want to stay|like to (?:stay|keep)(?: (?:the|my|it|account|data"
    "|getting|your|news|receiving))*|please keep (?:it|me|everything|them)",
    "(?:đề nghị|vui lòng|xin|yêu cầu|mong|kính mong|làm ơn|nhờ)(?: SHOP)? (?:đừng|không|dừng|ngừng|ngưng"
    f"|hủy)(?: việc)? {DELETING}{WHAT}",
    "(?:i )?(?:want|would like|wish|id like) (?:to )?(?:cancel|withdraw|stop)(?: (?:it|this|that|my|the|deletion"
    "|request))*",
    "(?:đừng|«chớ»|khỏi|thôi không|không cần|không muốn|không còn muốn|không được"
    f"|thôi khỏi) (?:có |phải |cần )*(?:SHOP )?{DELETING}"
    f"(?! (?:được|ý) )(?! {DELETING} ){WHAT}",
    f"(?:không|chẳng|«chả») {DELETING}(?! (?:được|ý) )(?: [^, ]+){{0,4}} (?:nữa|đâu)",
    f"(?:SELF |thôi )không {DELETING}(?! (?:được|ý) ){WHAT}",
    "không (?:cho|chịu) (?:xóa|đổi)(?: (?:đâu|nữa|nha|nhé|ạ))*|không xóa(?: (?:nhé|nha|ạ|shop|đâu))*(?= ,)"
    "|không (?:tiến hành|thực hiện|xử lý|đổi|sửa|cập nhật|mần)(?: (?:nhé|nha|ạ|nghen|nhen|shop|«bạn»|SHOP))+(?= ,)"
    "|(?:rút|rút lại|thu hồi|hủy) (?:sự |lời )?(?:đồng ý|xác nhận)|chấm dứt (?:việc|yêu cầu"
    "|quá trình)(?: [^, ]+){0,4}"
    "|(?:SELF )?(?:xin )?từ chối (?:xác nhận|đồng ý|xóa|đổi|thực hiện|REQUEST|yêu cầu)|abort",
    "(?<!không )(?<!đừng )(?<!chẳng )(?:giữ|giữ lại|giữ nguyên|để lại|để nguyên|cứ để|khôi phục)(?: (?:nguyên"
    "|vậy|thế|lại|HELP))*(?: OBJECT"
    "| (?:số|tên|địa chỉ|mail|email) cũ| hiện trạng)"
    "(?: (?:hiện tại|đi|HELP|như cũ))*",
    "(?:đồng ý |xác nhận |xin |yes )*(?:hủy|hủy bỏ|rút|rút lại|thu hồi|bỏ|dừng|dừng lại|ngừng|ngưng|bỏ qua"
    "|cancel)(?: (?:HELP|cái|luôn|ngay|lại|việc|quá trình|lệnh|đi))*"
    " (?:(?:cái )?(?:yêu cầu|y cầu|đơn xin|đơn yêu cầu)(?: này| đó| trên)?|đề nghị|xóa|việc xóa"
    "|thao tác)(?: THING)?(?: của SELF| HELP| lại| đi)*",
    "(?:dừng|ngừng|ngưng) (?:lại|ngay lại)(?: (?:HELP|đi|ngay|nhé))*|rút lại(?: (?:HELP|đi|nha|nhé))*",
    "(?<!không )(?<!chưa )(?<!phải )đổi ý(?: rồi)?",
    "không (?:còn )?(?:yêu cầu|muốn|cần|có nhu cầu|nhu cầu|xin)(?: (?:xóa|đổi|sửa|làm|thực hiện|tiến hành"
    "|thay đổi|cập nhật|xử lý|ngừng|OBJECT|số|tên|địa chỉ))* nữa"
    "|không có nhu cầu (?:xóa|đổi)",
    "(?:SELF )?(?:không|chưa) (?:đồng ý|xác nhận|chấp nhận|chấp thuận)(?: THING| việc này| điều này"
    "| cho xóa)?(?= (?:,|ạ|nhé|nha|shop|đâu) )",
    "thôi bỏ(?: qua)? đi|bỏ qua(?: (?:HELP|đi|nha|nhé|yêu cầu|mail|thư|này))+|thôi khỏi(?: (?:làm|đi|nữa|nha"
    "|nhé))*|khỏi làm nữa",
    "(?:do not|dont|please dont|never|not to|no need to) (?:delete|erase|remove|process|proceed|do it|do that"
    "|do anything|go ahead|change|update|stop)(?: (?:it|my|the|account|data"
    "|anything|information|with|deletion|request|please|this))*",
    "(?:please )?(?:cancel|withdraw|revoke|ignore|disregard|stop|halt)(?: (?:my|the|this|that|previous|last))*"
    " (?:it|this|that|request|deletion|erasure|process|deleting|deletion request)(?: (?:of|my|data|account"
    "|request))*",
    "(?:have )?changed my mind|(?<!you )(?<!dont )(?<!not )keep (?:my|the) (?:account|data|information"
    "|profile|details"
    "|number)(?: and data)?|(?:i )?want (?:to )?keep(?: (?:it|my|account|data))*"
    "|never ?mind|forget it",
    "(?:dont|do not|no longer) want (?:it |my account |my data |to )?(?:be )?(?:deleted|delete|this|erased"
    "|removed)(?: (?:it|my|account|data|anymore))*",
)
# These say it only in a short reply: in a longer one something else is often kept, or was typed wrongly.
WEAK_NO = (
    "(?:cứ )?(?:giữ nguyên|giữ lại|để nguyên|để yên|để vậy|để như cũ)(?: (?:vậy|thế|HELP|đi|nhé|nha|nghen))*",
    "(?:SELF )?(?:lỡ )?(?:tay )?(?:bấm|nhấn|gửi|gõ|nhắn|yêu cầu|ấn)(?: tay)? (?:nhầm|lộn|lầm)(?: (?:SHOP|mail"
    "|thôi|rồi|đó|tay))*|lỡ tay(?: (?:bấm|nhấn|gửi|thôi))*"
    "",
    "SELF (?:xin |muốn |đã )?(?:hủy|hủy bỏ)(?: (?:toàn bộ|hết|luôn|PART|SHOP))*(?= ,)|cancel(?: (?:PART|SHOP))+(?= ,)"
    "|«dừng»(?: (?:PART|SHOP|HELP))+(?= ,)",
    "(?:i )?(?:pressed|sent|clicked|did|requested)(?: [^, ]+){0,2} by (?:accident|mistake)|by (?:accident|mistake)",
)
SHORT_NO = (
    "không(?: (?:không|cảm ơn|cần|cần nữa|muốn|muốn nữa|đúng|phải|đồng ý|xác nhận|được|chịu|nhé|nha|ạ|đâu|có"
    "|xóa|xóa đâu))*",
    "thôi(?: (?:không|khỏi|đừng|ạ|nhé|nha))*|khỏi(?: cần| đi)?|«đừng»(?: (?:làm vậy|nhé|nha|mà))*|hủy(?: (?:bỏ"
    "|đi|nhé|nha|HELP))*|«dừng»|dừng lại(?: đi)?|ngừng(?: lại)?",
    "no(?: (?:no|thanks|thank you|please|way|need))*|nope|nah|n|cancel(?: (?:it|please|this))*"
    "|stop(?: (?:stop|it|please))*|dont",
    "sai rồi|chưa đồng ý|(?:SELF )?(?:xin )?từ chối(?: yêu cầu này)?",
)
BESIDE_NO = (
    "(?:SELF )?(?:vẫn còn|vẫn muốn|vẫn|còn|muốn) (?:còn )?(?:mua|dùng|xài|giữ|nhận|thích|đọc"
    "|sử dụng)(?: (?:đọc|nhận|hàng|tài khoản|mail|thư|tin|lại|OBJECT|dài dài|đồ|của SHOP|ở SHOP"
    "|bình thường))*",
    ",|PART|dạ|thưa|ờ|vậy|đâu|rồi|please|sorry|xin lỗi",
    "(?:xin |kính |SELF )*(?:chào|kính gửi|gửi|dear|hi|hello|alo)(?: SHOP)*|SHOP(?: (?:ơi|à|ạ))*|SELF",
    "(?:xin |SELF )*(?:chân thành )?(?:cảm ơn|thanks|thank you)(?: (?:SHOP|nhiều|lắm|so much))*|HELP",
)
TOLD_OF = "(?:xóa|đổi|sửa|thay|cập nhật|ngừng gửi|ngừng nhận|ngưng|delete|thay đổi)"
POLITE = (
    "(?:hỏi )?(?:có phải|phải chăng)(?: [^, ?]+){1,9} không",
    # "không cần giữ lại gì" wants all of it gone
    "(?:không|đừng|khỏi|chẳng)(?: (?:cần|phải|được|muốn|có|còn))? (?:giữ|lưu|để lại)(?: (?:lại|gì|OBJECT|nữa"
    "|hết|của SELF))*",
    # the shop that sends nothing
    "(?:shop|các «bạn»|bên shop|«bạn») (?:không|chưa|đâu|vẫn chưa) (?:có |hề )*(?:gửi|yêu cầu|xóa|làm|đổi|xử lý)",
    "coi như (?:SELF |là )*(?:chưa|không)(?: có)?(?: gửi| yêu cầu)?(?: (?:gì|chuyện gì|hết|cả|nhé|nha))*",
    "khoan(?: hãy| đã| vội)* (?:xóa|làm|đổi|xử lý)(?: (?:đã|nhé|nha|SHOP))*",
    # asked politely
    "(?:có )?(?:được|kịp|còn kịp) (?:không|chưa)(?: (?:ạ|shop|em|SHOP))*(?: \\?)?|(?:nhé|nha|nhen|giúp) \\?",
    "(?:nếu|neu) (?:như )?(?:SHOP )?(?:mà )?(?:chưa|được|có thể|còn kịp|kịp|không phiền)(?: (?:kịp|xóa|xử lý"
    "|làm|tiến hành|đổi|gì))*(?: thì)?|if (?:possible|not too late|it is not too late)",
)
TOLD = (
    "(?:yêu cầu|lệnh|đơn|mail|thư|đòi|việc|quá trình|định|hỏi|báo|bảo|nói|tính|chuyện|bị|sẽ|sắp|là"
    f"|gửi yêu cầu)(?: [^, ]+){{0,2}} {TOLD_OF}(?: OBJECT| số điện thoại| số| địa chỉ| tên| hết)*",
    f"(?:hôm|trước|lúc|hồi|bữa|nãy|qua|tuần)(?: [^, ]+){{0,7}} {TOLD_OF}(?: OBJECT| số điện thoại| số| địa chỉ"
    "| tên| hết)*",
    f"(?:mà|để|ai|người khác|kẻ gian|đứa)(?: [^, ]+){{0,3}} (?:{TOLD_OF})(?: OBJECT)?(?= (?:,|đâu|tài))",
    "sau khi (?:cân nhắc|suy nghĩ|bàn|nghĩ)|có phải SELF(?: [^, ]+){1,6} không",
    "chứ không phải|request to delete|requested deletion",
)
# Beside a no any word of erasing is a contradiction; who denies may speak of it, and only an order spoils it.
ERASING = ("xóa|delete|erase",)
ERASING_ORDERED = (
    "(?:cứ|hãy|luôn|thôi|nhờ|muốn|cũng) (?:SHOP )?(?:xóa|delete)|xóa (?:luôn|đi|giúp|hết|cũng|giùm|hộ|cho)"
    "|(?:please|just|still|want to|go ahead and) (?:delete|erase|remove)",
)
SPOILED = (
    "xxphone|xxmail",  # a new value
    "(?:nhờ|phiền|xin|vui lòng|giúp SELF|please|kindly)(?: SHOP)? (?:đổi|sửa|cập nhật|gỡ|tháo|thay|lắp|chuyển"
    "|dẹp|loại|close|change|update|delete|wipe|remove)",
    # another wish
    "(?:đổi|sửa|cập nhật|thay|chỉnh)(?: (?:lại|qua|sang|HELP|luôn|cả))* (?:số|tên|họ|địa chỉ|email|mail|thông tin"
    "|mật khẩu)",
    "(?:ngừng|ngưng|dừng|stop|hủy|đừng|không|bỏ|thôi|khỏi|bớt|cắt) (?:HELP )?(?:gửi|nhận|đăng ký|sending)|unsubscribe"
    "|hoàn tiền|refund|bồi thường|hủy đơn|trả hàng|(?:«chỉ»|chỉ) (?:muốn|cần|xóa|ngừng|đổi|xin)|only|instead"
    "|thay vào đó",
    # a condition, a doubt
    "nếu|trừ khi|miễn là|với điều kiện|if|unless|until|cho đến khi|trước khi|khi nào SHOP",
    "hình như (?:là )?(?:SELF|có|đúng|không)|có lẽ|không chắc|chưa chắc|chắc là SELF|không nhớ|not sure"
    "|dont remember|phân vân"
    "|để (?:SELF )?(?:suy nghĩ|xem|coi|hỏi|tính|nghĩ)|(?<=, )vội",
    # both at once
    "(?<!không )(?<!chưa )(?<!không còn )đồng ý|«đúng» (?:rồi|vậy|là SELF)|dung roi"
    "|(?<!không )(?<!chưa )xác nhận (?:xóa|là đúng|có)|chính SELF (?:gửi|yêu cầu)|yes|confirm|cứ (?:xóa|làm"
    "|đổi)|go ahead",
)
# A denial turned round. Looked for in all of the text.
TWISTED = (
    "(?:vâng|«ừ»|ok|yes|có|chuẩn)(?: [^, ]+){0,2} , (?:SELF )?không (?:cần|muốn|còn)(?! xóa)",
    "(?:hình như|có lẽ|không chắc|có thể|chưa chắc)(?: là)? (?:không phải|SELF (?:không|chưa))",
    "không (?:hề )?phủ nhận|mà (?:không|chưa) (?:đồng ý|xác nhận|muốn)|(?:sao|tại sao|ai"
    "|có gì)(?: [^, ]+){0,3} (?:không"
    "|chưa) (?:đồng ý|xác nhận|muốn)",
    "(?:không|đâu|chẳng|«chả») (?:có )?phải (?:là )?(?:SELF )?(?:không|chưa)"
    "|(?:ý nguyện|nguyện vọng|quyết định|yêu cầu|ý|ý muốn)(?: của SELF)? (?:vẫn )?(?:là )?không (?:thay đổi|đổi)"
    "|(?:giữ nguyên|bảo lưu|bảo lưu nguyên vẹn) (?:yêu cầu|ý kiến|ý|nguyện vọng|quyết định)|(?:không|chưa|chẳng"
    "|đừng|đâu)(?: (?:hề|có|phải|muốn|cần|đòi"
    "|bảo|kêu))* (?:đổi ý|hủy yêu cầu|rút|dừng lại|ngừng lại)",
    "phải SELF(?: [^, ]+){0,3} (?:à|hả|sao|không|\\?)|(?:didnt|havent|not|dont|never|did not|do not"
    "|have not) (?:change|changed|cancel|canceled|cancelled|stop|withdraw)",
    "không ai (?:giả mạo|mạo danh|hack)",
)
# Another wish that a denial may hold too ("khóa lại giúp em"), and "not yet".
SPOILED_NO = (
    "khóa|đóng băng|tạm ngưng|tạm ngừng|lock|suspend|gỡ|yet|for now|tạm thời|(?:bỏ|tháo)(?: (?:cái|mỗi|luôn"
    "|HELP))* (?:số|địa chỉ|email|thẻ|tên)",
)
AFTERWARDS = ("nhưng|but|tuy nhiên|however|song|mỗi tội",)
ASKING = (
    "\\?|sao|tại sao|khi nào|bao giờ|ở đâu|làm sao|thế nào|what|why|when|how|which|mất gì|có mất|à|hả|không biết",
)
