"""Like an OpenCart shop: prefixed tables, no foreign key, NULL forbidden nearly everywhere, names in two columns."""

from __future__ import annotations

from tests.act.datamap.shops import as_json, shop

STATUSES = ["Pending", "Processing", "Shipped", "Complete", "Canceled", "Refunded", "Processed", "Expired"]

SHOP = shop(
    """
oc_customer: customer_id key, customer_group_id int!, store_id int!, language_id int!, firstname str32! name.given,
    lastname str32! name.family, email str96! email, telephone str32! phone, fax str32! phone,
    password str255! account, salt str9! account, cart text, wishlist text, newsletter flag!,
    custom_field text! other, ip str40! ip, status flag!, safe flag!, token text! account, code str40! account,
    date_added time!
oc_address: address_id key, customer_id int! -> oc_customer.customer_id, firstname str32! name.given,
    lastname str32! name.family, company str60! other, address_1 str128! address.street,
    address_2 str128! address.ward, city str128! address.city, postcode str10! address.post, country_id int!,
    zone_id int!, custom_field text! other
oc_customer_activity: customer_activity_id key, customer_id int! -> oc_customer.customer_id, key str64!,
    data text! other, ip str40! ip, date_added time!
oc_customer_affiliate: customer_id int!+ -> oc_customer.customer_id, company str60! other, website str255! other,
    tracking str64! account, commission money!, tax str64! other, payment str6!, cheque str100! name,
    paypal str64! email, bank_name str64!, bank_branch_number str64!, bank_account_name str64! name,
    bank_account_number str64! account, status flag!, date_added time!
oc_customer_history: customer_history_id key, customer_id int! -> oc_customer.customer_id, comment text! text,
    date_added time!
oc_customer_login: customer_login_id key, email str96! email, ip str40! ip, total int!, date_added time!,
    date_modified time!
oc_customer_ip: customer_ip_id key, customer_id int! -> oc_customer.customer_id, ip str40! ip, date_added time!
oc_customer_online: ip str40!+ ip, customer_id int! -> oc_customer.customer_id, url text! other, referer text! other,
    date_added time!
oc_customer_reward: customer_reward_id key, customer_id int! -> oc_customer.customer_id,
    order_id int! -> oc_order.order_id, description text! text, points int!, date_added time!
oc_customer_search: customer_search_id key, store_id int!, language_id int!,
    customer_id int! -> oc_customer.customer_id, keyword str255! other, products int!, ip str40! ip, date_added time!
oc_customer_transaction: customer_transaction_id key, customer_id int! -> oc_customer.customer_id, order_id int!,
    description text! text, amount money!, date_added time!
oc_customer_wishlist: customer_id int!+ -> oc_customer.customer_id, product_id int!+, date_added time!
oc_customer_group: customer_group_id key, approval int!, sort_order int!
oc_customer_group_description: customer_group_id int!+, language_id int!+, name str32!, description text!
oc_cart: cart_id key, api_id int!, customer_id int! -> oc_customer.customer_id, session_id str32! account,
    product_id int!, option text!, quantity int!, date_added time!
oc_order: order_id key, invoice_no int!, invoice_prefix str26!, store_id int!, store_name str64!, store_url str255!,
    customer_id int! -> oc_customer.customer_id, customer_group_id int!, firstname str32! name.given,
    lastname str32! name.family, email str96! email, telephone str32! phone, fax str32! phone,
    payment_firstname str32! name.given, payment_lastname str32! name.family, payment_company str60! other,
    payment_address_1 str128! address.street, payment_address_2 str128! address.ward,
    payment_city str128! address.city, payment_postcode str10! address.post, payment_country str128!,
    payment_country_id int!, payment_zone str128!, payment_method str128!, payment_code str128!,
    shipping_firstname str32! name.given, shipping_lastname str32! name.family, shipping_company str40! other,
    shipping_address_1 str128! address.street, shipping_address_2 str128! address.ward,
    shipping_city str128! address.city, shipping_postcode str10! address.post, shipping_country str128!,
    shipping_method str128!, shipping_code str128!, comment text! text, total money!, order_status_id int!,
    affiliate_id int!, currency_code str3!, ip str40! ip, forwarded_ip str40! ip, user_agent str255! other,
    accept_language str255! other, date_added time!, date_modified time!
oc_order_history: order_history_id key, order_id int! -> oc_order.order_id, order_status_id int!, notify flag!,
    comment text! text, date_added time!
oc_order_product: order_product_id key, order_id int! -> oc_order.order_id, product_id int!, name str255!,
    model str64!, quantity int!, price money!, total money!
oc_order_total: order_total_id key, order_id int! -> oc_order.order_id, code str32!, title str255!, value money!,
    sort_order int!
oc_order_voucher: order_voucher_id key, order_id int! -> oc_order.order_id, voucher_id int!, description str255!,
    code str10!, from_name str64! name, from_email str96! email, to_name str64! name, to_email str96! email,
    message text! text, amount money!
oc_order_status: order_status_id key, language_id int!+, name str32!
oc_return: return_id key, order_id int! -> oc_order.order_id, product_id int!,
    customer_id int! -> oc_customer.customer_id, firstname str32! name.given, lastname str32! name.family,
    email str96! email, telephone str32! phone, product str255!, model str64!, quantity int!, comment text text,
    date_added time!
oc_return_reason: return_reason_id key, language_id int!+, name str128!
oc_review: review_id key, product_id int!, customer_id int! -> oc_customer.customer_id, author str64! name,
    text text! text, rating int!, status flag!, date_added time!
oc_session: session_id str32!+ account, data text! other, expire time!
oc_voucher: voucher_id key, order_id int! -> oc_order.order_id, code str10!, from_name str64! name,
    from_email str96! email, to_name str64! name, to_email str96! email, message text! text, amount money!
oc_coupon: coupon_id key, name str128!, code str20!, discount money!, uses_customer str11!, date_start day!
oc_coupon_history: coupon_history_id key, coupon_id int!, order_id int! -> oc_order.order_id,
    customer_id int! -> oc_customer.customer_id, amount money!, date_added time!
oc_product: product_id key, model str64!, sku str64!, location str128!, quantity int!, price money!, status flag!,
    viewed int!
oc_product_description: product_id int!+, language_id int!+, name str255!, description text!, tag text!,
    meta_title str255!
oc_manufacturer: manufacturer_id key, name str64!, image str255, sort_order int!
oc_category_description: category_id int!+, language_id int!+, name str255!, description text!
oc_information_description: information_id int!+, language_id int!+, title str64!, description text!
oc_country: country_id key, name str128!, iso_code_2 str2!, address_format text!, postcode_required flag!,
    status flag!
oc_zone: zone_id key, country_id int!, name str128!, code str32!, status flag!
oc_language: language_id key, name str32!, code str5!, locale str255!
oc_setting: setting_id key, store_id int!, code str128!, key str128!, value text!, serialized flag!
oc_user: user_id key, user_group_id int!, username str20!, password str255!, firstname str32!, lastname str32!,
    email str96!, image str255!, ip str40!, status flag!, date_added time!
oc_user_group: user_group_id key, name str64!, permission text!
oc_location: location_id key, name str32!, address text!, telephone str32!, fax str32!, open text!, comment text!
oc_api: api_id key, username str64!, key text!, status flag!
oc_api_ip: api_ip_id key, api_id int!, ip str40!
oc_banner_image: banner_image_id key, banner_id int!, title str64!, link str255!, image str255!
oc_seo_url: seo_url_id key, store_id int!, query str255!, keyword str255!
oc_download_description: download_id int!+, language_id int!+, name str64!
oc_length_class_description: length_class_id int!+, language_id int!+, title str32!, unit str4!
""",
    fill={
        "oc_order_status.name": STATUSES,
        "oc_order_status.language_id": [1],
        "oc_order.order_status_id": [1, 2, 4, 4, 4, 5],
        "oc_order.payment_method": ["Cash On Delivery", "Chuyển khoản"],
        "oc_order.shipping_method": ["Giao hàng nhanh", "Nhận tại cửa hàng"],
        "oc_order.store_name": ["Vanesa KR"],
        "oc_order.currency_code": ["VND"],
        "oc_order_voucher.code": ["V1"],
        "oc_customer_activity.key": ["login", "order_account", "register"],
        "oc_customer_activity.data": lambda person, chance: as_json({"customer_id": 3, "name": person.name}),
        "oc_customer.custom_field": ["", "[]"],
        "oc_session.data": lambda person, chance: as_json(
            {"customer_id": 2, "guest": {"email": person.email, "telephone": person.phone}}
        ),
        "oc_session.session_id": lambda person, chance: f"{chance.getrandbits(104):026x}",
        "oc_customer_online.ip": lambda person, chance: person.ip,
        "oc_user.firstname": lambda person, chance: person.given,
        "oc_user.lastname": lambda person, chance: person.family,
        "oc_user.email": lambda person, chance: f"{chance.randint(1, 99)}@vanesa.vn",
        "oc_location.address": ["12 Lê Lợi, phường Bến Thành, TP. Hồ Chí Minh"],
        "oc_location.telephone": ["0979070555"],
        "oc_language.code": ["vi-vn"],
        "oc_country.address_format": ["{firstname} {lastname}\n{address_1}\n{city}"],
        "oc_country.name": ["Việt Nam", "Hàn Quốc", "Nhật Bản"],
        "oc_zone.name": ["Hà Nội", "Đồng Nai", "Quảng Trị", "Lâm Đồng"],
        "oc_manufacturer.name": ["Innisfree", "Cocoon", "Hada Labo"],
    },
    rows={
        "oc_order_status": [
            {"order_status_id": n, "language_id": 1, "name": name} for n, name in enumerate(STATUSES, 1)
        ],
        "oc_setting": [
            {
                "setting_id": 1,
                "store_id": 0,
                "code": "config",
                "key": "config_email",
                "value": "cskh@vanesa.vn",
                "serialized": False,
            },
            {
                "setting_id": 2,
                "store_id": 0,
                "code": "config",
                "key": "config_telephone",
                "value": "0979070555",
                "serialized": False,
            },
            {
                "setting_id": 3,
                "store_id": 0,
                "code": "config",
                "key": "config_name",
                "value": "Vanesa KR",
                "serialized": False,
            },
        ],
        "oc_user": 3,
        "oc_location": 2,
        "oc_country": 3,
        "oc_zone": 30,
    },
)
