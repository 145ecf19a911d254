"""What chat writes for a word. Word by word, since a reply of three letters has no context to guess from.

Absent: "u" and "o" ("you", "ở"), "đk" (also "đăng ký"), "ok." is dealt with as "ok", "hăm" and "hẻm" (twenty, alley).
"""

from __future__ import annotations

_LINES = """
không: k ko khoong kh kg k0 hok hk hem hổng hông hong hỏng khum khom kô khg hôk nỏ khôg hơm kog kong hog hôg
được: đc dc đx đr đựơc đươc đựoc dk
rồi: r ròi gòi goy gùi rùi ùi òi zồi dồi roài rầu gồi ròy rồy rui roi
mình: mik mk mìn mjh mìnk mềnh mừn mh
em: e iem ewm emm
chị: c
tôi: t
bạn: bn bạng
vậy: z zậy zị v dzậy rứa dị vại dậy
gì: j ji jì giề
xóa: xoá sóa xoóa xóaa
gửi: gởi gữi gưi gủi
giùm: dùm dum zùm jùm gium zum
giúp: jup júp gup giup zúp zup
ơi: ui ưi uii oi
ok: ukie uki ukela okee okê okie okey oki okay okela okla okk oks oce oka oke okii okeê ookk okeh okiela okila
nha: nhoa nhaa nhaz nh nka
dạ: zạ zjạ dza
đi: ik đy ii
đồng: đồgn đồngg đòng đồg đôg
nhé: nhék nhea nhey nhế
phải: pải pai fải phãi
đúng rồi: đr đrồi
đúng: đúg đúm đugs đúnng đúnq
xong: xog xg
trước: trc
thanks: tks thks thx tnx tq
please: pls plz plss plzz
yes: ya ye yea yah yeah yeahh yep yup yess yeh yeb yesh
confirm: cf cfm confrim comfirm conform
tài khoản: acc tk tkhoan tkhoản
chưa: ch chx chuwa chư
yêu cầu: yc ycau ycầu
hôm nay: hnay
yêu: iu
số điện thoại: sdt sđt sddt
điện thoại: đt dt
luôn: lun nuôn luông lunn
nữa: nx nứa nũa lữa
thôi: thui
hủy: huỷ huỹ hũy
với: vs vz
bây giờ: bjo bgio bh
giờ: h chừ
biết: bit bik bít
xác nhận: xn xnhan xácnhận
đồng ý: đý đồngý dongy
qua: wa
nhiều: nhìu nhiu
thông tin: tt ttin
thông tin cá nhân: ttcn
xử lý: xl
làm: lm nàm
như thế nào: ntn
người: ng
người ta: ngta
muốn: mún
đăng ký: dky đky đki
nhân viên: nv
ad: add
này: ni
đó: nớ ó
chứ: chơ
đừng: đừm đừg dừg
quên: wên
quá: q
lại: nại lạy
ý: í
thằng: thằg
cảm: cám
facebook: fb
"""
MEANT = {
    short: meant for line in _LINES.strip().split("\n") for meant, _, all_short in [line.partition(": ")]
    for short in all_short.split()
}  # fmt: skip
