"""Erase a person: personal data go everywhere, orders stay as transaction records of nobody."""

from __future__ import annotations

from sqlalchemy import Connection, RowMapping, delete, func, or_, select, update

from processor.act.schema import ORDER_ENDED, customers, orders, subscriptions
from processor.values import Change, Retained

PERSONAL_IN_ORDERS = ("shipping_name", "shipping_phone", "shipping_address", "note")
KEPT_IN_ORDERS = "number, date, value, payment method and shipping method of orders"
KEPT_BECAUSE = "transaction records that later questions and the books need (accounting law), detached from the person"


def open_orders(connection: Connection, customer: int) -> int:
    """How many orders of the customer are in progress."""
    statement = select(func.count()).where(orders.c.customer_id == customer, orders.c.status.not_in(ORDER_ENDED))
    return connection.execute(statement).scalar_one()


def erase(connection: Connection, customer: RowMapping) -> tuple[list[Change], list[Retained], list[str]]:
    """Erase inside the caller's transaction; returns what changed, what was kept, and what is left of the person.

    The last must be empty: it names the places, as "table.column", where an old value is still found.
    """
    key = customer["id"]
    order_ids = list(connection.scalars(select(orders.c.id).where(orders.c.customer_id == key)))
    detached = connection.execute(
        update(orders).where(orders.c.customer_id == key).values(customer_id=None, **dict.fromkeys(PERSONAL_IN_ORDERS))
    )
    unsubscribed = connection.execute(delete(subscriptions).where(subscriptions.c.customer_id == key))
    removed = connection.execute(delete(customers).where(customers.c.id == key))
    changes = [
        Change("customers", "deleted", removed.rowcount, ("email", "full_name", "phone", "address")),
        Change("subscriptions", "deleted", unsubscribed.rowcount, ("topic",)),
        Change("orders", "detached", detached.rowcount, ("customer_id", *PERSONAL_IN_ORDERS)),
    ]
    kept = [Retained(KEPT_IN_ORDERS, KEPT_BECAUSE, len(order_ids))] if order_ids else []
    return [change for change in changes if change.rows], kept, _left(connection, key, order_ids)


def _left(connection: Connection, key: int, order_ids: list[int]) -> list[str]:
    found: list[str] = []
    if connection.scalar(select(func.count()).where(customers.c.id == key)):
        found.append("customers.id")
    if connection.scalar(select(func.count()).where(subscriptions.c.customer_id == key)):
        found.append("subscriptions.customer_id")
    if connection.scalar(select(func.count()).where(orders.c.customer_id == key)):
        found.append("orders.customer_id")
    for start in range(0, len(order_ids), 500):
        some = order_ids[start : start + 500]
        columns = [orders.c[name] for name in PERSONAL_IN_ORDERS]
        statement = select(*[func.count(column) for column in columns]).where(
            orders.c.id.in_(some), or_(*[column.is_not(None) for column in columns])
        )
        counts = connection.execute(statement).one()
        found += [f"orders.{name}" for name, number in zip(PERSONAL_IN_ORDERS, counts, strict=True) if number]
    return sorted(set(found))
