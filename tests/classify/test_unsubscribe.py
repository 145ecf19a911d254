"""Requests to stop mail in people's own words, with the topics they name, and ordinary mail with the same words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from processor.classify import RuleSet, classify
from processor.classify.topics import unsubscribed_topics
from processor.classify.verdict import examine
from processor.values import Decision, Intent, Mailbox, Message, Verdict

# the topics, and what is written
STOPS = """
events,recruitment | Thư hàng mới em hóng lắm, còn sự kiện với tuyển dụng thì thôi shop nhé.
recruitment | Mấy cái mail tìm người làm gửi nhầm đối tượng rồi, cắt giúp anh. Tin khuyến mãi anh vẫn đọc.
products,recruitment | Em chỉ muốn giữ lại thư mời workshop thôi, mấy loại kia dừng giúp em.
products | Thư sale nhiều quá ví em chịu không nổi, loại thư đó shop ngưng giúp em, sự kiện thì em vẫn đi.
events | Chị ở xa không đi dự được, mấy thư mời sự kiện em đừng gửi nữa, các mail khác vẫn ok.
recruitment | I'm happily employed, so please drop the job emails. Everything else can stay.
events,recruitment | Please keep the offers coming but I don't need invitations or vacancies, kindly stop those.
products,events | Just send me job news from now on, none of the rest. Please stop the other emails.
recruitment | tin tuyen dung tat giup em, tin sale van gui nha
products,events | Bản tin sản phẩm: hủy. Sự kiện: hủy. Tuyển dụng: vẫn nhận.
recruitment | Please take me off the careers newsletter; I still enjoy the product news.
products | Could you stop the promo emails? I only care about your workshops and the jobs page.
events | Thư mời dự tiệc với workshop, em bận con nhỏ không đi được, cho em ngừng nhận loại này. Mã giảm giá vẫn cần.
products,recruitment | Trừ thư mời sự kiện ra, các thư còn lại shop đừng gửi nữa.
recruitment | Mình hết tìm việc rồi, đừng gửi tin tuyển dụng nữa nha, tin khuyến mãi và sự kiện cứ gửi bình thường.
all | Em không hủy tài khoản đâu ạ, chỉ nhờ tắt mail thôi.
all | Tôi chuyển sang dùng Zalo rồi, email quảng cáo không gửi vào đây nữa nhé.
all | nho shop huy dang ky nhan tin dum, mail nhieu qua doc khong xue
all | Mấy cậu tha cho hòm thư của mình với, ngày nào cũng đầy ắp.
all | Thư với từ gì mà lắm thế, cắt hết đi nhé.
all | Tôi xin miễn nhận thư của quý cửa hàng từ nay.
all | Khỏi gửi thơ nữa nghen, dì hổng đọc.
all | shop thôi gửi mail cho e nhé, e ko có nhu cầu
all | dung gui thu cho toi nua
all | ngung gui email quang cao dum minh
all | bo ten minh khoi danh sach nhan tin nhe shop
all | Anh chị gạch tên tôi ra khỏi danh sách gửi thư nhé.
all | Please drop me from your mailing list.
all | Enough is enough, stop emailing me.
all | I can do without your newsletters, thank you.
all | Kindly cease all marketing correspondence to this address.
all | Would you mind taking me off your email list?
all | I no longer wish to hear from you by email.
all | pls unsub me
all | Opt me out of everything please.
all | How many times must I ask? No more emails!
all | mình ko muốn nhận mail j từ shop nữa đâu ạ
all | Mỗi tháng tôi chỉ mở hộp thư một lần, nên đề nghị ngừng gửi thư quảng cáo cho tôi.
all | Có gì nhắn zalo em là được, còn email thì đừng gửi nữa nha.
all | Cần gì thì gọi điện cho chị, mail quảng cáo thì thôi nhé em.
all | toi gia roi mat mo, khong doc duoc thu. xin thoi gui thu cho toi
all | Em đổi sang dùng app rồi nên không cần email nữa, tắt giúp em.
all | Vui lòng loại bỏ địa chỉ email này ra khỏi hệ thống gửi bản tin.
all | hủy nhận tin
all | thôi nhận mail
all | TỪ CHỐI NHẬN EMAIL
all | stop mail
all | Cho mình xin rút khỏi danh sách nhận email với ạ
all | Cho mình thôi nhận bản tin nhé, cảm ơn shop nhiều.
all | Xin dừng việc gửi thư điện tử đến địa chỉ này.
all | Please remove my address from your distribution list, I never signed up.
all | Unsubscribe me from all your lists, my inbox is full.
all | E muốn hủy đăng ký email ạ
all | huỷ đăng kí giùm mình nha
all | chặn mail tới em luôn đi shop, spam quá trời
all | Bà con mình ở quê không xài mỹ phẩm, các cháu ngừng gửi thư giúp bác.
all | ad ơi off hết mail marketing giùm tui cái
all | Mấy lá thư quảng cáo của shop, ngắt giùm chị nhé.
all | Từ nay đừng làm phiền tôi bằng email nữa.
all | Đừng có spam mail tui nữa
all | We'd be grateful if you stopped sending us your promotional letters.
all | I've asked twice already: take this address off your list.
all | Give it a rest with the emails, please stop.
events | Cho em thôi nhận thư mời sự kiện, em ở xa không đi được.
events | Giấy mời khai trương với hội thảo thì khỏi gửi chị nha, mấy tin khác vẫn gửi.
events | Please stop inviting me to workshops by email; the offers are fine.
events | mấy cái workshop em ko đi đc đâu, đừng gửi thư mời nữa ạ, tin sale vẫn nhận
events | dung gui thu moi su kien nua, tin khac van nhan binh thuong
events | No event invites please. Everything else is fine.
recruitment | Tắt mail tuyển dụng giúp em, em có việc rồi.
recruitment | Em đang đi học nên đừng gửi tin việc làm cho em nữa ạ
recruitment | I already have a job, so please stop the job alerts.
recruitment | tin tuyen dung thi thoi nhe, minh ve huu roi
recruitment | Tôi nghỉ hưu rồi, bỏ tôi ra khỏi danh sách nhận tin tuyển dụng, các tin khác vẫn để.
recruitment | Drop the job vacancies, keep the rest.
recruitment | Mấy thư mời làm cộng tác viên đừng gửi nữa, còn khuyến mãi thì cứ gửi.
products | Ngừng gửi mail giảm giá cho mình, mình sắp cháy túi rồi, mail sự kiện và tuyển dụng thì giữ.
products | Thôi gửi tin khuyến mãi cho em nhé, thư mời workshop thì em vẫn thích.
products | Please stop the product emails, I'd still like the event news and job posts.
products | tin hàng mới với sale khỏi gửi em, sự kiện thì vẫn gửi nha
products | Đừng gửi email giới thiệu sản phẩm mới nữa, tôi chỉ quan tâm tới tin tuyển dụng và sự kiện.
products | bỏ mail sale giùm mình
events,recruitment | Em chỉ muốn nhận tin khuyến mãi thôi, các loại khác bỏ giúp em.
events,recruitment | Chỉ giữ lại mail sản phẩm mới, còn lại tắt hết giúp mình.
events,recruitment | Only send me product news, nothing about events or jobs please.
events,recruitment | Tin tuyển dụng với thư mời sự kiện em không cần, tắt giúp em.
products,events | chi giu tin tuyen dung cho e thoi, cac tin khac tat het dum e
products,events | Please keep the job news but stop everything else.
products,events | Ngừng gửi khuyến mãi và thư mời sự kiện, chỉ để lại tin việc làm.
products,recruitment | Stop the sales and hiring emails; I do want the workshop invitations.
products,recruitment | Tôi chỉ đọc tin sự kiện. Hai loại kia đề nghị ngừng gửi.
products,recruitment | ngoài thư mời sự kiện ra thì mấy mail khác đừng gửi nữa ạ
all | Nhà tui đổi chỗ bán rồi, thơ từ của mấy cô thôi đừng gởi nữa nghe.
all | Ông nhà tôi mắt kém, thư các cô gửi chẳng ai đọc. Đừng gửi nữa cho đỡ tốn công.
all | Kính đề nghị quý cửa hàng đưa địa chỉ thư điện tử của tôi ra khỏi danh sách nhận bản tin.
all | e xin out khỏi list mail nha shop
all | em out danh sách nhận tin được hông ad
all | thư quảng cáo của bên mình làm đầy bộ nhớ máy em, ngưng giúp em với ạ
all | Gỡ mail này khỏi tệp gửi tin giúp anh.
all | Mình không đọc email quảng cáo bao giờ, shop đừng mất công gửi nữa nhé.
all | ngày nào cũng 3 cái mail, mệt quá, tắt giùm em đi
all | Dear team, kindly unsubscribe this email id from all promotional communications.
all | Stop it with the emails already!!
all | I did not sign up for this. Remove me from the list immediately.
all | Could you please make sure I don't get any more marketing emails from you?
all | Please discontinue sending newsletters to this mailbox.
all | Thanks but I'd rather not receive your emails any more.
all | My inbox is overflowing; kindly stop your mailings.
all | Shop cho em hủy nhận thông báo qua email nhé.
all | Shop có thể ngừng gửi mail cho em được không ạ?
all | Tôi đề nghị chấm dứt ngay việc gửi thư rác vào hộp thư của tôi.
all | Tôi đã bấm hủy đăng ký ba lần mà vẫn nhận thư, đề nghị ngừng gửi.
all | Hôm qua mới nói mà sáng nay lại thấy mail. Ngừng gửi mail cho tôi!
all | Lâu rồi chị không mua gì, em bỏ chị ra khỏi danh sách gửi mail nha.
all | Không gửi thư cho tôi nữa. Tài khoản giữ nguyên.
all | giu tk cho em nhung dung gui mail quang cao nua
all | Tài khoản thì em vẫn dùng, chỉ xin thôi nhận email quảng cáo ạ.
all | k gui mail nua nha ad
all | ad ơi hủy sub mail giùm
all | Mấy bức thư điện tử cửa hàng gửi sang, tôi xin phép không nhận nữa.
all | cho mình ngừng nhận email của vanesa
all | bac khong biet doc email dau, con dung gui nua nhe
all | Con xin shop ngừng gửi thư cho con, con đang tu học.
events | Mấy vụ hội thảo, workshop này nọ thì đừng gửi mail cho mình nữa nhé.
events | Bỏ em ra khỏi danh sách khách mời sự kiện nha shop, em sắp sinh không đi đâu được.
events | Tôi không đi dự tiệc tùng khai trương gì đâu, xin ngừng gửi thiệp mời qua mail.
events | I live abroad so please don't email me about events; new products are still interesting.
events | Unsubscribe me from event invitations only.
events | huy nhan mail su kien giup em, mail khac giu nguyen
recruitment | Em mới xin được việc rồi ạ, shop hủy giúp em phần nhận tin tuyển dụng nhé.
recruitment | Chị có tuổi rồi tuyển gì nữa em, tin tuyển nhân viên đừng gửi chị nữa, tin giảm giá cứ gửi.
recruitment | no more job mails please, rest is ok
recruitment | Hủy đăng ký nhận tin việc làm giúp mình
recruitment | mình có job rồi, stop mail tuyển dụng nha, mail sale vẫn ok
products | Mail khuyến mãi thì ngừng, còn mail tuyển dụng em vẫn cần vì đang tìm việc.
products | Em đang tiết kiệm nên xin ngừng nhận tin giảm giá ạ.
products | No more sale emails for me, thanks. Event invitations are still welcome.
products | Hủy nhận bản tin sản phẩm giúp em
products | dung gui mail giam gia nua, e het tien roi
products | Tôi chỉ thôi nhận thư giới thiệu sản phẩm, còn thư mời sự kiện vẫn gửi cho tôi.
events,recruitment | Stop everything except the product news.
events,recruitment | Em chỉ quan tâm đến sale, còn sự kiện với tuyển dụng thì thôi ạ.
events,recruitment | tin tuyen dung va su kien khong can gui nua, tin san pham van gui
products,events | Tôi là nhân viên tuyển dụng nên chỉ cần tin việc làm, các thư khác đừng gửi.
products,events | Ngưng mail sản phẩm và sự kiện giúp em
products,recruitment | em chỉ thích đi workshop, mấy mail còn lại shop tắt giúp em
products,recruitment | Bỏ mail quảng cáo sản phẩm và mail tuyển dụng. Thư mời sự kiện thì để lại.
products,recruitment | Keep only the event invitations, remove me from the rest.
all | Xin đừng gửi gì cho tôi nữa, tôi mệt mỏi với thư từ lắm rồi.
all | Tôi đã nói với cô nhân viên rồi: không thư từ gì nữa hết.
all | Nhận thư của shop hoài mà có mua gì đâu, thôi cắt luôn cho nhẹ.
all | Ngưng đi nha, mail gì mà ngày nào cũng tới.
all | Bữa giờ spam mail dữ quá, cho tui xin hai chữ bình yên, đừng gửi nữa.
all | em xin phép rời khỏi danh sách nhận mail ạ
all | Kindly strike me off your e-newsletter.
all | your emails go straight to my bin. please stop sending them.
"""

# unclear, conditional, fewer, another channel, somebody else: a person has to look
FOR_A_PERSON = """
Đừng gọi điện cho em nữa, mail thì cứ gửi.
Ngừng nhắn tin SMS quảng cáo cho tôi.
Shop gửi mail ít lại giúp em, mỗi tuần một cái thôi.
Gửi gì mà gửi lắm thế, ngày ba cái thư.
Làm sao để hủy nhận email vậy shop?
Nếu còn gửi thư nữa là tôi hủy đăng ký hết đấy.
Please stop texting me.
Hôm trước em xin ngừng nhận mail, giờ cho em nhận lại với ạ.
Tạm ngưng gửi mail cho em một tháng rồi gửi lại nhé.
Ngừng gửi mail cho mẹ em giúp em, mẹ em già rồi.
Could you email me less often?
Zalo quảng cáo của shop phiền quá, tắt giùm.
Shop gửi mail vừa vừa thôi, tuần một cái là được.
Có cách nào chỉ nhận mail 1 tháng 1 lần không shop?
Đừng nhắn tin vào số điện thoại của tôi nữa.
Please stop calling my phone during work hours.
Ngừng gọi và ngừng gửi mail cho tôi.
Em phân vân không biết có nên hủy nhận tin không, dạo này nhiều mail quá.
Bạn em bảo nhờ shop ngừng gửi thư cho bạn ấy.
If you keep sending this I will unsubscribe.
where do I click to unsubscribe?
Shop ơi cho em đăng ký nhận lại mail khuyến mãi, lần trước em lỡ hủy.
Khi nào hết khuyến mãi thì ngừng gửi mail cho em cũng được.
Shop ngừng gửi mail vào email công ty, gửi sang email cá nhân của em nhé.
Stop sending to my husband, he never signed up.
Đừng gửi mail lúc nửa đêm nữa.
Đừng gửi tin nhắn quảng cáo vào số tôi.
Ngừng gửi mail cho địa chỉ cu.anh@xyz.vn giúp em, đó là mail cũ của em.
"""

# ordinary mail that stops, cuts, drops or refuses something else
ORDINARY = """
Em không nhận được mail xác nhận đơn, shop gửi lại giúp em.
Đừng gửi hàng vội, em đi công tác, thứ 5 hãy giao.
Shop ơi bộ kem em đặt bị vỡ, đừng gửi loại hộp giấy nữa nhé.
Shop bỏ thêm mẫu thử cho em nha.
Hủy đơn VN20331 giúp em, em đặt nhầm.
Cho em hỏi workshop tuần này còn chỗ không, em muốn hủy chỗ của bạn em.
Em muốn đăng ký nhận bản tin của shop ạ.
Shop có tuyển dụng part time không ạ?
I did not get the voucher you promised in the newsletter.
Kính gửi Quý khách, ưu đãi 50% cuối tuần. Để ngừng nhận thư, vui lòng bấm vào đây.
Son này dùng xong môi khô, ngưng dùng hai hôm thì đỡ. Shop tư vấn giúp em.
Em gửi lại địa chỉ cho shop, đừng gửi nhầm nữa nha.
Chương trình khuyến mãi hôm qua hết chưa shop, em bỏ lỡ mất.
Cắt giúp em tem giá trên hộp quà trước khi gửi nhé.
Cho mình xin thư mời sự kiện, mình lỡ xóa mất mail rồi.
Shop đừng gửi kèm hóa đơn trong hộp quà nha.
Sao sự kiện hôm nay dừng sớm vậy shop, em tới nơi thì hết.
Em không cần nhận hàng gấp, tuần sau gửi cũng được.
Shop thôi bán dòng son này rồi hả?
Mail khuyến mãi hôm trước ghi giảm 30% mà lúc thanh toán không giảm, shop kiểm tra giúp em.
Em không thấy thư mời workshop đâu, shop gửi lại giúp em với.
Shop ngừng bán kem này rồi ạ? Em tìm không thấy.
Em bỏ lỡ mail sale rồi, còn mã không shop?
Shop đừng gửi qua bưu điện, gửi J&T giúp em.
Cho em hỏi workshop có dừng đăng ký chưa ạ?
Em ứng tuyển vị trí nhân viên bán hàng, gửi shop CV đính kèm.
Em muốn rút hồ sơ ứng tuyển vị trí kho ạ.
Nhân viên cắt ngang lời em, thái độ không tốt, mong shop xem lại.
Please stop by my office to deliver the parcel, thanks.
I no longer need the refund, the parcel arrived.
Thông báo bảo trì hệ thống: dịch vụ email tạm ngừng từ 22h.
Bạn nhận được email này vì đã đăng ký. Không muốn nhận nữa? Bấm hủy đăng ký.
Tắt thông báo app rồi mà vẫn kêu, lỗi app hay sao shop ơi?
Em thôi không lấy cây son đó nữa nhé, gửi em cây khác.
Shop gửi hóa đơn qua email giúp em, khỏi gửi bản giấy.
Chị từ chối nhận hàng vì hộp móp, shop hoàn tiền giúp.
Đừng gửi voucher nữa, em cần hoàn tiền mặt cho đơn VN10293.
Em gửi mail 3 lần rồi mà shop không trả lời, làm ăn vậy đó hả.
Shop đừng gửi hàng thay thế nữa, em muốn hoàn tiền.
Đừng gửi qua Viettel Post nha shop, gửi GHTK giúp mình.
Cho em hủy đăng ký tham gia workshop ngày 12 nha, em bận.
Thư mời ghi 9h mà tới nơi sự kiện đã dừng, shop giải thích giúp.
Shop ơi tin tuyển dụng kho Bắc Ninh còn nhận hồ sơ không ạ?
Em nộp CV ở mục việc làm mà nút gửi bị tắt, shop kiểm tra giúp em.
Shop dừng chương trình giảm giá chưa ạ?
Mail sale hôm qua em bấm vào thì link lỗi, shop gửi lại link giúp.
Em không cần quà tặng đâu, đừng gửi kèm nhé.
Bên vận chuyển ngừng giao khu em rồi, shop đổi bên khác giúp.
Kem này hết hạn rồi đừng bán nữa shop.
Cắt tóc xong da đầu ngứa, dầu gội nào hợp hả shop?
Tháng này tôi không nhận được bản tin, shop gửi lại giúp tôi.
My parcel has stopped moving in tracking, please check the email I sent.
Please don't send the blue one, I ordered red.
Your email says free gift but nothing came in the box.
Can you stop the order before it ships? VN88213.
I can do without the gift box, just send the cream.
Chị ơi em không nhận được thư mời phỏng vấn, chị gửi lại giúp em.
Shop cho em xin thôi đổi size, em lấy size cũ luôn.
Em không muốn nhận hàng vào cuối tuần, giao thứ hai giúp em.
Nhờ shop bỏ thư cảm ơn viết tay vào hộp quà giúp em.
Shop bỏ giúp em tờ rơi quảng cáo trong hộp, em tặng quà nên ngại.
Hóa đơn gửi qua mail giúp em, đừng gửi vào hộp hàng.
Em đang dừng uống thuốc, dùng retinol được chưa shop?
Quý khách có thể ngừng nhận thông báo bất cứ lúc nào trong phần cài đặt.
Dạ anh chị cho em hỏi thư mời khai trương dùng được cho hai người không ạ?
Đơn này em thôi không mua nữa, shop hủy giúp em nhé.
Thư xin việc: em xin ứng tuyển cộng tác viên, mong anh chị nhận.
"""


@pytest.fixture(scope="module")
def rules_alone(rules: RuleSet) -> RuleSet:
    return replace(rules, opinion=None, on_topics=None)


def _message(body: str) -> Message:
    return Message(own_words=body, sender=Mailbox("Lan", "lan@mail.example"), recipients=("cskh@vanesa.vn",))


def _verdict(rules: RuleSet, body: str) -> Verdict:
    return classify(_message(body), rules)


def _lines(text: str) -> list[str]:
    return text.strip().splitlines()


@pytest.mark.parametrize("line", _lines(STOPS))
def test_a_stop_in_other_words_is_acted_on_for_its_topics(rules_alone: RuleSet, line: str) -> None:
    topics, _, body = line.partition(" | ")
    verdict = _verdict(rules_alone, body)
    assert (verdict.decision, verdict.intents) == (Decision.ACT, (Intent.UNSUBSCRIBE,)), verdict.reason
    assert ",".join(verdict.topics) == topics


@pytest.mark.parametrize("body", _lines(FOR_A_PERSON))
def test_what_is_no_plain_stop_goes_to_a_person(rules_alone: RuleSet, body: str) -> None:
    assert _verdict(rules_alone, body).decision is Decision.FLAG


@pytest.mark.parametrize("body", _lines(ORDINARY))
def test_ordinary_mail_is_never_taken_for_a_stop(rules_alone: RuleSet, body: str) -> None:
    assert _verdict(rules_alone, body).decision is not Decision.ACT


@pytest.mark.parametrize(
    ("body", "doubt"),
    [
        ("Ngừng gửi mail sale cho em, tin sale thì vẫn gửi nha.", "to stop and to go on"),
        ("Ngừng gửi email cho em nhé. Mấy thư kia vẫn đọc.", "not clear"),
    ],
)
def test_topics_that_contradict_each_other_are_doubted(rules_alone: RuleSet, body: str, doubt: str) -> None:
    assert doubt in unsubscribed_topics(examine(_message(body), rules_alone)).doubt
    assert _verdict(rules_alone, body).decision is Decision.FLAG


@pytest.mark.parametrize(
    ("subject", "body", "topics"),
    [
        ("Re: Vanesa tuyển 20 nhân viên kho", "Loại thư này cho tôi miễn nhé, các loại khác vẫn đọc.", "recruitment"),
        ("Re: Mời bạn dự workshop da khỏe", "Chị ở xa, đừng gửi loại thư này cho chị nữa.", "events"),
        ("Re: Vanesa tuyển nhân viên, ưu đãi mua 1 tặng 1", "Đừng gửi loại thư này cho em nữa.", "all"),
    ],
)
def test_this_kind_is_the_kind_of_the_newsletter_answered(
    rules_alone: RuleSet, subject: str, body: str, topics: str
) -> None:
    quoted = "Không muốn nhận thư này? Hủy đăng ký tại đây."
    message = replace(_message(body), subject=subject, own_subject=False, quoted=quoted)
    assert ",".join(classify(message, rules_alone).topics) == topics


def test_a_form_with_boxes_is_doubted(rules_alone: RuleSet) -> None:
    message = _message("Phiếu chọn thư:\n[ ] sản phẩm\n[x] sự kiện\nÔ trống là loại tôi không muốn nhận nữa.")
    assert "boxes" in unsubscribed_topics(examine(message, rules_alone)).doubt
