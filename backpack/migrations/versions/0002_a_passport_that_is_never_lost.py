"""a passport that is never lost"""

import sqlalchemy as sa
from alembic import op

import backpack.kernel.db

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=13), nullable=False),
        sa.Column("address_sealed", sa.Text(), nullable=False),
        sa.Column("digits_hash", sa.String(length=64), nullable=False),
        sa.Column("ends_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("has_lost", sa.Boolean(), nullable=False),
        sa.Column("guesses", sa.Integer(), nullable=False),
        sa.Column("proved_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("used_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry")),
        sa.UniqueConstraint("code", name=op.f("uq_entry_code")),
    )
    with op.batch_alter_table("entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_entry_ends_at"), ["ends_at"], unique=False)

    op.create_table(
        "spent_challenge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("challenge_hash", sa.String(length=64), nullable=False),
        sa.Column("ends_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spent_challenge")),
        sa.UniqueConstraint("challenge_hash", name=op.f("uq_spent_challenge_challenge_hash")),
    )
    with op.batch_alter_table("spent_challenge", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_spent_challenge_ends_at"), ["ends_at"], unique=False)

    op.create_table(
        "appeal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=13), nullable=False),
        sa.Column("asker_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ends_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("wanted_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("opens_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("refused_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["asker_id"], ["passport.id"], name=op.f("fk_appeal_asker_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_appeal_organisation_id")
        ),
        sa.ForeignKeyConstraint(["wanted_id"], ["passport.id"], name=op.f("fk_appeal_wanted_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeal")),
        sa.UniqueConstraint("asker_id", name=op.f("uq_appeal_asker_id")),
        sa.UniqueConstraint("code", name=op.f("uq_appeal_code")),
    )
    with op.batch_alter_table("appeal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_appeal_wanted_id"), ["wanted_id"], unique=False)

    op.create_table(
        "card",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=13), nullable=False),
        sa.Column("passport_id", sa.Integer(), nullable=False),
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("made_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("number", sa.String(length=12), nullable=True),
        sa.Column("used_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("sealed", sa.String(), nullable=True),
        sa.Column("voided_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["passport_id"], ["passport.id"], name=op.f("fk_card_passport_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card")),
        sa.UniqueConstraint("code", name=op.f("uq_card_code")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_card_key_hash")),
    )
    with op.batch_alter_table("card", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_card_passport_id"), ["passport_id"], unique=False)

    op.create_table(
        "endorsement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=13), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("about", sa.String(length=12), nullable=False),
        sa.Column("path", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("credential", sa.LargeBinary(), nullable=False),
        sa.Column("status_index", sa.Integer(), nullable=False),
        sa.Column("said_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_endorsement_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_endorsement")),
        sa.UniqueConstraint("code", name=op.f("uq_endorsement_code")),
        sa.UniqueConstraint(
            "organisation_id", "status_index", name=op.f("uq_endorsement_organisation_id_status_index")
        ),
    )
    with op.batch_alter_table("endorsement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_endorsement_path"), ["path"], unique=False)
        batch_op.create_index(
            "uq_endorsement_live",
            ["organisation_id", "path"],
            unique=True,
            sqlite_where=sa.text("revoked_at IS NULL"),
            postgresql_where=sa.text("revoked_at IS NULL"),
        )

    op.create_table(
        "envelope",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=13), nullable=False),
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.String(length=80), nullable=False),
        sa.Column("label", sa.String(length=40), nullable=False),
        sa.Column("made_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ends_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("kept_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_envelope_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_envelope")),
        sa.UniqueConstraint("code", name=op.f("uq_envelope_code")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_envelope_key_hash")),
    )
    with op.batch_alter_table("envelope", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_envelope_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "passkey",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=13), nullable=False),
        sa.Column("passport_id", sa.Integer(), nullable=False),
        sa.Column("credential_hash", sa.String(length=64), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("added_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("used_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["passport_id"], ["passport.id"], name=op.f("fk_passkey_passport_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkey")),
        sa.UniqueConstraint("code", name=op.f("uq_passkey_code")),
        sa.UniqueConstraint("credential_hash", name=op.f("uq_passkey_credential_hash")),
    )
    with op.batch_alter_table("passkey", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_passkey_passport_id"), ["passport_id"], unique=False)

    op.create_table(
        "sheet",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=13), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.String(length=80), nullable=False),
        sa.Column("made_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_sheet_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sheet")),
        sa.UniqueConstraint("code", name=op.f("uq_sheet_code")),
    )
    with op.batch_alter_table("sheet", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sheet_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "tablet",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=13), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("shared_by", sa.String(length=80), nullable=False),
        sa.Column("shared_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("session_hash", sa.String(length=64), nullable=True),
        sa.Column("ended_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_tablet_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tablet")),
        sa.UniqueConstraint("code", name=op.f("uq_tablet_code")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_tablet_key_hash")),
    )
    with op.batch_alter_table("tablet", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tablet_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "handover",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("passport_id", sa.Integer(), nullable=False),
        sa.Column("from_device_id", sa.Integer(), nullable=True),
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("ends_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("to_device_id", sa.Integer(), nullable=True),
        sa.Column("used_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["from_device_id"], ["device.id"], name=op.f("fk_handover_from_device_id")),
        sa.ForeignKeyConstraint(["passport_id"], ["passport.id"], name=op.f("fk_handover_passport_id")),
        sa.ForeignKeyConstraint(["to_device_id"], ["device.id"], name=op.f("fk_handover_to_device_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_handover_key_hash")),
    )
    with op.batch_alter_table("handover", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_handover_passport_id"), ["passport_id"], unique=False)

    op.create_table(
        "in_envelope",
        sa.Column("envelope_id", sa.Integer(), nullable=False),
        sa.Column("badge_class_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["badge_class_id"], ["badge_class.id"], name=op.f("fk_in_envelope_badge_class_id")
        ),
        sa.ForeignKeyConstraint(["envelope_id"], ["envelope.id"], name=op.f("fk_in_envelope_envelope_id")),
        sa.PrimaryKeyConstraint("envelope_id", "badge_class_id", name=op.f("pk_in_envelope")),
    )
    op.create_table(
        "invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=13), nullable=False),
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("ends_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("used_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["made_by_id"], ["member.id"], name=op.f("fk_invitation_made_by_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_invitation_member_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_invitation_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("code", name=op.f("uq_invitation_code")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_invitation_key_hash")),
    )
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_invitation_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "kept_envelope",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("envelope_id", sa.Integer(), nullable=False),
        sa.Column("passport_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["envelope_id"], ["envelope.id"], name=op.f("fk_kept_envelope_envelope_id")),
        sa.ForeignKeyConstraint(["passport_id"], ["passport.id"], name=op.f("fk_kept_envelope_passport_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_envelope")),
        sa.UniqueConstraint("envelope_id", name=op.f("uq_kept_envelope_envelope_id")),
    )
    with op.batch_alter_table("kept_envelope", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_kept_envelope_passport_id"), ["passport_id"], unique=False)

    op.create_table(
        "numbered_card",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("card_code", sa.String(length=13), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_numbered_card_organisation_id")
        ),
        sa.ForeignKeyConstraint(["sheet_id"], ["sheet.id"], name=op.f("fk_numbered_card_sheet_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_numbered_card")),
        sa.UniqueConstraint("card_code", name=op.f("uq_numbered_card_card_code")),
        sa.UniqueConstraint(
            "organisation_id", "number", name=op.f("uq_numbered_card_organisation_id_number")
        ),
    )
    with op.batch_alter_table("numbered_card", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_numbered_card_sheet_id"), ["sheet_id"], unique=False)

    op.create_table(
        "vouch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("appeal_id", sa.Integer(), nullable=False),
        sa.Column("passport_id", sa.Integer(), nullable=False),
        sa.Column("vouched_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["appeal_id"], ["appeal.id"], name=op.f("fk_vouch_appeal_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["passport_id"], ["passport.id"], name=op.f("fk_vouch_passport_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vouch")),
        sa.UniqueConstraint("appeal_id", "passport_id", name=op.f("uq_vouch_appeal_id_passport_id")),
    )
    with op.batch_alter_table("vouch", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_vouch_passport_id"), ["passport_id"], unique=False)

    with op.batch_alter_table("badge", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("piece_gone_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=True)
        )
        batch_op.add_column(
            sa.Column("confirmed_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=True)
        )
        batch_op.add_column(sa.Column("twin_of_id", sa.Integer(), nullable=True))
        batch_op.drop_constraint(batch_op.f("uq_badge_passport_id_badge_class_id"), type_="unique")
        batch_op.create_index(batch_op.f("ix_badge_twin_of_id"), ["twin_of_id"], unique=False)
        batch_op.create_index(
            "uq_badge_live",
            ["passport_id", "badge_class_id"],
            unique=True,
            sqlite_where=sa.text("revoked_at IS NULL"),
            postgresql_where=sa.text("revoked_at IS NULL"),
        )
        batch_op.create_foreign_key(batch_op.f("fk_badge_twin_of_id"), "badge", ["twin_of_id"], ["id"])

    with op.batch_alter_table("device", schema=None) as batch_op:
        batch_op.add_column(sa.Column("kind", sa.String(length=20), nullable=False, server_default=""))
        batch_op.add_column(
            sa.Column("seen_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=True)
        )
        batch_op.add_column(
            sa.Column("ends_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=True)
        )

    with op.batch_alter_table("member", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("left_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=True)
        )
        batch_op.add_column(
            sa.Column("chosen_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=True)
        )

    with op.batch_alter_table("page", schema=None) as batch_op:
        batch_op.add_column(sa.Column("parent_key_hash", sa.String(length=64), nullable=True))
        batch_op.add_column(
            sa.Column("parent_asked_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=True)
        )
        batch_op.add_column(
            sa.Column("parent_answered_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=True)
        )
        batch_op.add_column(sa.Column("parent_name", sa.String(length=80), nullable=False, server_default=""))
        batch_op.add_column(
            sa.Column("allowed_until", backpack.kernel.db.UtcDateTime(timezone=True), nullable=True)
        )
        batch_op.create_index(batch_op.f("ix_page_parent_key_hash"), ["parent_key_hash"], unique=False)

    with op.batch_alter_table("passport", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("active_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=True)
        )
        batch_op.add_column(
            sa.Column("put_off_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=True)
        )
        batch_op.add_column(
            sa.Column("warned_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=True)
        )
        batch_op.add_column(sa.Column("is_under_fifteen", sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column("joined_into_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_passport_joined_into_id"), ["joined_into_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_passport_joined_into_id"), "passport", ["joined_into_id"], ["id"]
        )

    # A default served the rows that were there already; the models have none.
    with op.batch_alter_table("device") as batch_op:
        batch_op.alter_column(
            "kind", server_default=None, existing_type=sa.String(length=20), existing_nullable=False
        )
    with op.batch_alter_table("page") as batch_op:
        batch_op.alter_column(
            "parent_name", server_default=None, existing_type=sa.String(length=80), existing_nullable=False
        )


def downgrade() -> None:
    raise NotImplementedError("Going back loses what people were given; restore a backup instead.")
