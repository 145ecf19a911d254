"""What "that was not me" is made of. It counts inside a longer text, if nothing in denials spoils it."""

from __future__ import annotations

END = (
    "(?= (?:,|mô|hỉ|gửi|yêu cầu|viết|làm|xin|nhờ|nhắn|đăng|đâu|đó|ạ|nhé|nha|nhe|nghe|nhen|nghen|shop|ad|«bạn»|em|chị"
    "|anh|luôn|mà|nên|là|đã|có) )"
)
NOT = "(?:không|chẳng|«chả»|chưa|đâu|mô|khỏi|«chớ»|nào)"
EVER = "(?:(?:có|hề|từng|bao giờ|phải|có hề|hề có|một lần|bao)(?: giờ)? )*"
# What the request is called when it is denied: a plain verb, or one that needs the thing beside it ("xin việc" is no
# request of ours).
SEND = (
    "(?:gửi|yêu cầu|viết|«nhắn»|(?:đề nghị|biểu|kêu|bảo|«nhờ»|đòi|xin|đăng ký|tạo|nộp)(?: SHOP"
    "| ai)?(?: (?:xóa|đổi|sửa|gì|chi"
    "|REQUEST|việc này|như vậy|ngừng|thay đổi))+|(?:làm|đổi|xóa|sửa)(?: (?:số|tên|địa chỉ|điện thoại"
    "|tài khoản))* gì|thực hiện yêu cầu)"
)
ONE = (
    "(?:khẳng định |cam đoan |xác nhận |xin |chắc chắn |thề |đảm bảo |nói rõ |là |rằng |SELF |thật sự |thực sự "
    "|hoàn toàn |cũng |đã |vẫn |thì |này |hôm qua |hôm nay )*"
)
# "không gửi được", "không gửi mail nữa" say something else
GOES_ON = (
    "(?! (?:được|kịp|lại|nữa|thêm|tiền|hàng|hoàn|hóa đơn|đơn|quà|ảnh|hình|link|mã|voucher|sản phẩm|cho SELF"
    "|bill|tin) )(?!(?: [^, ]+){0,5} nữa )(?! (?:mail|thư|tin"
    "|email)+ (?:cho|quảng cáo|khuyến mãi))"
)
TAIL = (
    "(?: (?:yêu cầu|thư|mail|email|gì|nào|cả|hết|này|đó|như vậy|như thế|cái|việc|lệnh|THING|cho SHOP|tới SHOP"
    "|đến SHOP|đâu|ạ|SHOP))*"
)

# Other things that whoever sent nothing says of the account or the mail.
TOUCH = (
    "(?:liên hệ|liên lạc|thao tác|đụng tới|đụng đến|đụng|động tới|động đến|bấm|nhấn|điền|soạn|đăng nhập|nhắn tin"
    "|email|mail|làm chuyện|làm việc|làm điều)"
)

NOT_ME = (
    "(?:đứa|thằng|ai|người)(?: nào| đó| ta)? (?:«phá»|chọc|quậy)(?: (?:SELF|rồi|đó|á))*(?= ,)|(?:ai|đứa nào"
    "|thằng nào) (?:xài|«dùng»|lấy|vô|vào)(?: trộm| ké)? (?:mail|email|tài khoản|nick"
    "|máy) (?:của )?SELF(?! không)",
    "không có chuyện SELF (?:gửi|yêu cầu|xin|đòi)|SELF chưa (?:đụng|động|làm) gì",
    f"SELF {ONE}(?:không|chưa|chẳng|«chả») (?:hề|từng|bao giờ)(?: (?:có|hề|từng))* {TOUCH}(?: [^, ]+){{0,4}}",
    f"(?:không|chưa|chẳng|đâu) (?:hề )?(?:phải )?(?:xuất phát|phát sinh|đến|được gửi) từ (?:phía )?(?:mail của )?SELF"
    f"|SELF {ONE}(?:không|chưa) (?:hề |có |từng )*(?:phát sinh|submit|send|request|tạo|khởi tạo"
    f"|nộp)(?: [^, ]+){{0,3}}"
    "|không (?:có )?ai (?:bên|ở|trong|nhà|của)(?: [^, ]+){0,3} (?:gửi|yêu cầu)(?: [^, ]+){0,4}",
    "SELF (?:không|chưa|đâu)(?: (?:có|hề|từng|bao giờ))+ (?:đổi|sửa|thay đổi|cập nhật|hủy|ngừng|xóa)(?! (?:được|ý) )"
    "(?!(?: [^, ]+){0,5} nữa )(?: [^, ]+){0,4}|(?<!không )có (?:đổi|sửa|xóa|hủy|thay đổi)(?! (?:được|ý) )"
    "(?: [^, ]+){0,4} đâu|chưa (?:hề|từng|bao giờ)(?: (?:có|từng))* (?:mua|đặt|dùng|biết)(?: [^, ]+){0,3} (?:ở"
    "|bên|của"
    "|tại|shop)(?: [^, ]+){0,2}|SELF không (?:quen|biết) (?:shop|bên) (?:này|đó)",
    "(?:có|là) (?:người|ai|ai đó|đứa|kẻ|kẻ gian) (?:giả|giả danh|giả mạo|mạo danh|spoof)|bị spoof|fraudsters?"
    "|scammer (?:sent|did|used)",
    "(?<!không )(?<!chưa )(?:phủ nhận|bác bỏ)(?: (?:REQUEST|việc này|hoàn toàn))*|(?:REQUEST|thư|mail)(?: (?:này"
    "|đó))* (?:là )?(?:giả|giả mạo|mạo danh)(?= ,)|bị (?:lợi dụng|cướp|lấy mất|chiếm quyền"
    "|đăng nhập trái phép|truy cập trái phép)",
    "(?:bị mất|mất|bị trộm|bị giật|bị cướp|rớt|bị lấy)(?: (?:cái|luôn|hết))* (?:máy|điện thoại|nick"
    "|mật khẩu)(?: [^, ]+){0,4} (?:, )?(?:chắc|có lẽ|nghi|có ai|ai đó|đứa)(?: [^, ]+){0,4} (?:gửi|lấy|vào|vô"
    "|làm)",
    "(?:không có|làm gì có|làm chi có|có đâu mà)(?: (?:cái))? (?:vụ|chuyện|yêu cầu) (?:này|đó|nào|gì|như vậy"
    "|vậy)(?: (?:đâu|hết|cả|nha|nhé))*",
    "(?:tự nhiên|tự dưng|bỗng dưng|tự nhiên lại|sao tự nhiên)(?: [^, ]+){0,6} (?:đòi|yêu cầu|xóa"
    "|nhận)(?: [^, ]+){0,4} (?:trong khi|mà) (?:SELF )?(?:không|chưa|đang|đâu)",
    "ai (?:lại |mà |đó |nào )*(?:yêu cầu|kêu|bảo|gửi|nhắn|đòi|biểu|xin)(?: [^, ?]+){0,5} (?:vậy|thế|ta|trời"
    "|hả|\\?)(?: [^, ]+){0,2}(?: ,| \\?){1,2} (?:SELF|tui|em|mình)(?: [^, ]+){0,3} (?:đang|vẫn|còn|không|đâu"
    "|chưa)",
    "(?:đứa|thằng|nhỏ|con|bạn|em|chồng|vợ|người yêu|người yêu cũ|anh|chị|ai|ai đó)(?: [^, ]+){0,5} (?:mượn"
    "|cầm|lấy|xài|«dùng») (?:máy|điện thoại|laptop|mail|nick|email|tài khoản)(?: [^, ]+){0,5} (?:gửi|nhắn"
    "|yêu cầu|«phá»|nghịch|bấm)",
    "(?:sai|gửi sai|lộn) người(?: rồi)?|SELF (?:có )?(?:biết|mua|xài)(?: [^, ]+){0,3} (?:bên này|shop này"
    "|ở đây) (?:bao giờ )?đâu|SELF có (?:biết|mua)(?: [^, ]+){0,4} đâu",
    "(?:never|not|didnt|havent|did not|have not)(?: ever| even)? (?:contacted|contact|emailed|written to"
    "|messaged|signed up|asked anyone)(?: [^, ]+){0,3}|nothing to do with (?:this|that|it|me)|(?:this|that"
    "|it) (?:isnt|is not|wasnt|was not) mine|not mine",
    "(?:dont|do not|cannot|cant) recogni[sz]e(?: (?:this|that|the|request|email|mail|it))+"
    "|not aware of(?: (?:this|that|any|the|such|request))+|i deny(?: [^, ]+){0,4}|(?:phone|laptop|account"
    "|email) (?:was|got|has been) stolen|by (?:my )?(?:kid|son|daughter|ex|roommate|colleague"
    "|friend)(?: as a prank)?|as a prank|pranke?d?",
    "(?:đâu|«chả»|không) (?:hề )?có (?:kêu|biểu|bảo|nói)(?= ,)|bị (?:người khác|ai|ai đó|đứa khác) (?:«dùng»"
    "|xài|sử dụng|lấy|vào|vô)|not the (?:one|person) who|(?:not|didnt|did not) come from me",
    # rhetorical: "tôi yêu cầu hồi nào?", "làm gì có chuyện tôi gửi"
    f"SELF (?:có )?{SEND}(?: [^, ]+){{0,4}} (?:hồi nào|bao giờ|lúc nào|khi nào|hồi mô|khi mô)(?: đâu| vậy| thế"
    "| ta| chứ| thì)*",
    f"(?:làm gì có|làm chi có|có đâu|đâu ra)(?: [^, ]+){{0,4}} {SEND}{TAIL}|SELF (?:làm gì"
    f"|đâu) có (?:chuyện )?{SEND}{TAIL}",
    f"(?:SELF )?có {SEND}(?: [^, ]+){{0,4}} (?:bao giờ|hồi nào|khi nào|lúc nào) (?:đâu|mô)",
    f"(?:không|đâu) (?:phải )?do (?:chính )?SELF(?: {SEND}| làm)?|(?:không"
    "|chưa) (?:hề )?(?:phải )?(?:là )?ý (?:muốn )?của SELF",
    "SELF (?:hoàn toàn )?không (?:hề )?(?:hay )?biết (?:về|gì về|chuyện|việc|REQUEST|có REQUEST)(?: (?:này|đó"
    "|gì|cả|REQUEST|chuyện|việc))*",
    "SELF (?:không|chưa)(?: hề| từng| bao giờ| có)* (?:thực hiện|làm)(?: (?:việc|chuyện|điều|thao tác|REQUEST"
    "|cái))* (?:này|đó|ấy|gì)(?: cả| hết| đâu)*",
    "(?:nhầm|lộn) (?:người|khách)(?: rồi)?|shop (?:gửi )?(?:nhầm|lộn) (?:mail|email|địa chỉ mail)(?: rồi)?"
    "|SELF không phải (?:là )?(?:xxname|người này|người đó)",
    "SELF (?:không|chưa)(?: hề| từng| bao giờ)* (?:có|mở|lập|tạo) tài khoản (?:nào|gì|ở|tại|bên)(?: (?:SHOP"
    "|đây|này|cả|hết))*",
    "(?:con|cháu|thằng|em|chồng|vợ|bạn|đứa|bé|nhóc|ai đó|ai|người ta)(?: [^, ]+){0,6} (?:nghịch|«phá»|táy máy"
    "|chơi khăm)(?: [^, ]+){0,5}"
    " (?:gửi|bấm|yêu cầu|nhắn|mail|thư|viết)(?: (?:đó|mail|thư|yêu cầu|nên|rồi|bậy))*|gửi bậy|bấm bậy",
    "(?:gửi|mail|thư|yêu cầu)(?: [^, ]+){0,5} (?:do|là) (?:con|cháu|thằng|em|chồng|vợ|bạn|đứa"
    "|bé) (?!đã |có |vừa |mới |tự )[^, ]+(?: [^, ]+){0,4} (?:nghịch|«phá»|gửi|bấm)(?: (?:máy|điện thoại|gửi))*",
    "(?<!bị )(?<!sợ )(?:kẻ gian|kẻ xấu|hacker|đứa nào|thằng nào|người lạ|bọn lừa đảo)(?: [^, ]+){0,3} (?:gửi"
    "|yêu cầu|hack|chiếm|«dùng» (?:mail|email|tài khoản|tên))(?: [^, ]+){0,3}",
    "(?:did not|didnt|never|have not|havent|was not|wasnt|not)(?: [^, ]+){0,1} (?:do|done|doing) (?:this|that"
    "|it|anything|any of this)|wasnt (?:sent|made|requested|written) by me|(?:was )?not (?:sent|made"
    "|requested|written|authorized) by me",
    "(?:no idea|dont know|do not know|no knowledge)(?: of| about)?(?: what| who)?(?: this| that| it| sent| is"
    "| request| about| you are talking)+|wrong person|(?:must be|it was|it is|its) (?:someone|somebody) else"
    "|unauthori[sz]ed"
    "|i (?:dont|do not|never)(?: even)? (?:have|had) (?:an|any) account",
    f"(?:không|chẳng|«chả»|đâu|mô|nỏ) (?:có )?phải (?:là |do |chính |chính là )*SELF(?: {SEND}{TAIL})?{END}",
    "(?:không|chẳng|«chả»|đâu|mô) (?:có )?phải (?:là )?(?:REQUEST|chữ ký) (?:của|do) SELF(?: gửi)?",
    "(?:REQUEST|chữ ký|cái này|việc này|đây|đó)(?: [^, ]+){0,2} (?:không|đâu) (?:có )?phải (?:là )?(?:của"
    "|do) SELF(?: gửi)?",
    "(?:không|đâu|chẳng) (?:có )?phải (?:là )?(?:người (?:đã )?(?:gửi|yêu cầu|viết|làm)|chính chủ"
    "|do SELF gửi)(?: REQUEST| việc này)?",
    "(?:ai đó|có người|người khác|kẻ nào|kẻ gian|đứa nào|bọn [^, ]+)(?: [^, ]+){0,2} (?:dùng|sử dụng|lấy|xài"
    "|vào|vô|đăng nhập)(?: (?:vào|vô|cái))? (?:mail|email|gmail|tài khoản|hộp thư|máy|điện thoại)",
    f"SELF {ONE}{NOT} {EVER}{SEND}{GOES_ON}{TAIL}",
    f"(?:không|chưa|chẳng|«chả») (?:hề|từng|bao giờ|có hề|hề có) {EVER}{SEND}{GOES_ON}{TAIL}",
    f"(?:không|chưa|chẳng|«chả»|đâu) {EVER}(?:yêu cầu|gửi yêu cầu|xin xóa|nhờ xóa|đòi xóa|xin đổi){GOES_ON}{TAIL}",
    f"(?:đâu|mô) (?:có )?{SEND}{TAIL}",
    f"(?<!không )có (?:hề )?{SEND}(?: [^, ]+){{0,5}} (?:đâu|mô)(?: mà [^, ]+(?: [^, ]+){{0,3}})?",
    "có (?:hề )?(?:biết|làm|đụng)(?: (?:gì|vô|yêu cầu|mail|thư|tới|đến|email|cái|xóa|chi))* (?:đâu"
    "|mô)(?: mà [^, ]+(?: [^, ]+){0,3})?",
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
    "i (?:certainly |definitely |really |absolutely |personally |honestly |for sure |actually "
    "){0,2}(?:did not|didnt|never|havent|have not|had not|do not|dont)(?: [^, ]+){0,2} (?:request|requested|ask"
    "|asked|send|sent|submit|submitted|make|made"
    "|write|wrote|initiate|initiated|authori[sz]ed?)(?! (?:a refund|for a refund))(?: (?:for|this|that|it|any"
    "|such|to|you|request|email|mail|deletion|a|anything))*",
    "i (?:dont|do not) know anything about (?:this|it|that)|i know nothing about (?:this|it|that)",
    "(?:not|isnt|wasnt|was not|is not) my (?:request|email|mail|message|account)|nobody here (?:sent|asked|requested)",
    "(?:been|was|got|is|were) (?:hacked|compromised|stolen|hijacked)|impersonat\\w+|pretend\\w* to be me"
    "|without my (?:knowledge|consent|permission)|some(?:one|body)(?: else)? (?:is using|used"
    "|hacked|sent|did|made|must have|pretend\\w*|impersonat\\w+|has (?:been )?(?:using|used|accessed|hacked"
    "|sent)|accessed|got into)",
)
