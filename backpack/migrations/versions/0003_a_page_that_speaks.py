"""a page that speaks"""

import sqlalchemy as sa
from alembic import op

import backpack.kernel.db

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=13), nullable=False),
        sa.Column("passport_id", sa.Integer(), nullable=False),
        sa.Column("about", sa.String(length=80), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("sent_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("read_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["passport_id"], ["passport.id"], name=op.f("fk_message_passport_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("code", name=op.f("uq_message_code")),
    )
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_message_passport_id"), ["passport_id"], unique=False)

    op.create_table(
        "answer",
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("release", sa.String(length=16), nullable=False),
        sa.Column("good_until", backpack.kernel.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("etag", sa.String(length=32), nullable=False),
        sa.Column("headers", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name=op.f("fk_answer_page_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("page_id", "language", name=op.f("pk_answer")),
    )
    op.create_table(
        "opening",
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name=op.f("fk_opening_page_id")),
        sa.PrimaryKeyConstraint("page_id", "day", name=op.f("pk_opening")),
    )
    op.create_table(
        "report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=13), nullable=False),
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=12), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sent_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("decided_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name=op.f("fk_report_page_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
        sa.UniqueConstraint("code", name=op.f("uq_report_code")),
    )
    with op.batch_alter_table("report", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_report_page_id"), ["page_id"], unique=False)

    op.create_table(
        "section",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=13), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("picture_id", sa.Integer(), nullable=True),
        sa.Column("page_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name=op.f("fk_section_page_id")),
        sa.ForeignKeyConstraint(["picture_id"], ["picture.id"], name=op.f("fk_section_picture_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_section")),
        sa.UniqueConstraint("code", name=op.f("uq_section_code")),
    )
    with op.batch_alter_table("section", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_section_page_id"), ["page_id"], unique=False)

    with op.batch_alter_table("code_sent", schema=None) as batch_op:
        batch_op.add_column(sa.Column("asked_from", sa.String(length=64), nullable=False, server_default=""))

    with op.batch_alter_table("device", schema=None) as batch_op:
        batch_op.add_column(sa.Column("came_by", sa.String(length=12), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("before_id", sa.Integer(), nullable=True))
        batch_op.add_column(
            sa.Column("recovered_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=True)
        )
        batch_op.create_index(batch_op.f("ix_device_before_id"), ["before_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_device_before_id"), "device", ["before_id"], ["id"])

    with op.batch_alter_table("page", schema=None) as batch_op:
        batch_op.add_column(sa.Column("title", sa.String(length=80), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("look", sa.String(length=12), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("photo_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("word_hash", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("leads_to_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(
            sa.Column("takes_messages", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.add_column(sa.Column("has_preview", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(
            sa.Column("may_be_found", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.add_column(
            sa.Column("hidden_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=True)
        )
        batch_op.create_foreign_key(batch_op.f("fk_page_photo_id"), "picture", ["photo_id"], ["id"])
        batch_op.create_foreign_key(batch_op.f("fk_page_leads_to_id"), "page", ["leads_to_id"], ["id"])

    with op.batch_alter_table("passport", schema=None) as batch_op:
        batch_op.add_column(sa.Column("known_name", sa.String(length=80), nullable=True))
        batch_op.add_column(sa.Column("known_by_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_passport_known_by_id"), "organisation", ["known_by_id"], ["id"]
        )

    with op.batch_alter_table("shown_badge", schema=None) as batch_op:
        batch_op.add_column(sa.Column("section_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_shown_badge_section_id"), ["section_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_shown_badge_section_id"), "section", ["section_id"], ["id"]
        )

    # A default served the rows that were there already; the models have none.
    with op.batch_alter_table("code_sent") as batch_op:
        batch_op.alter_column(
            "asked_from", server_default=None, existing_type=sa.String(length=64), existing_nullable=False
        )
    with op.batch_alter_table("device") as batch_op:
        batch_op.alter_column(
            "came_by", server_default=None, existing_type=sa.String(length=12), existing_nullable=False
        )
    with op.batch_alter_table("page") as batch_op:
        batch_op.alter_column(
            "title", server_default=None, existing_type=sa.String(length=80), existing_nullable=False
        )
    with op.batch_alter_table("page") as batch_op:
        batch_op.alter_column(
            "look", server_default=None, existing_type=sa.String(length=12), existing_nullable=False
        )
    with op.batch_alter_table("page") as batch_op:
        batch_op.alter_column(
            "version", server_default=None, existing_type=sa.Integer(), existing_nullable=False
        )
    with op.batch_alter_table("page") as batch_op:
        batch_op.alter_column(
            "takes_messages", server_default=None, existing_type=sa.Boolean(), existing_nullable=False
        )
    with op.batch_alter_table("page") as batch_op:
        batch_op.alter_column(
            "has_preview", server_default=None, existing_type=sa.Boolean(), existing_nullable=False
        )
    with op.batch_alter_table("page") as batch_op:
        batch_op.alter_column(
            "may_be_found", server_default=None, existing_type=sa.Boolean(), existing_nullable=False
        )


def downgrade() -> None:
    raise NotImplementedError("Going back loses what people were given; restore a backup instead.")
