"""Like a Magento shop: foreign keys, orders and quotes with their own addresses, attributes in tables (EAV)."""

from __future__ import annotations

from tests.act.datamap.shops import as_json, shop

ATTRIBUTES = [
    (1, 1, "favorite_color"), (2, 1, "zalo_phone"), (3, 1, "contact_email"), (4, 1, "loyalty_tier"),
    (5, 2, "delivery_note"), (6, 2, "receiver_name"), (7, 4, "name"), (8, 4, "description"), (9, 4, "meta_title"),
]  # fmt: skip


def values(table: str, rows: list[tuple[int, str]]):
    return [
        {"value_id": n, "attribute_id": attribute, "entity_id": n % 10 + 1, "value": value}
        for n, (attribute, value) in enumerate(rows, 1)
    ]


SHOP = shop(
    """
customer_group: customer_group_id key, customer_group_code str32!, tax_class_id int!
store: store_id key, code str32, name str255!, is_active flag!
eav_entity_type: entity_type_id key, entity_type_code str50!, entity_model str255!
eav_attribute: attribute_id key, entity_type_id int! => eav_entity_type.entity_type_id, attribute_code str255!,
    frontend_label str255, backend_type str8!
customer_entity: entity_id key, website_id int, email str255 email, group_id int!, increment_id str50, store_id int,
    created_at time!, updated_at time!, is_active flag!, created_in str255, prefix str40 name,
    firstname str255 name.given, middlename str255 name, lastname str255 name.family, suffix str40 name,
    dob day birthday, password_hash str128 account, rp_token str128 account, rp_token_created_at time,
    default_billing int, default_shipping int, taxvat str50 other, confirmation str64 account, gender int other,
    failures_num int
customer_entity_varchar: value_id key, attribute_id int! => eav_attribute.attribute_id,
    entity_id int! => customer_entity.entity_id, value str255 other
customer_entity_int: value_id key, attribute_id int! => eav_attribute.attribute_id,
    entity_id int! => customer_entity.entity_id, value int!
customer_address_entity: entity_id key, increment_id str50, parent_id int => customer_entity.entity_id,
    created_at time!, is_active flag!, city str255! address.city, company str255 other, country_id str255!,
    fax str255 phone, firstname str255! name.given, lastname str255! name.family, middlename str255 name,
    postcode str255 address.post, prefix str40 name, region str255 address.city, region_id int,
    street text! address.street, suffix str40 name, telephone str255! phone, vat_id str255 other, vat_is_valid int
customer_address_entity_varchar: value_id key, attribute_id int! => eav_attribute.attribute_id,
    entity_id int! => customer_address_entity.entity_id, value str255 other
customer_grid_flat: entity_id key, name text name, email str255 email, group_id int, created_at time,
    dob day birthday, gender int other, taxvat str255 other, shipping_full text address, billing_full text address,
    billing_firstname str255 name.given, billing_lastname str255 name.family, billing_telephone str255 phone,
    billing_postcode str255 address.post, billing_country_id str255, billing_region str255 address.city,
    billing_street str255 address.street, billing_city str255 address.city, billing_fax str255 phone,
    billing_vat_id str255 other, billing_company str255 other
customer_log: log_id key, customer_id int! -> customer_entity.entity_id, last_login_at time, last_logout_at time
customer_visitor: visitor_id key, customer_id int -> customer_entity.entity_id, session_id str64 account,
    created_at time!, last_visit_at time!
persistent_session: persistent_id key, key str50! account, customer_id int => customer_entity.entity_id,
    website_id int!, info text other, updated_at time!
oauth_token: entity_id key, consumer_id int, admin_id int, customer_id int => customer_entity.entity_id, type str16!,
    token str32! account, secret str128! account, created_at time!
vault_payment_token: entity_id key, customer_id int => customer_entity.entity_id, public_hash str128! account,
    payment_method_code str128!, type str128!, created_at time!, gateway_token str255! account, details text account,
    is_active flag!
sales_order: entity_id key, state str32, status str32, coupon_code str255, protect_code str255 account,
    shipping_description str255, is_virtual flag, store_id int, customer_id int => customer_entity.entity_id,
    base_grand_total money, grand_total money, shipping_amount money, tax_amount money, increment_id str50,
    billing_address_id int, shipping_address_id int, quote_id int, customer_dob time birthday,
    customer_email str128 email, customer_firstname str128 name.given, customer_lastname str128 name.family,
    customer_middlename str128 name, customer_prefix str32 name, customer_suffix str32 name,
    customer_taxvat str32 other, order_currency_code str3, remote_ip str45 ip, x_forwarded_for str255 ip,
    shipping_method str120, store_name str255, customer_note text text, customer_gender int other,
    customer_group_id int, gift_message_id int, created_at time!, updated_at time!
sales_order_address: entity_id key, parent_id int => sales_order.entity_id, customer_address_id int,
    quote_address_id int, region_id int, customer_id int -> customer_entity.entity_id, fax str255 phone,
    region str255 address.city, postcode str255 address.post, lastname str255 name.family,
    street str255 address.street, city str255 address.city, email str255 email, telephone str255 phone,
    country_id str2, firstname str255 name.given, address_type str255, prefix str255 name, middlename str255 name,
    suffix str255 name, company str255 other, vat_id text other
sales_order_grid: entity_id int!+ -> sales_order.entity_id, status str32, store_name str255,
    customer_id int => customer_entity.entity_id, base_grand_total money, grand_total money, increment_id str50,
    shipping_name str255 name, billing_name str255 name, created_at time, billing_address str255 address,
    shipping_address str255 address, shipping_information str255, customer_email str255 email, customer_group str255,
    subtotal money, customer_name str255 name, payment_method str255
sales_order_item: item_id key, order_id int! => sales_order.entity_id, product_id int, product_options text,
    sku str255, name str255, qty_ordered money, price money!, row_total money!
sales_order_payment: entity_id key, parent_id int! => sales_order.entity_id, amount_paid money,
    cc_last_4 str100 account, cc_owner str128 name, cc_exp_year str4, method str128, po_number str32,
    additional_information text account, last_trans_id str255 account, echeck_account_name str255 name
sales_order_status_history: entity_id key, parent_id int! => sales_order.entity_id, is_customer_notified flag,
    comment text text, status str32, created_at time!, entity_name str32
sales_order_status: status str32!+, label str128!
sales_invoice: entity_id key, order_id int! => sales_order.entity_id, store_id int, base_grand_total money,
    grand_total money, tax_amount money, state int, increment_id str50, created_at time!, customer_note text text,
    billing_address_id int, transaction_id str255
sales_invoice_grid: entity_id int!+ -> sales_invoice.entity_id, increment_id str50, state int,
    order_id int! -> sales_order.entity_id, order_increment_id str50, customer_name str255 name,
    customer_email str255 email, billing_name str255 name, billing_address str255 address,
    shipping_address str255 address, grand_total money, created_at time
sales_shipment: entity_id key, order_id int! => sales_order.entity_id, customer_id int -> customer_entity.entity_id,
    customer_note text text, created_at time!
sales_shipment_track: entity_id key, parent_id int! => sales_shipment.entity_id,
    order_id int! -> sales_order.entity_id, track_number text other, title str255, carrier_code str32
quote: entity_id key, store_id int!, created_at time!, is_active flag, items_count int, grand_total money,
    customer_id int -> customer_entity.entity_id, customer_email str255 email, customer_prefix str40 name,
    customer_firstname str255 name.given, customer_lastname str255 name.family, customer_dob time birthday,
    customer_note text text, remote_ip str45 ip, customer_taxvat str255 other, customer_gender str255 other,
    coupon_code str255, reserved_order_id str64
quote_address: address_id key, quote_id int! => quote.entity_id, customer_id int -> customer_entity.entity_id,
    address_type str10, email str255 email, firstname str255 name.given, lastname str255 name.family,
    company str255 other, street str255 address.street, city str255 address.city, region str255 address.city,
    postcode str20 address.post, country_id str30, telephone str255 phone, fax str255 phone, vat_id text other
quote_item: item_id key, quote_id int! => quote.entity_id, product_id int, sku str255, name str255, qty money,
    price money
newsletter_subscriber: subscriber_id key, store_id int, change_status_at time,
    customer_id int! -> customer_entity.entity_id, subscriber_email str150 email, subscriber_status int!,
    subscriber_confirm_code str32 account
wishlist: wishlist_id key, customer_id int! => customer_entity.entity_id, shared flag, sharing_code str32
wishlist_item: wishlist_item_id key, wishlist_id int! => wishlist.wishlist_id, product_id int!, added_at time,
    description text text, qty money
review: review_id key, created_at time!, entity_id int!, entity_pk_value int!, status_id int!
review_detail: detail_id key, review_id int! => review.review_id, store_id int, title str255! text, detail text! text,
    nickname str128! name, customer_id int => customer_entity.entity_id
product_alert_stock: alert_stock_id key, customer_id int! => customer_entity.entity_id, product_id int!,
    add_date time!, send_count int!, status flag!
gift_message: gift_message_id key, customer_id int! -> customer_entity.entity_id, sender str255 name,
    recipient str255 name, message text text
downloadable_link_purchased: purchased_id key, order_id int => sales_order.entity_id, order_increment_id str50,
    customer_id int => customer_entity.entity_id, product_name str255, product_sku str255
search_query: query_id key, query_text str255, num_results int!, popularity int!, store_id int!
admin_user: user_id key, firstname str32, lastname str32, email str128, username str40, password str255!,
    rp_token text, created time!, is_active flag!
admin_passwords: password_id key, user_id int! => admin_user.user_id, password_hash str255, last_updated int!
core_config_data: config_id key, scope str8!, path str255!, value text
catalog_product_entity: entity_id key, attribute_set_id int!, type_id str32!, sku str64!
catalog_product_entity_varchar: value_id key, attribute_id int! => eav_attribute.attribute_id,
    entity_id int! => catalog_product_entity.entity_id, value str255
email_template: template_id key, template_code str150!, template_text text!, template_subject str200!,
    template_sender_name str200, template_sender_email str200
cms_block: block_id key, title str255!, identifier str255!, content text
salesrule: rule_id key, name str255, description text, from_date day, uses_per_customer int!
salesrule_customer: rule_customer_id key, rule_id int! => salesrule.rule_id,
    customer_id int! => customer_entity.entity_id, times_used int!
inventory_source: source_code str32!+, name str255!, enabled flag!, description text, country_id str2!, region str255,
    city str255, street str255, postcode str255!, contact_name str255, email str255, phone str255, fax str255
cron_schedule: schedule_id key, job_code str255!, status str7!, messages text, created_at time!
""",
    fill={
        "sales_order.status": ["pending", "processing", "complete", "complete", "canceled", "closed"],
        "sales_order.state": ["new", "processing", "complete", "complete", "canceled", "closed"],
        "sales_order.remote_ip": lambda person, chance: person.ip,
        "sales_order_grid.status": ["pending", "complete", "canceled"],
        "sales_order_address.address_type": ["billing", "shipping"],
        "sales_order_payment.additional_information": lambda person, chance: as_json(
            {"method_title": "COD", "payer": {"email": person.email}}
        ),
        "sales_order_payment.method": ["cashondelivery", "banktransfer"],
        "customer_entity_int.attribute_id": [1, 4],
        "customer_entity.created_in": ["Default Store View"],
        "customer_entity.prefix": [None, None, "Anh", "Chị"],
        "customer_address_entity.country_id": ["VN"],
        "oauth_token.type": ["access"],
        "oauth_token.admin_id": [None],
        "vault_payment_token.details": lambda person, chance: as_json(
            {"type": "VI", "maskedCC": "1111", "name": person.name}
        ),
        "search_query.query_text": ["son dưỡng", "kem chống nắng", "áo thun", "túi xách"],
        "admin_user.email": lambda person, chance: f"{person.given}{chance.randint(1, 99)}@vanesa.vn".lower(),
        "admin_user.firstname": lambda person, chance: person.given,
        "admin_user.lastname": lambda person, chance: person.family,
        "email_template.template_sender_email": ["cskh@vanesa.vn"],
        "catalog_product_entity_varchar.attribute_id": [7, 9],
        "inventory_source.email": ["kho@vanesa.vn"],
        "inventory_source.phone": ["0979070555"],
        "inventory_source.contact_name": ["Nguyễn Văn Kho"],
        "core_config_data.path": ["web/secure/base_url"],
        "cms_block.content": ["<p>Hotline 0979 070 555, cskh@vanesa.vn</p>"],
        "cron_schedule.status": ["success"],
        "gift_message.sender": lambda person, chance: person.name,
        "sales_shipment_track.track_number": lambda person, chance: f"GHN{chance.randint(10**7, 10**8)}",
    },
    rows={
        "store": [{"store_id": 1, "code": "default", "name": "Vanesa KR", "is_active": True}],
        "eav_entity_type": [
            {"entity_type_id": n, "entity_type_code": code, "entity_model": code}
            for n, code in [(1, "customer"), (2, "customer_address"), (4, "catalog_product")]
        ],
        "eav_attribute": [
            {
                "attribute_id": n,
                "entity_type_id": kind,
                "attribute_code": code,
                "frontend_label": code,
                "backend_type": "varchar",
            }
            for n, kind, code in ATTRIBUTES
        ],
        "customer_entity_varchar": values(
            "customer_entity_varchar",
            [(1, "đỏ")] * 9
            + [(2, f"09{n:08}") for n in range(12345670, 12345690)]
            + [(3, f"phu{n}@mail.vn") for n in range(9)]
            + [(4, "gold")] * 5,
        ),
        "customer_address_entity_varchar": values(
            "customer_address_entity_varchar",
            [(5, "giao buổi tối")] * 6 + [(6, name) for name in ("Trần Thị Hoa", "Lê Minh", "Phạm An")],
        ),
        "sales_order_status": [
            {"status": name, "label": name.title()}
            for name in ("pending", "processing", "complete", "canceled", "closed")
        ],
        "admin_user": 4,
        "admin_passwords": 4,
        "inventory_source": 2,
        "email_template": 2,
        "cms_block": 3,
        "core_config_data": 3,
        "customer_grid_flat": 10,
    },
)
