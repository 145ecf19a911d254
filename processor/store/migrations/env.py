"""How Alembic runs here: on the engine of the store, in one transaction."""

from __future__ import annotations

from alembic import context

from processor.store.tables import Table

engine = context.config.attributes["engine"]
with engine.connect() as connection:
    raw = connection.connection.driver_connection
    sqlite = engine.dialect.name == "sqlite"
    if sqlite:
        # SQLite changes a table by making it anew, which other tables' rows must not stand in the way of. Outside of a
        # transaction, else it has no effect (https://sqlite.org/lang_altertable.html#otheralter).
        raw.execute("PRAGMA foreign_keys=OFF")
    context.configure(connection=connection, target_metadata=Table.metadata, user_module_prefix="tables.")
    with context.begin_transaction():
        context.run_migrations()
    if connection.in_transaction():
        connection.commit()
    if sqlite:
        broken = raw.execute("PRAGMA foreign_key_check").fetchone()
        raw.execute("PRAGMA foreign_keys=ON")
        if broken:
            raise RuntimeError(f"after the migration a row of {broken[0]} refers to one that is not there")
