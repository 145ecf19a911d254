"""A WooCommerce shop, and people planted in every place of it that may hold personal data.

Every planted value carries a mark of its own (`zq` number `zq`), so that a search of a whole dump finds it again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa

SCHEMA = Path(__file__).with_name("schema.sql")
CUSTOMER, MANAGER = 'a:1:{s:8:"customer";b:1;}', 'a:1:{s:12:"shop_manager";b:1;}'
ZERO = "0000-00-00 00:00:00"
ORDERED = "2026-03-02 03:04:05"
AKISMET = ("history", "user", "user_result", "result", "error", "pro_tip")


def create(connection: sa.Connection) -> None:
    """The tables, empty."""
    for statement in statements():
        connection.execute(sa.text(statement))


def statements() -> list[str]:
    """CREATE TABLE, one each."""
    text = "\n".join(line for line in SCHEMA.read_text(encoding="utf-8").splitlines() if "--" not in line)
    return [statement for statement in text.split(";\n") if statement.strip()]


Rows = dict[str, list[dict[str, Any]]]


def read(connection: sa.Connection) -> Rows:
    """All rows of all tables."""
    tables = [statement.split()[2] for statement in statements()]
    return {
        table: [dict(row) for row in connection.execute(sa.text(f"SELECT * FROM {table}")).mappings()]
        for table in tables
    }


def restore(connection: sa.Connection, rows: Rows) -> None:
    """The tables with these rows and no others; those that a test dropped are there again."""
    query = "SELECT table_name FROM information_schema.tables WHERE table_schema = database()"
    there = set(connection.scalars(sa.text(query)))
    for statement in statements():
        table = statement.split()[2]
        connection.execute(sa.text(f"DELETE FROM {table}" if table in there else statement))
        if some := rows[table]:
            names = ", ".join(f"`{name}`" for name in some[0])
            marks = ", ".join(f":{name}" for name in some[0])
            connection.execute(sa.text(f"INSERT INTO {table} ({names}) VALUES ({marks})"), some)


def put(connection: sa.Connection, table: str, **values: Any) -> int:
    """One row; returns its automatic key."""
    names = ", ".join(f"`{name}`" for name in values)
    marks = ", ".join(f":{name}" for name in values)
    return connection.execute(sa.text(f"INSERT INTO wp_{table} ({names}) VALUES ({marks})"), values).lastrowid


@dataclass
class Person:
    """Somebody who is planted. Keys of the rows are made from `number`, so that two people never share one."""

    number: int
    email: str
    letter: str = "q"
    user: int = 0  # 0: no account
    planted: list[str] = field(default_factory=list[str])
    kept: list[str] = field(default_factory=list[str])  # what must be there afterwards

    def secret(self, text: str) -> str:
        """`text` with a mark of its own in place of "*"."""
        mark = f"z{self.letter}{self.number}{len(self.planted):03}{self.letter}z"
        self.planted.append(text.replace("*", mark))
        return self.planted[-1]

    def phone(self) -> str:
        """A number of its own, which is recognised in a text too."""
        self.planted.append(f"09{self.number}{len(self.planted):03}4567")
        return self.planted[-1]

    def abroad(self, phone: str) -> str:
        """The same as somebody else might write it in a note."""
        self.planted.append(f"+84 {phone[1:4]} {phone[4:7]}.{phone[7:]}")
        return self.planted[-1]

    def short(self) -> str:
        """A mark alone, for a column of seven characters."""
        self.planted.append(f"{self.letter}z{self.number}{len(self.planted):03}"[:7])
        return self.planted[-1]

    def keep(self, text: str) -> str:
        self.kept.append(text)
        return text


def meta(connection: sa.Connection, table: str, column: str, row: int, values: dict[str, str]) -> None:
    for key, value in values.items():
        put(connection, table, **{column: row}, meta_key=key, meta_value=value)


def plant_account(connection: sa.Connection, who: Person, roles: str = CUSTOMER) -> None:
    """The account with everything that hangs on it but orders."""
    secret, user = who.secret, who.user
    put(
        connection,
        "users",
        ID=user,
        user_login=secret("login-*"),
        user_pass=secret("$wp$2y$10$*"),
        user_nicename=secret("nice-*"),
        user_email=who.email,
        user_url=secret("https://*.vn"),
        user_registered=ORDERED,
        user_activation_key=secret("1700000000:$P$*"),
        display_name=secret("Nguyễn Thị *"),
    )
    phone = who.phone()
    meta(
        connection,
        "usermeta",
        "user_id",
        user,
        {
            "wp_capabilities": roles,
            "wp_user_level": "0",
            "nickname": secret("chi-*"),
            "first_name": secret("Lan*"),
            "last_name": secret("Nguyễn Thị*"),
            "description": secret("Tôi ở *"),
            "locale": "",
            "billing_first_name": secret("Lan*"),
            "billing_last_name": secret("Nguyễn*"),
            "billing_company": secret("Công ty *"),
            "billing_address_1": secret("12 ngõ *"),
            "billing_address_2": secret("tầng *"),
            "billing_city": secret("Hà Nội *"),
            "billing_state": secret("HN*"),
            "billing_postcode": secret("10*"),
            "billing_country": "VN",
            "billing_phone": phone,
            "billing_email": secret("billing-*@example.vn"),
            "shipping_first_name": secret("Mẹ Lan*"),
            "shipping_last_name": secret("Trần*"),
            "shipping_company": secret("Cơ quan *"),
            "shipping_address_1": secret("34 phố *"),
            "shipping_address_2": secret("phòng *"),
            "shipping_city": secret("Huế *"),
            "shipping_state": secret("TTH*"),
            "shipping_postcode": secret("53*"),
            "shipping_phone": who.phone(),
            "session_tokens": secret('a:1:{s:4:"*";a:2:{s:2:"ip";s:12:"203.0.113.77";s:2:"ua";s:7:"Firefox";}}'),
            "community-events-location": secret('a:1:{s:2:"ip";s:9:"198.51.*.0";}'),
            "wc_last_active": secret("1767225600*"),
            "_woocommerce_persistent_cart_1": secret('a:1:{s:4:"cart";a:1:{s:6:"*";i:1;}}'),
            "_woocommerce_tracks_anon_id": secret("woo:*"),
            "dismissed_wp_pointers": secret("theme_*"),
            "_new_email": secret('a:2:{s:4:"hash";s:2:"xy";s:8:"newemail";s:20:"new-*@example.vn";}'),
            "zalo_phone": who.phone(),
        },
    )
    session = secret('a:1:{s:8:"customer";s:40:"a:1:{s:5:\\"email\\";s:9:\\"s-*@x.vn\\";}";}')
    put(connection, "woocommerce_sessions", session_key=str(user), session_value=session, session_expiry=1900000000)
    token = put(
        connection, "woocommerce_payment_tokens", gateway_id="stripe", token=secret("tok_*"), user_id=user, type="CC"
    )
    meta(connection, "woocommerce_payment_tokenmeta", "payment_token_id", token, {"last4": secret("4242*")})
    put(
        connection,
        "woocommerce_api_keys",
        user_id=user,
        description=secret("App của *"),
        permissions="read",
        consumer_key=secret("ck_*"),
        consumer_secret=secret("cs_*"),
        nonces=secret('a:1:{i:1;s:3:"*";}'),
        truncated_key=who.short(),
    )
    put(connection, "postmeta", post_id=40, meta_key="_used_by", meta_value=str(user))
    plant_privacy_request(connection, who)


def plant_privacy_request(connection: sa.Connection, who: Person) -> None:
    post = post_row(
        connection,
        post_author=who.user,
        post_title=who.email,
        post_content=who.secret('{"about":"*"}'),
        post_password=who.secret("$P$*"),
        post_type="user_request",
        post_status="request-completed",
    )
    meta(
        connection,
        "postmeta",
        "post_id",
        post,
        {"_export_data_grouped": who.secret('a:1:{s:4:"user";s:3:"*";}')},
    )


def post_row(connection: sa.Connection, **values: Any) -> int:
    texts = dict.fromkeys(
        ("post_content", "post_title", "post_excerpt", "to_ping", "pinged", "post_content_filtered"), ""
    )
    return put(connection, "posts", **{**texts, "post_date": ORDERED, "post_date_gmt": ORDERED, **values})


def plant_everywhere(connection: sa.Connection, who: Person) -> None:
    """What is found of somebody with and without an account: reports, reviews, wishes, downloads, orders."""
    number, user = who.number, who.user
    lookup = plant_lookup(connection, who)
    plant_reviews(connection, who)
    for where in ("account", "address"):
        notification = put(
            connection,
            "wc_stock_notifications",
            product_id=50,
            user_id=user if where == "account" else 0,
            user_email=who.secret("wish-*@example.vn") if where == "account" and user else who.email,
        )
        meta(connection, "wc_stock_notificationmeta", "notification_id", notification, {"locale": who.secret("vi_*")})
    base = number * 1000
    if user:
        plant_order(connection, who, base + 1, lookup, customer=user)
        plant_post_order(connection, who, base + 3, lookup, customer=user)
        plant_post_order(connection, who, base + 5, lookup, customer=user, kind="shop_subscription")
    plant_order(connection, who, base + 2, lookup, customer=0)
    plant_post_order(connection, who, base + 4, lookup, customer=0)
    put(connection, "postmeta", post_id=40, meta_key="_used_by", meta_value=who.email)


def plant_lookup(connection: sa.Connection, who: Person) -> int:
    secret = who.secret
    return put(
        connection,
        "wc_customer_lookup",
        user_id=who.user or None,
        username=secret("login-*"),
        first_name=secret("Lan*"),
        last_name=secret("Nguyễn*"),
        email=who.email,
        country="VN",
        postcode=secret("10*"),
        city=secret("Hà Nội *"),
        state=secret("HN*"),
        billing_phone=who.phone(),
        shipping_phone=who.phone(),
    )


def plant_reviews(connection: sa.Connection, who: Person) -> None:
    secret = who.secret
    kinds = ("review", "comment") if who.user else ("review",)
    for kind in kinds:
        by_account = kind == "comment"
        name = secret("Lan Nguyễn *")
        email = secret("review-*@example.vn") if by_account else who.email
        review = put(
            connection,
            "comments",
            comment_post_ID=50,
            comment_author=name,
            comment_author_email=email,
            comment_author_url=secret("https://blog.*.vn"),
            comment_author_IP=secret("2001:db8::*"),
            comment_agent=secret("Mozilla/5.0 *"),
            comment_content=f"{who.keep(f'Áo đẹp {kind} {who.number}')}. {name}, {email}",
            comment_type=kind,
            user_id=who.user if by_account else 0,
        )
        meta(
            connection,
            "commentmeta",
            "comment_id",
            review,
            {
                "rating": "5",
                "akismet_as_submitted": secret('a:1:{s:14:"comment_author";s:3:"*";}'),
                **{f"akismet_{key}": secret(f"{key}-*") for key in AKISMET},
            },
        )


def plant_order(connection: sa.Connection, who: Person, order: int, lookup: int, *, customer: int) -> None:
    """An order in the high-performance tables, with a refund."""
    secret, keep = who.secret, who.keep
    phone, name = who.phone(), secret("Nguyễn Lan *")
    put(
        connection,
        "wc_orders",
        id=order,
        status="wc-completed",
        currency="VND",
        type="shop_order",
        total_amount=keep(f"{order}77.00000000"),
        tax_amount=keep(f"{order}07.00000000"),
        customer_id=customer,
        billing_email=secret("order-*@example.vn") if customer else who.email.upper(),
        date_created_gmt=ORDERED,
        payment_method="vnpay",
        payment_method_title="VNPAY",
        transaction_id=keep(f"VNP{order}"),
        ip_address=secret("203.0.113.*"),
        user_agent=secret("Mozilla/5.0 *"),
        customer_note=secret("Gọi trước, cổng *"),
    )
    put(
        connection,
        "wc_orders",
        id=order + 500,
        status="wc-completed",
        currency="VND",
        type="shop_order_refund",
        total_amount=keep(f"-{order}11.00000000"),
        parent_order_id=order,
        date_created_gmt=ORDERED,
    )
    reason = keep(f"Trả hàng {order}")
    meta(
        connection,
        "wc_orders_meta",
        "order_id",
        order + 500,
        {"_refund_reason": f"{reason}: {name} {who.abroad(phone)}"},
    )
    for kind in ("billing", "shipping"):
        put(
            connection,
            "wc_order_addresses",
            order_id=order,
            address_type=kind,
            first_name=name if kind == "billing" else secret("Mẹ *"),
            last_name=secret("Trần *"),
            company=secret("Công ty *"),
            address_1=secret("12 ngõ *"),
            address_2=secret("tầng *"),
            city=secret("Hà Nội *"),
            state=secret("HN*"),
            postcode=secret("100*"),
            country="VN",
            email=secret("address-*@example.vn"),
            phone=phone if kind == "billing" else who.phone(),
        )
    put(connection, "wc_order_operational_data", order_id=order, order_key=secret("wc_order_*"))
    values = order_meta(who, order)
    values |= {"_thiep_mung": f"{keep(f'Chúc mừng {order}')}, {name} {phone}"}
    values |= {"_app": f'a:2:{{s:2:"ai";s:{len(name.encode())}:"{name}";s:2:"so";i:{keep(f"{order}44")};}}'}
    meta(connection, "wc_orders_meta", "order_id", order, values)
    put(connection, "wc_orders_meta", order_id=order, meta_key=None, meta_value=f"{name} {who.abroad(phone)}")
    plant_lines(connection, who, order, lookup, f"{name} {phone}")


def order_meta(who: Person, order: int) -> dict[str, str]:
    secret, keep = who.secret, who.keep
    visits = ("referrer", "session_entry", "user_agent", "utm_source", "utm_content", "utm_id", "utm_term")
    visits += ("source_type", "utm_campaign", "utm_medium", "utm_source_platform", "utm_creative_format")
    visits += ("utm_marketing_tactic", "session_start_time", "session_pages", "session_count", "device_type")
    payers = ("Payer first name", "Payer last name", "Payer PayPal address", "_ppcp_paypal_payer_email")
    payers += ("_stripe_customer_id", "_stripe_source_id", "_payment_tokens")
    return {
        "_billing_address_index": secret("Lan Nguyễn 12 ngõ *"),
        "_shipping_address_index": secret("Mẹ Trần 34 phố *"),
        **{f"_wc_order_attribution_{name}": secret(f"{name}-*") for name in visits},
        **{name: secret(f"{name} *") for name in payers},
        "_order_number": keep(f"DH-{order}"),
        "_wcpdf_invoice_number": keep(f"HD-{order}"),
        "_wcpdf_invoice_number_data": keep(f'a:1:{{s:6:"number";i:{order}00;}}'),
        "_invoice_number": keep(f"0000{order}"),
        "_invoice_date": "2026-03-02",
    }


def plant_post_order(
    connection: sa.Connection, who: Person, order: int, lookup: int, *, customer: int, kind: str = "shop_order"
) -> None:
    """An order in wp_posts and wp_postmeta, with a refund."""
    secret, keep = who.secret, who.keep
    phone, name = who.phone(), secret("Nguyễn Lan *")
    post_row(
        connection,
        ID=order,
        post_author=1,
        post_title="Order",
        post_excerpt=secret("Giao buổi chiều, hỏi *"),
        post_password=secret("wc_order_*"),
        post_type=kind,
        post_status="wc-completed" if kind == "shop_order" else "wc-cancelled",
    )
    reason = keep(f"Đổi hàng {order}")
    post_row(
        connection,
        ID=order + 500,
        post_author=1,
        post_excerpt=f"{reason}: {name} {who.abroad(phone)}",
        post_type="shop_order_refund",
        post_status="wc-completed",
        post_parent=order,
    )
    meta(
        connection,
        "postmeta",
        "post_id",
        order + 500,
        {"_refund_amount": keep(f"{order}22"), "_refund_reason": f"{reason}: {name} {who.abroad(phone)}"},
    )
    values = order_meta(who, order)
    fields = ("company", "address_1", "address_2", "city", "state", "postcode")
    for side in ("billing", "shipping"):
        values |= {f"_{side}_{part}": secret(f"{part} *") for part in fields}
        values |= {
            f"_{side}_first_name": name if side == "billing" else secret("Mẹ *"),
            f"_{side}_last_name": secret("Nguyễn *"),
            f"_{side}_phone": phone if side == "billing" else who.phone(),
            f"_{side}_email": secret("post-*@example.vn") if customer or side == "shipping" else who.email,
            f"_{side}_country": "VN",
        }
    values |= {
        "_customer_user": str(customer),
        "_order_key": secret("wc_order_*"),
        "_customer_ip_address": secret("203.0.113.*"),
        "_customer_user_agent": secret("Mozilla/5.0 *"),
        "_transaction_id": secret("FT*"),
        "_order_total": keep(f"{order}88"),
        "_order_tax": keep(f"{order}08"),
        "_order_currency": "VND",
        "_payment_method": "bacs",
        "_payment_method_title": "Chuyển khoản",
        "_thiep_mung": f"{keep(f'Mừng {order}')}, {name} {phone}",
    }
    meta(connection, "postmeta", "post_id", order, values)
    plant_lines(connection, who, order, lookup, f"{name} {phone}")


def plant_lines(connection: sa.Connection, who: Person, order: int, lookup: int, words: str) -> None:
    """What orders of both storages share. `words` hold the name and the phone of the order."""
    secret, keep = who.secret, who.keep
    item = put(
        connection,
        "woocommerce_order_items",
        order_item_name=keep(f"Áo dài {order}"),
        order_item_type="line_item",
        order_id=order,
    )
    meta(
        connection,
        "woocommerce_order_itemmeta",
        "order_item_id",
        item,
        {"_line_total": keep(f"{order}66"), "_qty": "1", "Thêu tên": f"{keep(f'thêu {order}')}: {words}"},
    )
    put(
        connection,
        "wc_order_stats",
        order_id=order,
        total_sales=float(keep(f"{order}99")),
        status="wc-completed",
        customer_id=lookup,
    )
    put(
        connection,
        "wc_order_product_lookup",
        order_item_id=item,
        order_id=order,
        product_id=50,
        variation_id=0,
        customer_id=lookup,
        product_qty=1,
        date_created=ORDERED,
    )
    put(connection, "wc_order_tax_lookup", order_id=order, tax_rate_id=1, total_tax=float(keep(f"{order}33")))
    put(
        connection,
        "comments",
        comment_post_ID=order,
        comment_author="WooCommerce",
        comment_author_email="woocommerce@shop.example",
        comment_content=f"{keep(f'Đã gọi cho khách {order}')}: {words}.",
        comment_agent="WooCommerce",
        comment_type="order_note",
    )
    fulfillment = put(
        connection,
        "wc_order_fulfillments",
        entity_type="WC_Order",
        entity_id=order,
        status="fulfilled",
        date_updated=ORDERED,
    )
    for key, value in (("_tracking_number", "GHN*"), ("_tracking_url", "https://ghn.vn/*"), ("_provider_name", "")):
        put(
            connection,
            "wc_order_fulfillment_meta",
            fulfillment_id=fulfillment,
            meta_key=key,
            meta_value=secret(value) if value else keep(f"GHN {order}"),
            date_updated=ORDERED,
        )
    permission = put(
        connection,
        "woocommerce_downloadable_product_permissions",
        download_id="aa",
        product_id=50,
        order_id=order,
        order_key=secret("wc_order_*"),
        user_email=secret("download-*@example.vn"),
        user_id=who.user,
    )
    put(
        connection,
        "wc_download_log",
        timestamp=ORDERED,
        permission_id=permission,
        user_id=who.user,
        user_ip_address=secret("198.51.100.*"),
    )


def plant_shop(connection: sa.Connection) -> None:
    """What is the shop's own: staff, products, and traps for a comparison that takes text for a number."""
    put(
        connection,
        "users",
        ID=1,
        user_login="quanly",
        user_email="quanly@shop.example",
        display_name="Quản lý",
    )
    meta(connection, "usermeta", "user_id", 1, {"wp_capabilities": MANAGER, "first_name": "Quản lý"})
    post_row(connection, ID=40, post_author=1, post_title="TET2026", post_type="shop_coupon")
    post_row(connection, ID=50, post_author=1, post_title="Áo dài", post_type="product")
    meta(connection, "postmeta", "post_id", 50, {"_price": "450000", "_sku": "AD-1"})
    put(connection, "options", option_name="blogname", option_value="Cửa hàng")
    put(connection, "terms", name="Áo", slug="ao")
    session = {"session_value": "a:0:{}", "session_expiry": 1900000000}
    put(connection, "woocommerce_sessions", session_key="7d41402abc4b2a76b9719d911017c592", **session)
    put(connection, "woocommerce_sessions", session_key="t_7", **session)
    put(connection, "postmeta", post_id=40, meta_key="_used_by", meta_value="7 con mèo")
    put(connection, "actionscheduler_actions", hook="wc-admin_import_orders", status="complete", args="[5]")


def dump(connection: sa.Connection) -> set[str]:
    """Every row of every table of the database as one line of text."""
    columns = sa.text(
        "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = DATABASE()"
        " ORDER BY table_name, ordinal_position"
    )
    tables: dict[str, list[str]] = {}
    for table, column in connection.execute(columns):
        tables.setdefault(table, []).append(column)
    lines: set[str] = set()
    for table, names in tables.items():
        texts = ", ".join(f"CAST(`{name}` AS CHAR)" for name in names)
        for row in connection.execute(sa.text(f"SELECT {texts} FROM `{table}`")):
            lines.add(f"{table}: " + " | ".join(f"{name}={value}" for name, value in zip(names, row, strict=True)))
    return lines
