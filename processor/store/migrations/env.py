"""How Alembic runs here: on the engine of the store, in one transaction."""

from __future__ import annotations

from alembic import context

from processor.store.tables import Table

engine = context.config.attributes["engine"]
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=Table.metadata, user_module_prefix="tables.")
    with context.begin_transaction():
        context.run_migrations()
    if connection.in_transaction():
        connection.commit()
