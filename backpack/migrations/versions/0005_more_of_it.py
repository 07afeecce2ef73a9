"""more of it"""

import sqlalchemy as sa
from alembic import op

import backpack.kernel.db

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "shown_star",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("star_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name=op.f("fk_shown_star_page_id")),
        sa.ForeignKeyConstraint(["star_id"], ["star.id"], name=op.f("fk_shown_star_star_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shown_star")),
        sa.UniqueConstraint("page_id", "star_id", name=op.f("uq_shown_star_page_id_star_id")),
    )
    with op.batch_alter_table("shown_star", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_shown_star_page_id"), ["page_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_shown_star_star_id"), ["star_id"], unique=False)

    with op.batch_alter_table("badge", schema=None) as batch_op:
        batch_op.add_column(sa.Column("signed_as", sa.String(length=80), nullable=True))

    with op.batch_alter_table("goal_map", schema=None) as batch_op:
        batch_op.add_column(sa.Column("draft", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("saves", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("brought", sa.Boolean(), nullable=False, server_default=sa.false()))

    with op.batch_alter_table("request", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("read_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=True)
        )

    with op.batch_alter_table("star", schema=None) as batch_op:
        batch_op.add_column(sa.Column("digits_hash", sa.String(length=64), nullable=True))
        batch_op.add_column(
            sa.Column("digits_end_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=True)
        )
        batch_op.add_column(sa.Column("guesses", sa.Integer(), nullable=False, server_default="0"))

    # A default served the rows that were there already; the models have none.
    with op.batch_alter_table("goal_map") as batch_op:
        batch_op.alter_column("draft", server_default=None, existing_type=sa.Text(), existing_nullable=False)
    with op.batch_alter_table("goal_map") as batch_op:
        batch_op.alter_column(
            "saves", server_default=None, existing_type=sa.Integer(), existing_nullable=False
        )
    with op.batch_alter_table("goal_map") as batch_op:
        batch_op.alter_column(
            "brought", server_default=None, existing_type=sa.Boolean(), existing_nullable=False
        )
    with op.batch_alter_table("star") as batch_op:
        batch_op.alter_column(
            "guesses", server_default=None, existing_type=sa.Integer(), existing_nullable=False
        )


def downgrade() -> None:
    raise NotImplementedError("Going back loses what people were given; restore a backup instead.")
