"""A shop's own system, written in-house: Vietnamese names without accents, few references, a little of everything."""

from __future__ import annotations

from tests.act.datamap.shops import serialised, shop

SHOP = shop(
    """
khach_hang: ma_kh key, ho_ten str100! name, sdt str15 phone, email str120 email, ngay_sinh day birthday,
    gioi_tinh str5 other, dia_chi str255 address.street, phuong_xa str80 address.ward, quan_huyen str80 address,
    tinh_thanh str80 address.city, mat_khau str80 account, zalo str30 phone, facebook str120 account,
    ghi_chu text text, nhan_tin flag!, diem_tich_luy int!, hang_thanh_vien str20, cccd str12 other, ngay_tao time!
dia_chi_giao_hang: id key, ma_kh int! => khach_hang.ma_kh, nguoi_nhan str100 name, dien_thoai str15 phone,
    dia_chi_cu_the str255 address, ma_xa str6, mac_dinh flag!
don_hang: id key, so_don str20!, ma_kh int -> khach_hang.ma_kh, ten_nguoi_nhan str100 name,
    sdt_nguoi_nhan str15 phone, email_nguoi_nhan str100 email, dia_chi_giao str255 address, ghi_chu_kh text text,
    trang_thai str20!, tong_tien money!, phi_ship money!, giam_gia money!, phuong_thuc_tt str30!, don_vi_vc str30,
    ma_van_don str30, ngay_dat time!, xuat_hd json other, nhan_vien_id int
chi_tiet_don_hang: id key, don_hang_id int! => don_hang.id, san_pham_id int!, ten_san_pham str200!, so_luong int!,
    don_gia money!
hoa_don: id key, so_hoa_don str20!, don_hang_id int! -> don_hang.id, ten_nguoi_mua str150 name,
    ten_don_vi str200 other, mst str14 other, dia_chi str255 address, email_nhan_hd str100 email, tien_thue money!,
    tong_cong money!, ngay_lap day!
lich_su_don_hang: id key, don_hang_id int! -> don_hang.id, trang_thai str20!, noi_dung text text, thoi_gian time!
danh_gia: id key, san_pham_id int!, khach_hang_id int -> khach_hang.ma_kh, ten_hien_thi str60 name, so_sao int!,
    noi_dung text text, hinh_anh str255, duyet flag!, ngay time!
lich_su_dang_nhap: id key, ma_kh int! -> khach_hang.ma_kh, ip str45 ip, thiet_bi str200 other, thoi_gian time!
dang_ky_nhan_tin: id key, email str120! email, chu_de str20!, ngay_dang_ky time!
phieu_bao_hanh: id key, ten_khach str100 name, so_dien_thoai str15 phone, imei str20, san_pham str150, ngay_mua day!,
    het_han day!
lich_hen: id key, ho_va_ten str100! name, sdt str15! phone, email str100 email, ngay_hen time!, noi_dung text text,
    trang_thai str20!
lien_he: id key, ten str100! name, dien_thoai str15 phone, mail str100 email, tieu_de str150 text,
    noi_dung text! text, da_tra_loi flag!, ngay_gui time!
otp: id key, so_dt str15! phone, ma str6! account, het_han time!, da_dung flag!
tin_nhan: id key, ma_kh int -> khach_hang.ma_kh, so_dien_thoai str15! phone, noi_dung text! text, loai str10!,
    gui_luc time!
thong_bao: id key, ma_kh int! -> khach_hang.ma_kh, tieu_de str150! text, noi_dung text! text, da_doc flag!
gio_hang: id key, ma_kh int -> khach_hang.ma_kh, ma_phien str64 account, san_pham_id int!, so_luong int!,
    cap_nhat time!
yeu_thich: ma_kh int!+ -> khach_hang.ma_kh, san_pham_id int!+
khach_hang_meta: id key, khach_hang_id int! -> khach_hang.ma_kh, meta_key str60!, meta_value text other
diem_thuong: id key, ma_kh int! -> khach_hang.ma_kh, so_diem int!, ly_do str200 text, ngay time!
phien: id str64!+ account, du_lieu text other, cap_nhat time!
nguoi_gioi_thieu: id key, ma_kh int! -> khach_hang.ma_kh, ngan_hang str60, so_tai_khoan str30 account,
    chu_tai_khoan str100 name, hoa_hong money!
san_pham: id key, ten str200!, mo_ta text, gia money!, ton_kho int!, danh_muc_id int, thuong_hieu str80,
    duong_dan str200
danh_muc: id key, ten str100!, mo_ta text, duong_dan str100
khuyen_mai: id key, ten str100!, ma str20!, noi_dung text, giam money!, tu_ngay day!, den_ngay day!
bai_viet: id key, tieu_de str200!, noi_dung text!, tac_gia str60, ngay_dang time!
nhan_vien: id key, ho_ten str100!, sdt str15!, email str100!, mat_khau str80!, chuc_vu str50, luong money!
nha_cung_cap: id key, ten str150!, nguoi_lien_he str100, sdt str15, email str100, dia_chi str255, mst str14
kho: id key, ten str100!, dia_chi str255!, so_dien_thoai str15
cua_hang: id key, ten str100!, dia_chi str255!, hotline str15, gio_mo_cua str50
cau_hinh: khoa str60!+, gia_tri text
don_vi_van_chuyen: id key, ten str80!, sdt_hotro str15, bang_gia text
tinh: id str2!+, ten str60!
xa: id str6!+, ten str80!, tinh_id str2!
nhat_ky_he_thong: id key, nhan_vien_id int, hanh_dong str100!, chi_tiet text, thoi_gian time!
phieu_nhap: id key, nha_cung_cap_id int! => nha_cung_cap.id, tong_tien money!, ngay_nhap day!, ghi_chu text
""",
    fill={
        "don_hang.trang_thai": ["moi", "dang_giao", "hoan_thanh", "hoan_thanh", "da_huy", "tra_hang"],
        "don_hang.phuong_thuc_tt": ["COD", "chuyen_khoan", "momo"],
        "don_hang.xuat_hd": lambda person, chance: (
            None
            if chance.random() < 0.6
            else {
                "cong_ty": "Công ty TNHH Hoa Sen",
                "mst": "0312345678",
                "lien_he": {"email": person.email, "dien_thoai": person.phone},
            }
        ),
        "don_hang.ma_van_don": lambda person, chance: f"GHN{chance.randint(10**7, 10**8)}",
        "don_hang.so_don": lambda person, chance: f"DH{chance.randint(10**5, 10**6)}",
        "lich_su_don_hang.trang_thai": ["moi", "hoan_thanh"],
        "dang_ky_nhan_tin.chu_de": ["san_pham", "su_kien", "tuyen_dung"],
        "tin_nhan.loai": ["zalo", "sms"],
        "tin_nhan.noi_dung": lambda person, chance: (
            f"Chao {person.name}, don hang cua ban dang giao. LH {person.phone}"
        ),
        "thong_bao.tieu_de": ["Đơn hàng đang giao", "Ưu đãi sinh nhật"],
        "thong_bao.noi_dung": lambda person, chance: f"Chào {person.name}, đơn hàng của bạn đã được giao",
        "lich_hen.trang_thai": ["cho", "xong"],
        "khach_hang.gioi_tinh": ["Nữ", "Nam", None],
        "khach_hang.quan_huyen": ["Quận 1", "Quận Cầu Giấy", "Huyện Nhà Bè"],
        "khach_hang.cccd": lambda person, chance: (
            None if chance.random() < 0.7 else f"0{chance.randint(10**10, 10**11 - 1)}"
        ),
        "khach_hang.facebook": lambda person, chance: f"https://facebook.com/u{chance.randint(1, 9999)}",
        "phieu_bao_hanh.imei": lambda person, chance: str(chance.randint(10**14, 10**15 - 1)),
        "hoa_don.mst": ["", None, "0312345678"],
        "hoa_don.ten_don_vi": [None, None, "Công ty TNHH Hoa Sen"],
        "phien.du_lieu": lambda person, chance: serialised(
            {"email": person.email, "dien_thoai": person.phone, "gio": "3"}
        ),
        "phien.id": lambda person, chance: f"{chance.getrandbits(128):032x}",
        "nguoi_gioi_thieu.so_tai_khoan": lambda person, chance: str(chance.randint(10**9, 10**13)),
        "nguoi_gioi_thieu.ngan_hang": ["Vietcombank", "MB Bank"],
        "khach_hang_meta.meta_key": ["size_ao", "so_do", "email_phu", "nguoi_than", "lan_cuoi_xem"],
        "khach_hang_meta.meta_value": ["M"],
        "nhan_vien.ho_ten": lambda person, chance: person.name,
        "nhan_vien.sdt": lambda person, chance: person.phone,
        "nhan_vien.email": lambda person, chance: f"{chance.randint(1, 99)}@vanesa.vn",
        "nha_cung_cap.ten": ["Công ty CP Mỹ phẩm Á Châu", "Xưởng may Tân Bình"],
        "nha_cung_cap.nguoi_lien_he": lambda person, chance: person.name,
        "nha_cung_cap.sdt": lambda person, chance: person.phone,
        "nha_cung_cap.email": ["sales@achau.vn", "info@tanbinh.vn"],
        "nha_cung_cap.dia_chi": ["12 Cộng Hòa, quận Tân Bình, TP. Hồ Chí Minh"],
        "kho.dia_chi": ["KCN Sóng Thần, Bình Dương"],
        "cua_hang.dia_chi": ["12 Lê Lợi, phường Bến Thành, TP. Hồ Chí Minh"],
        "cua_hang.hotline": ["0979070555"],
        "san_pham.thuong_hieu": ["Innisfree", "Cocoon"],
        "bai_viet.tac_gia": ["Ban biên tập"],
        "tinh.ten": ["Hà Nội", "Đồng Nai", "Lâm Đồng", "Quảng Trị"],
        "xa.ten": ["Phường Bến Thành", "Xã Tân Phú", "Phường Dịch Vọng"],
        "tinh.id": lambda person, chance: f"{chance.randint(1, 96):02}",
        "xa.id": lambda person, chance: f"{chance.randint(1, 99999):06}",
        "cau_hinh.khoa": lambda person, chance: f"khoa_{chance.randint(1, 10**6)}",
        "nhat_ky_he_thong.chi_tiet": ["sửa giá sản phẩm 12", "duyệt đơn DH102"],
    },
    rows={
        "khach_hang_meta": [
            {"id": n, "khach_hang_id": n % 10 + 1, "meta_key": key, "meta_value": value}
            for n, (key, value) in enumerate(
                [
                    ("size_ao", "M"),
                    ("so_do", "90-60-90"),
                    ("email_phu", "phu.lan@yahoo.com"),
                    ("sdt_nguoi_than", "0987111222"),
                    ("lan_cuoi_xem", "2026-01-02"),
                ]
                * 12,
                1,
            )
        ],
        "cau_hinh": [{"khoa": "email_shop", "gia_tri": "cskh@vanesa.vn"}, {"khoa": "hotline", "gia_tri": "0979070555"}],
        "nhan_vien": 5,
        "nha_cung_cap": 4,
        "kho": 2,
        "cua_hang": 3,
        "tinh": 30,
        "xa": 60,
        "danh_muc": 8,
    },
)
