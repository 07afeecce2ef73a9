"""How alembic reaches the database: the connection that backpack.migrations.runner gives it."""

from alembic import context

from backpack.kernel.db import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
