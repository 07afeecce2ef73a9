"""kept without a network"""

import sqlalchemy as sa
from alembic import op

import backpack.kernel.db

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sent_form",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("led_to", sa.String(length=300), nullable=False),
        sa.Column("sent_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_sent_form")),
    )
    with op.batch_alter_table("sent_form", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sent_form_sent_at"), ["sent_at"], unique=False)


def downgrade() -> None:
    raise NotImplementedError("Going back loses what people were given; restore a backup instead.")
