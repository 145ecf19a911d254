"""What a no, "that was not me" and "how does it stand?" are made of.

A no or a denial counts inside a longer text too, once what is said politely or told of before is set aside (POLITE,
TOLD) and nothing that is left spoils it (SPOILED, TWISTED: another wish, a condition, a doubt, a yes). A short no
("không", "thôi") counts only if it is all of the text.
"""

from __future__ import annotations

END = (
    "(?= (?:,|gửi|yêu cầu|viết|làm|xin|nhờ|nhắn|đăng|đâu|đó|ạ|nhé|nha|nhe|nghe|nhen|nghen|shop|ad|«bạn»|em|chị"
    "|anh|luôn|mà|nên|là|đã|có) )"
)
NOT = "(?:không|chẳng|«chả»|chưa|đâu|mô|khỏi|«chớ»|nào)"
EVER = "(?:(?:có|hề|từng|bao giờ|phải|có hề|hề có|một lần|bao)(?: giờ)? )*"
# What the request is called when it is denied: a plain verb, or one that needs the thing beside it ("xin việc" is no
# request of ours).
SEND = (
    "(?:gửi|yêu cầu|viết|«nhắn»|(?:đề nghị|biểu|kêu|bảo|«nhờ»|đòi|xin|đăng ký|tạo|nộp)(?: SHOP| ai)?(?: (?:xóa|đổi|sửa|gì|chi"
    "|REQUEST|việc này|như vậy|ngừng|thay đổi))+|(?:làm|đổi|xóa|sửa)(?: (?:số|tên|địa chỉ|điện thoại|tài khoản))* gì|thực hiện yêu cầu)"
)
ONE = (
    "(?:khẳng định |cam đoan |xác nhận |xin |chắc chắn |thề |đảm bảo |nói rõ |là |rằng |SELF |thật sự |thực sự "
    "|hoàn toàn |cũng |đã |vẫn |thì |này |hôm qua |hôm nay )*"
)
# "không gửi được", "không gửi mail nữa" say something else
GOES_ON = (
    "(?! (?:được|kịp|lại|nữa|thêm|tiền|hàng|hoàn|hóa đơn|đơn|quà|ảnh|hình|link|mã|voucher|sản phẩm|cho SELF|bill|tin) )(?!(?: [^, ]+){0,5} nữa )(?! (?:mail|thư|tin"
    "|email)+ (?:cho|quảng cáo|khuyến mãi))"
)
TAIL = (
    "(?: (?:yêu cầu|thư|mail|email|gì|nào|cả|hết|này|đó|như vậy|như thế|cái|việc|lệnh|THING|cho SHOP|tới SHOP"
    "|đến SHOP|đâu|ạ|SHOP))*"
)

NOT_ME = (
    f"(?:không|chẳng|«chả»|đâu|mô|nỏ) (?:có )?phải (?:là |do |chính |chính là )*SELF(?: {SEND}{TAIL})?{END}",
    "(?:không|chẳng|«chả»|đâu|mô) (?:có )?phải (?:là )?(?:REQUEST|chữ ký) (?:của|do) SELF(?: gửi)?",
    "(?:REQUEST|chữ ký|cái này|việc này|đây|đó)(?: [^, ]+){0,2} (?:không|đâu) (?:có )?phải (?:là )?(?:của|do) SELF(?: gửi)?",
    "(?:không|đâu|chẳng) (?:có )?phải (?:là )?(?:người (?:đã )?(?:gửi|yêu cầu|viết|làm)|chính chủ|do SELF gửi)(?: REQUEST| việc này)?",
    "(?:ai đó|có người|người khác|kẻ nào|kẻ gian|đứa nào|bọn [^, ]+)(?: [^, ]+){0,2} (?:dùng|sử dụng|lấy|xài|vào|vô|đăng nhập)(?: (?:vào|vô|cái))? (?:mail|email|gmail|tài khoản|hộp thư|máy|điện thoại)",
    f"SELF {ONE}{NOT} {EVER}{SEND}{GOES_ON}{TAIL}",
    f"(?:không|chưa|chẳng|«chả») (?:hề|từng|bao giờ|có hề|hề có) {EVER}{SEND}{GOES_ON}{TAIL}",
    f"(?:không|chưa|chẳng|«chả»|đâu) {EVER}(?:yêu cầu|gửi yêu cầu|xin xóa|nhờ xóa|đòi xóa|xin đổi){GOES_ON}{TAIL}",
    f"(?:đâu|mô) (?:có )?{SEND}{TAIL}",
    f"(?<!không )có (?:hề )?{SEND}(?: [^, ]+){{0,5}} (?:đâu|mô)(?: mà [^, ]+(?: [^, ]+){{0,3}})?",
    "có (?:hề )?(?:biết|làm|đụng)(?: (?:gì|vô|yêu cầu|mail|thư|tới|đến|email|cái|xóa|chi))* (?:đâu|mô)(?: mà [^, ]+(?: [^, ]+){0,3})?",
    "SELF (?:không|chẳng|«chả»|đâu) (?:hề |có )*biết (?:gì|ai gửi|REQUEST)(?: (?:cả|hết|về|đâu|REQUEST|việc này"
    "|chuyện này|vụ này))*",
    "không biết gì (?:về|hết về) (?:REQUEST|việc này|chuyện này|vụ này)",
    "(?:giả mạo|mạo danh|giả danh|gửi giả|giả làm)(?: [^, ]+){0,2} (?:SELF|email|mail|tài khoản|tên)"
    "|hành vi (?:giả mạo|mạo danh)"
    "|(?:bị|có người|ai đó|ai|kẻ) (?:kẻ gian |ai |người khác )?(?:giả mạo|mạo danh|giả danh|gửi giả)",
    "(?<!sợ )(?<!lo )(?<!tránh )(?<!không )(?<!chưa )bị (?:ai |người khác |kẻ gian |đứa \\w+ )?(?:hack|hắc"
    "|xâm nhập|chiếm|đánh cắp|lấy cắp|lấy trộm"
    "|lộ mật khẩu|chiếm đoạt)",
    "(?:not|isnt|wasnt|was not|is not|never|definitely not) (?:from )?me",
    "i (?:did not|didnt|never|havent|have not|had not|do not|dont)(?: [^, ]+){0,2} (?:request|requested|ask"
    "|asked|send|sent|submit|submitted|make|made"
    "|write|wrote|initiate|initiated|authori[sz]ed?)(?! (?:a refund|for a refund))(?: (?:for|this|that|it|any"
    "|such|to|you|request|email|mail|deletion|a|anything))*",
    "i (?:dont|do not) know anything about (?:this|it|that)|i know nothing about (?:this|it|that)",
    "(?:not|isnt|wasnt|was not|is not) my (?:request|email|mail|message|account)|nobody here (?:sent|asked|requested)",
    "(?:been|was|got|is|were) (?:hacked|compromised|stolen|hijacked)|impersonat\\w+|pretend\\w* to be me"
    "|without my (?:knowledge|consent|permission)|some(?:one|body)(?: else)? (?:is using|used"
    "|hacked|sent|did|made|must have|pretend\\w*|impersonat\\w+|has (?:been )?(?:using|used|accessed|hacked|sent)|accessed|got into)",
)
DELETING = "(?:xóa|xử lý|thực hiện|tiến hành|làm|đổi|sửa|thay|thay đổi|cập nhật|ngừng|ngưng|hủy|dừng)(?! (?:đơn|order|món|lịch) )"
WHAT = (
    "(?: (?:gì|hết|tài khoản|dữ liệu|thông tin|cá nhân|số điện thoại|số|tên|địa chỉ|email|mail|nhận|gửi|thư"
    "|của|SELF|cả|nữa|đâu|nhé|nha|ạ|HELP"
    "|luôn|ngay|theo|yêu cầu|này|đó|vậy|thế))*"
)
NO = (
    f"(?:đề nghị|vui lòng|xin|yêu cầu|mong|kính mong|làm ơn|nhờ)(?: SHOP)? (?:đừng|không|dừng|ngừng|ngưng|hủy)(?: việc)? {DELETING}{WHAT}",
    "(?:i )?(?:want|would like|wish|id like) to (?:cancel|withdraw|stop)(?: (?:it|this|that|my|the|deletion|request))*",
    "(?:đừng|«chớ»|khỏi|thôi không|không cần|không muốn|không còn muốn|không được"
    f"|thôi khỏi) (?:có |phải |cần )*(?:SHOP )?{DELETING}"
    f"(?! (?:được|ý) )(?! {DELETING} ){WHAT}",
    f"(?:không|chẳng|«chả») {DELETING}(?! (?:được|ý) )(?: [^, ]+){{0,4}} (?:nữa|đâu)",
    f"(?:SELF |thôi )không {DELETING}(?! (?:được|ý) ){WHAT}",
    "không (?:cho|chịu) (?:xóa|đổi)(?: (?:đâu|nữa|nha|nhé|ạ))*|không xóa(?: (?:nhé|nha|ạ|shop|đâu))*(?= ,)",
    "(?<!không )(?<!đừng )(?<!chẳng )(?:giữ|giữ lại|giữ nguyên|để lại|để nguyên|cứ để|khôi phục)(?: (?:nguyên|vậy|thế|lại|HELP))*(?: OBJECT"
    "| (?:số|tên|địa chỉ|mail|email) cũ| hiện trạng)"
    "(?: (?:hiện tại|đi|HELP|như cũ))*",
    "(?:đồng ý |xác nhận |xin |yes )*(?:hủy|hủy bỏ|rút|rút lại|thu hồi|bỏ|dừng|dừng lại|ngừng|ngưng|bỏ qua"
    "|cancel)(?: (?:HELP|cái|luôn|ngay|lại|việc|quá trình|lệnh|đi))*"
    " (?:(?:cái )?(?:yêu cầu|y cầu|đơn xin|đơn yêu cầu)(?: này| đó| trên)?|đề nghị|xóa|việc xóa|thao tác)(?: THING)?(?: của SELF| HELP| lại| đi)*",
    "(?:dừng|ngừng|ngưng) (?:lại|ngay|hết)(?: (?:HELP|đi|ngay|nhé))*|rút lại(?: (?:HELP|đi|nha|nhé))*",
    "(?<!không )(?<!chưa )(?<!phải )đổi ý(?: rồi)?",
    "không (?:còn )?(?:yêu cầu|muốn|cần|có nhu cầu|nhu cầu|xin)(?: (?:xóa|đổi|sửa|làm|thực hiện|tiến hành|thay đổi|cập nhật|xử lý|ngừng|OBJECT|số|tên|địa chỉ))* nữa"
    "|không có nhu cầu (?:xóa|đổi)",
    "(?:SELF )?(?:không|chưa) (?:đồng ý|xác nhận|chấp nhận|chấp thuận)(?: THING| việc này| điều này"
    "| cho xóa)?(?= (?:,|ạ|nhé|nha|shop|đâu) )",
    "thôi bỏ(?: qua)? đi|bỏ qua(?: (?:HELP|đi|nha|nhé|yêu cầu|mail|thư|này))+|thôi khỏi(?: (?:làm|đi|nữa|nha|nhé))*|khỏi làm nữa",
    "(?:do not|dont|please dont|never|not to|no need to) (?:delete|erase|remove|process|proceed|do it|do that"
    "|do anything|go ahead|change|update|stop)(?: (?:it|my|the|account|data"
    "|anything|information|with|deletion|request|please|this))*",
    "(?:please )?(?:cancel|withdraw|revoke|ignore|disregard|stop|halt)(?: (?:my|the|this|that|previous|last))*"
    " (?:it|this|that|request|deletion|erasure|process|deleting|deletion request)(?: (?:of|my|data|account|request))*",
    "(?:have )?changed my mind|(?<!you )(?<!dont )(?<!not )keep (?:my|the) (?:account|data|information|profile|details"
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
    "(?:SELF )?(?:vẫn còn|vẫn muốn|vẫn|còn|muốn) (?:còn )?(?:mua|dùng|xài|giữ|nhận|thích|đọc|sử dụng)(?: (?:đọc|nhận|hàng|tài khoản|mail|thư|tin|lại|OBJECT|dài dài|đồ|của SHOP|ở SHOP|bình thường))*",
    ",|PART|dạ|thưa|ờ|vậy|đâu|rồi|please|sorry|xin lỗi",
    "(?:xin |kính |SELF )*(?:chào|kính gửi|gửi|dear|hi|hello|alo)(?: SHOP)*|SHOP(?: (?:ơi|à|ạ))*|SELF",
    "(?:xin |SELF )*(?:chân thành )?(?:cảm ơn|thanks|thank you)(?: (?:SHOP|nhiều|lắm|so much))*|HELP",
)
TOLD_OF = "(?:xóa|đổi|sửa|thay|cập nhật|ngừng gửi|ngừng nhận|ngưng|delete|thay đổi)"
POLITE = (
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
SPOILED = (
    "xxphone|xxmail",  # a new value
    "(?:nhờ|phiền|xin|vui lòng|giúp SELF|please|kindly)(?: SHOP)? (?:đổi|sửa|cập nhật|gỡ|tháo|thay|lắp|chuyển|dẹp|loại|close|change|update|delete|wipe|remove)",
    # another wish
    "xóa|delete|erase|(?:đổi|sửa|cập nhật|thay|chỉnh)(?: (?:lại|qua|sang|HELP|luôn|cả))* (?:số|tên|họ|địa chỉ"
    "|email|mail|thông tin|mật khẩu)",
    "(?:ngừng|ngưng|dừng|stop|hủy|đừng|không|bỏ|thôi|khỏi|bớt|cắt) (?:HELP )?(?:gửi|nhận|đăng ký|sending)|unsubscribe"
    "|hoàn tiền|refund|bồi thường|hủy đơn|trả hàng|(?:«chỉ»|chỉ) (?:muốn|cần|xóa|ngừng|đổi|xin)|only|instead"
    "|thay vào đó",
    # a condition, a doubt
    "nếu|trừ khi|miễn là|với điều kiện|if|unless|until|cho đến khi|trước khi|khi nào SHOP",
    "hình như|có lẽ|không chắc|chưa chắc|chắc là SELF|không nhớ|not sure|dont remember|phân vân"
    "|để (?:SELF )?(?:suy nghĩ|xem|coi|hỏi|tính|nghĩ)|(?<=, )vội",
    # both at once
    "(?<!không )(?<!chưa )(?<!không còn )đồng ý|«đúng» (?:rồi|vậy|là SELF)|dung roi"
    "|(?<!không )(?<!chưa )xác nhận (?:xóa|là đúng|có)|chính SELF (?:gửi|yêu cầu)|yes|confirm|cứ (?:xóa|làm"
    "|đổi)|go ahead",
)
# A denial turned round. Looked for in all of the text.
TWISTED = (
    "mà (?:không|chưa) (?:đồng ý|xác nhận|muốn)|(?:sao|tại sao|ai|có gì)(?: [^, ]+){0,3} (?:không|chưa) (?:đồng ý|xác nhận|muốn)",
    "không phải (?:là )?(?:SELF )?(?:không|chưa)|(?:không|chưa|chẳng|đừng|đâu)(?: (?:hề|có|phải|muốn|cần|đòi"
    "|bảo|kêu))* (?:đổi ý|hủy yêu cầu|rút|dừng lại|ngừng lại)",
    "phải SELF(?: [^, ]+){0,3} (?:à|hả|sao|không|\\?)|(?:didnt|havent|not|dont|never|did not|do not"
    "|have not) (?:change|changed|cancel|canceled|cancelled|stop|withdraw)",
    "không ai (?:giả mạo|mạo danh|hack)",
)
# Another wish that a denial may hold too ("khóa lại giúp em"), and "not yet".
SPOILED_NO = (
    "khóa|đóng băng|tạm ngưng|tạm ngừng|lock|suspend|gỡ|yet|for now|tạm thời|(?:bỏ|tháo)(?: (?:cái|mỗi|luôn|HELP))* (?:số|địa chỉ|email|thẻ|tên)",
)
AFTERWARDS = ("nhưng|but|tuy nhiên|however|song|mỗi tội",)
ASKING = (
    "\\?|sao|tại sao|khi nào|bao giờ|ở đâu|làm sao|thế nào|what|why|when|how|which|mất gì|có mất|à|hả|không biết",
)
STATUS = (
    "(?:đã |được |có |ai |vẫn )*(?:xử lý|xóa|làm|xong|giải quyết|cập nhật|đổi|sửa|hoàn tất|hoàn thành"
    "|thực hiện|duyệt|ngừng|nhận được|tiến hành|ngưng|hủy|có kết quả|kết quả)"
    "(?: (?:xong|được|rồi|HELP|OBJECT|gửi|thư|mail|email|gì|số|tên|địa chỉ|yêu cầu|hết|việc))* (?:chưa|không)",
    "(?:xong|được|rồi) chưa|(?:vẫn )?chưa (?:thấy|nhận được|được|xử lý|xong|có|làm|xóa|đổi)(?: (?:gì|hết"
    "|trả lời|phản hồi|xử lý|xóa|xong|thư|mail|báo|tin|kết quả|đổi|thông tin|OBJECT|được|số))*",
    "(?:làm |xử lý |xóa |đổi |giải quyết )?(?:tới|đến) (?:đâu|bước nào|giai đoạn nào|bước mô|khâu nào|mô)(?: rồi)?|(?:đang )?ở (?:giai đoạn|bước"
    "|khâu) nào(?: rồi)?",
    "(?:tình hình )?(?:sao|thế nào|ra sao|như thế nào)(?: rồi)|tình hình(?: (?:sao|thế nào|yêu cầu|HELP))*"
    "|tiến độ|sao (?:lâu|chậm)(?: (?:thế|vậy|quá|dữ))*",
    "(?:bao giờ|khi nào|chừng nào|bao lâu|mấy ngày|lúc nào|hồi nào|khi mô|bao nhiêu ngày|mấy bữa)(?: (?:thì"
    "|nữa|mới|là|được|SHOP|sẽ|có thể))*"
    " (?:xong|xử lý|xóa|hoàn tất|hoàn thành|có kết quả|đổi|được|cập nhật|giải quyết|thực hiện|làm)(?: (?:xong"
    "|vậy|OBJECT|HELP|được|yêu cầu|số|tên|địa chỉ))*",
    "(?:is there |are there )?any (?:update|updates|news|progress)(?: (?:on|about) (?:this|it|my request|the request))?|update|status"
    "|(?:what is|whats) (?:the )?(?:status|progress)(?: of (?:my|the) request)?",
    "did you (?:delete|finish|process|do|update|change|erase) (?:it|my data|my account|my request|that|this)|(?:is|was) (?:it|this|that|my request|everything|my data|my account) (?:done|finished|completed|deleted"
    "|processed|updated)|(?:has|have) (?:it|this|my (?:data|account|request|information"
    "|number|address|details)|you)(?: been)? (?:done|finished|completed|deleted|processed|updated|erased"
    "|changed|handled)(?: (?:it|my|data|account))*",
    "when will (?:it|this|my (?:data|account|request))(?: be)? (?:done|finished|completed|deleted|ready"
    "|processed|erased)|how long(?: (?:will|does|it|this|take|do|i|have|to|wait))*"
    "|how is it going|(?:just )?(?:checking|following up)(?: (?:in|up))?(?: on (?:my|the|this) (?:request"
    "|email|case))?|still waiting",
)
BESIDE_STATUS = (
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
