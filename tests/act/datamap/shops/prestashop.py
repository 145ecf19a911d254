"""Like a PrestaShop: keys called id_customer, orders that point to rows of the address book, no foreign key.

Held back: the words and rules were written and tuned on the other shops before this one was looked at (docs/datamap.md
has the figures of its first run).
"""

from __future__ import annotations

from tests.act.datamap.shops import as_json, shop

STATES = [
    "Awaiting check payment",
    "Payment accepted",
    "Processing in progress",
    "Shipped",
    "Delivered",
    "Canceled",
    "Refunded",
]

SHOP = shop(
    """
ps_address: id_address key, id_country int!, id_state int, id_customer int! -> ps_customer.id_customer,
    id_manufacturer int!, id_supplier int!, id_warehouse int!, alias str32! other, company str255 other,
    lastname str255! name.family, firstname str255! name.given, address1 str128! address.street,
    address2 str128 address.ward, postcode str12 address.post, city str64! address.city, other text text,
    phone str32 phone, phone_mobile str32 phone, vat_number str32 other, dni str16 other, date_add time!,
    date_upd time!, active flag!, deleted flag!
ps_alias: id_alias key, alias str255!, search str255!, active flag!
ps_attachment: id_attachment key, file str40!, file_name str128!, mime str128!
ps_carrier: id_carrier key, id_reference int!, name str64!, url str255, active flag!
ps_carrier_lang: id_carrier int!+, id_lang int!+, delay str255
ps_cart: id_cart key, id_shop int!, id_carrier int!, delivery_option text!,
    id_address_delivery int! -> ps_address.id_address, id_address_invoice int! -> ps_address.id_address,
    id_currency int!, id_customer int! -> ps_customer.id_customer, id_guest int! -> ps_guest.id_guest,
    secure_key str32! account, gift flag!, gift_message text text, date_add time!, checkout_session_data text other
ps_cart_product: id_cart int!+ -> ps_cart.id_cart, id_product int!+, id_address_delivery int!, quantity int!,
    date_add time!
ps_cart_rule: id_cart_rule key, id_customer int! -> ps_customer.id_customer, date_from time!, date_to time!,
    description text, quantity int!, code str254!, reduction_amount money!, active flag!
ps_category_lang: id_category int!+, id_lang int!+, name str128!, description text, meta_title str128
ps_cms_lang: id_cms int!+, id_lang int!+, meta_title str128!, content text
ps_configuration: id_configuration key, name str254!, value text, date_add time!
ps_connections: id_connections key, id_guest int! -> ps_guest.id_guest, id_page int!, ip_address int ip,
    date_add time!, http_referer str255 other
ps_connections_source: id_connections_source key, id_connections int! -> ps_connections.id_connections,
    http_referer str255 other, request_uri str255 other, keywords str255 other, date_add time!
ps_contact: id_contact key, email str128!, customer_service flag!, position int!
ps_contact_lang: id_contact int!+, id_lang int!+, name str32!, description text
ps_country_lang: id_country int!+, id_lang int!+, name str64!
ps_customer: id_customer key, id_shop int!, id_gender int! other, id_default_group int!, company str64 other,
    siret str14 other, ape str5 other, firstname str255! name.given, lastname str255! name.family,
    email str128! email, passwd str60! account, last_passwd_gen time!, birthday day birthday, newsletter flag!,
    ip_registration_newsletter str15 ip, newsletter_date_add time, optin flag!, website str128 other,
    outstanding_allow_amount money!, secure_key str32! account, note text text, active flag!, is_guest flag!,
    deleted flag!, date_add time!, date_upd time!, reset_password_token str40 account, reset_password_validity time
ps_customer_group: id_customer int!+ -> ps_customer.id_customer, id_group int!+
ps_customer_message: id_customer_message key, id_customer_thread int -> ps_customer_thread.id_customer_thread,
    id_employee int, message text! text, file_name str18, ip_address str16 ip, user_agent str128 other,
    date_add time!, private int!, read flag!
ps_customer_thread: id_customer_thread key, id_lang int!, id_contact int!, id_customer int -> ps_customer.id_customer,
    id_order int -> ps_orders.id_order, id_product int, status str10!, email str128! email, token str12 account,
    date_add time!
ps_customer_session: id_customer_session key, id_customer int -> ps_customer.id_customer, token str40 account,
    date_add time!
ps_customization: id_customization key, id_cart int! -> ps_cart.id_cart, id_product int!, quantity int!, in_cart flag!
ps_customized_data: id_customization int!+ -> ps_customization.id_customization, type int!+, index int!+,
    value str255! text, price money!
ps_employee: id_employee key, id_profile int!, lastname str32!, firstname str32!, email str128!, passwd str60!,
    last_passwd_gen time!, bo_color str32, optin flag!, id_last_order int!, last_connection_date day,
    reset_password_token str40
ps_employee_session: id_employee_session key, id_employee int, token str40
ps_feature_value_lang: id_feature_value int!+, id_lang int!+, value str255
ps_gender_lang: id_gender int!+, id_lang int!+, name str20!
ps_group_lang: id_group int!+, id_lang int!+, name str32!
ps_guest: id_guest key, id_operating_system int, id_web_browser int, id_customer int -> ps_customer.id_customer,
    javascript flag, screen_resolution_x int, accept_language str8 other, mobile_theme flag!
ps_log: id_log key, severity int!, message text!, object_type str32, id_employee int, date_add time!
ps_mail: id_mail key, recipient str255! email, template str62!, subject str255! text, id_lang int!, date_add time!
ps_manufacturer: id_manufacturer key, name str64!, date_add time!, active flag!
ps_message: id_message key, id_cart int -> ps_cart.id_cart, id_customer int! -> ps_customer.id_customer,
    id_employee int, id_order int! -> ps_orders.id_order, message text! text, private flag!, date_add time!
ps_module: id_module key, name str64!, active flag!, version str8!
ps_orders: id_order key, reference str9, id_shop int!, id_carrier int!, id_lang int!,
    id_customer int! -> ps_customer.id_customer, id_cart int! -> ps_cart.id_cart, id_currency int!,
    id_address_delivery int! -> ps_address.id_address, id_address_invoice int! -> ps_address.id_address,
    current_state int!, secure_key str32! account, payment str255!, module str255, gift flag!, gift_message text text,
    shipping_number str64 other, total_paid money!, total_products money!, total_shipping money!, invoice_number int!,
    delivery_number int!, invoice_date time!, valid flag!, date_add time!, note text text
ps_order_detail: id_order_detail key, id_order int! -> ps_orders.id_order, product_id int!, product_name text!,
    product_quantity int!, product_price money!, product_reference str64, total_price_tax_incl money!
ps_order_history: id_order_history key, id_employee int!, id_order int! -> ps_orders.id_order, id_order_state int!,
    date_add time!
ps_order_invoice: id_order_invoice key, id_order int! -> ps_orders.id_order, number int!, total_paid_tax_incl money!,
    shop_address text, note text text, date_add time!
ps_order_message_lang: id_order_message int!+, id_lang int!+, name str128!, message text!
ps_order_payment: id_order_payment key, order_reference str9, amount money!, payment_method str255!,
    transaction_id str254 account, card_number str254 account, card_brand str254, card_expiration str7,
    card_holder str254 name, date_add time!
ps_order_return: id_order_return key, id_customer int! -> ps_customer.id_customer,
    id_order int! -> ps_orders.id_order, state int!, question text! text, date_add time!
ps_order_slip: id_order_slip key, id_customer int! -> ps_customer.id_customer, id_order int! -> ps_orders.id_order,
    amount money!, date_add time!
ps_order_state: id_order_state key, invoice flag!, color str32, paid flag!
ps_order_state_lang: id_order_state int!+, id_lang int!+, name str64!, template str64!
ps_pagenotfound: id_pagenotfound key, request_uri str255!, http_referer str255!, date_add time!
ps_product: id_product key, id_supplier int, id_manufacturer int, reference str64, price money!, location str255,
    active flag!
ps_product_lang: id_product int!+, id_lang int!+, name str128!, description text, description_short text,
    meta_title str128
ps_product_comment: id_product_comment key, id_product int!, id_customer int! -> ps_customer.id_customer,
    id_guest int -> ps_guest.id_guest, title str64 text, content text! text, customer_name str64 name, grade money!,
    validate flag!, date_add time!
ps_emailsubscription: id key, id_shop int!, email str255! email, newsletter_date_add time,
    ip_registration_newsletter str15 ip, http_referer str255 other, active flag!
ps_mailalert_customer_oos: id_customer int!+ -> ps_customer.id_customer, customer_email str128!+ email,
    id_product int!+, id_product_attribute int!+
ps_wishlist: id_wishlist key, id_customer int! -> ps_customer.id_customer, token str64!, name str64! text,
    date_add time!
ps_wishlist_product: id_wishlist_product key, id_wishlist int! -> ps_wishlist.id_wishlist, id_product int!,
    quantity int!
ps_search_word: id_word key, id_lang int!, word str30!
ps_statssearch: id_statssearch key, keywords str255!, results int!, date_add time!
ps_state: id_state key, id_country int!, name str80!, iso_code str7!
ps_store: id_store key, id_country int!, city str64!, postcode str12!, latitude money, longitude money, phone str16,
    fax str16, email str128, active flag!
ps_store_lang: id_store int!+, id_lang int!+, name str255!, address1 str255!, address2 str255, hours text, note text
ps_supplier: id_supplier key, name str64!, active flag!
ps_tag: id_tag key, id_lang int!, name str32!
ps_warehouse: id_warehouse key, reference str64, name str45!, management_type str10!
ps_webservice_account: id_webservice_account key, key str32!, description text, active flag!
ps_zone: id_zone key, name str64!, active flag!
""",
    fill={
        "ps_orders.current_state": [2, 3, 4, 5, 5, 6],
        "ps_orders.payment": ["COD", "Chuyển khoản"],
        "ps_orders.shipping_number": lambda person, chance: f"GHN{chance.randint(10**7, 10**8)}",
        "ps_order_state_lang.template": ["shipped"],
        "ps_address.alias": ["Nhà", "Cơ quan", "My Address"],
        "ps_customer_thread.status": ["open", "closed"],
        "ps_cart.checkout_session_data": lambda person, chance: as_json(
            {"checkout-personal-information-step": {"step_is_reachable": True}, "email": person.email}
        ),
        "ps_connections.ip_address": lambda person, chance: chance.randint(2**29, 2**31 - 1),
        "ps_connections_source.keywords": ["son", "kem", "áo thun"],
        "ps_mail.subject": ["Đơn hàng đã được xác nhận", "Chào mừng"],
        "ps_contact.email": ["cskh@vanesa.vn", "admin@vanesa.vn"],
        "ps_employee.email": lambda person, chance: f"{chance.randint(1, 99)}@vanesa.vn",
        "ps_employee.firstname": lambda person, chance: person.given,
        "ps_employee.lastname": lambda person, chance: person.family,
        "ps_employee.passwd": lambda person, chance: f"{chance.getrandbits(100):025x}",
        "ps_store.phone": ["0979070555"],
        "ps_store.email": ["cuahang1@vanesa.vn"],
        "ps_store_lang.address1": ["12 Lê Lợi, phường Bến Thành, TP. Hồ Chí Minh"],
        "ps_gender_lang.name": ["Anh", "Chị"],
        "ps_country_lang.name": ["Việt Nam", "Hàn Quốc"],
        "ps_state.name": ["Hà Nội", "Đồng Nai", "Lâm Đồng"],
        "ps_log.message": ["Employee back office connection from 10.0.0.1", "Cart 12 updated"],
        "ps_manufacturer.name": ["Innisfree", "Cocoon"],
        "ps_statssearch.keywords": ["son", "kem", "áo thun"],
        "ps_customized_data.value": ["Tặng Lan", "Chúc mừng sinh nhật mẹ", "Minh yêu Hoa"],
        "ps_wishlist.name": ["Quà cho mẹ", "Của Lan", "Yêu thích"],
    },
    rows={
        "ps_order_state_lang": [
            {"id_order_state": n, "id_lang": 1, "name": name, "template": "x"} for n, name in enumerate(STATES, 1)
        ],
        "ps_order_state": 7,
        "ps_employee": 4,
        "ps_contact": 2,
        "ps_contact_lang": 2,
        "ps_store": 3,
        "ps_store_lang": 3,
        "ps_gender_lang": 2,
        "ps_warehouse": 2,
        "ps_configuration": 0,
    },
)
