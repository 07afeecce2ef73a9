"""the first walk"""

import sqlalchemy as sa
from alembic import op

import backpack.kernel.db

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "code_sent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("address_hash", sa.String(length=64), nullable=False),
        sa.Column("sent_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_code_sent")),
    )
    with op.batch_alter_table("code_sent", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_code_sent_address_hash"), ["address_hash"], unique=False)
        batch_op.create_index(batch_op.f("ix_code_sent_sent_at"), ["sent_at"], unique=False)

    op.create_table(
        "job",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("due_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("is_dead", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
    )
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_job_due_at"), ["due_at"], unique=False)

    op.create_table(
        "letter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("to", sa.String(length=254), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sent_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
    )
    op.create_table(
        "miss",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("ends_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_miss")),
    )
    with op.batch_alter_table("miss", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_miss_ends_at"), ["ends_at"], unique=False)

    op.create_table(
        "organisation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=13), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("phone", sa.String(length=30), nullable=True),
        sa.Column("added_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("vetted_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("code", name=op.f("uq_organisation_code")),
        sa.UniqueConstraint("name", name=op.f("uq_organisation_name")),
    )
    op.create_table(
        "original",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("file", sa.LargeBinary(), nullable=False),
        sa.Column("media_type", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_original")),
    )
    op.create_table(
        "passport",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("opened_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("sign", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=True),
        sa.Column("is_operator", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passport")),
    )
    op.create_table(
        "picture",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("png", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_picture")),
        sa.UniqueConstraint("sha256", name=op.f("uq_picture_sha256")),
    )
    op.create_table(
        "server_key",
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("made_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_server_key")),
    )
    op.create_table(
        "badge_class",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=13), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("criteria", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("enamel", sa.String(length=16), nullable=False),
        sa.Column("pictogram", sa.String(length=40), nullable=False),
        sa.Column("made_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("parts", sa.Integer(), nullable=False),
        sa.Column("skill", sa.String(length=13), nullable=True),
        sa.Column("open_to_present", sa.Boolean(), nullable=False),
        sa.Column("picture_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_badge_class_organisation_id")
        ),
        sa.ForeignKeyConstraint(["picture_id"], ["picture.id"], name=op.f("fk_badge_class_picture_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_badge_class")),
        sa.UniqueConstraint("code", name=op.f("uq_badge_class_code")),
        sa.UniqueConstraint("organisation_id", "name", name=op.f("uq_badge_class_organisation_id_name")),
    )
    with op.batch_alter_table("badge_class", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_badge_class_skill"), ["skill"], unique=False)

    op.create_table(
        "contact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=13), nullable=False),
        sa.Column("passport_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("folded", sa.String(length=254), nullable=False),
        sa.Column("added_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("proved_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("code_hash", sa.String(length=64), nullable=True),
        sa.Column("code_ends_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("guesses", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["passport_id"], ["passport.id"], name=op.f("fk_contact_passport_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
        sa.UniqueConstraint("code", name=op.f("uq_contact_code")),
        sa.UniqueConstraint("passport_id", "folded", name=op.f("uq_contact_passport_id_folded")),
    )
    op.create_table(
        "device",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("passport_id", sa.Integer(), nullable=False),
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("added_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["passport_id"], ["passport.id"], name=op.f("fk_device_passport_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_device_key_hash")),
    )
    with op.batch_alter_table("device", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_device_passport_id"), ["passport_id"], unique=False)

    op.create_table(
        "member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("passport_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("added_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_member_organisation_id")
        ),
        sa.ForeignKeyConstraint(["passport_id"], ["passport.id"], name=op.f("fk_member_passport_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member")),
        sa.UniqueConstraint(
            "organisation_id", "passport_id", name=op.f("uq_member_organisation_id_passport_id")
        ),
    )
    with op.batch_alter_table("member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_member_passport_id"), ["passport_id"], unique=False)

    op.create_table(
        "page",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("passport_id", sa.Integer(), nullable=False),
        sa.Column("theme", sa.String(length=24), nullable=False),
        sa.Column("started_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("sentence", sa.String(length=280), nullable=False),
        sa.Column("published_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("ends_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("stopped_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["passport_id"], ["passport.id"], name=op.f("fk_page_passport_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page")),
        sa.UniqueConstraint("code", name=op.f("uq_page_code")),
    )
    with op.batch_alter_table("page", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_page_passport_id"), ["passport_id"], unique=False)

    op.create_table(
        "sign_in_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("passport_id", sa.Integer(), nullable=False),
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("ends_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("lands_on", sa.String(length=200), nullable=False),
        sa.Column("used_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["passport_id"], ["passport.id"], name=op.f("fk_sign_in_link_passport_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_link")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_sign_in_link_key_hash")),
    )
    op.create_table(
        "signing_key",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("public_multikey", sa.String(length=80), nullable=False),
        sa.Column("private_sealed", sa.Text(), nullable=False),
        sa.Column("made_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("retired_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_signing_key_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signing_key")),
        sa.UniqueConstraint("public_multikey", name=op.f("uq_signing_key_public_multikey")),
    )
    with op.batch_alter_table("signing_key", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_signing_key_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "subscription",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("passport_id", sa.Integer(), nullable=False),
        sa.Column("endpoint", sa.Text(), nullable=False),
        sa.Column("endpoint_hash", sa.String(length=64), nullable=False),
        sa.Column("p256dh", sa.String(length=100), nullable=False),
        sa.Column("auth", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("added_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("failing_since", backpack.kernel.db.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["passport_id"], ["passport.id"], name=op.f("fk_subscription_passport_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscription")),
        sa.UniqueConstraint("endpoint_hash", name=op.f("uq_subscription_endpoint_hash")),
    )
    with op.batch_alter_table("subscription", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_subscription_passport_id"), ["passport_id"], unique=False)

    op.create_table(
        "badge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=13), nullable=False),
        sa.Column("passport_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=8), nullable=False),
        sa.Column("credential", sa.LargeBinary(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("criteria", sa.Text(), nullable=False),
        sa.Column("issuer_id", sa.String(length=500), nullable=False),
        sa.Column("issuer_name", sa.String(length=200), nullable=False),
        sa.Column("awarded_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("kept_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("verdict", sa.String(length=12), nullable=False),
        sa.Column("checked_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ends_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("changed_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("next_check_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("recipient", sa.String(length=8), nullable=False),
        sa.Column("identity", sa.String(length=64), nullable=True),
        sa.Column("badge_class_id", sa.Integer(), nullable=True),
        sa.Column("seen_by", sa.String(length=80), nullable=True),
        sa.Column("picture_id", sa.Integer(), nullable=True),
        sa.Column("original_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("status_index", sa.Integer(), nullable=True),
        sa.Column("revoked_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("revoked_because", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["badge_class_id"], ["badge_class.id"], name=op.f("fk_badge_badge_class_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_badge_organisation_id")
        ),
        sa.ForeignKeyConstraint(["original_id"], ["original.id"], name=op.f("fk_badge_original_id")),
        sa.ForeignKeyConstraint(["passport_id"], ["passport.id"], name=op.f("fk_badge_passport_id")),
        sa.ForeignKeyConstraint(["picture_id"], ["picture.id"], name=op.f("fk_badge_picture_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_badge")),
        sa.UniqueConstraint("code", name=op.f("uq_badge_code")),
        sa.UniqueConstraint(
            "organisation_id", "status_index", name=op.f("uq_badge_organisation_id_status_index")
        ),
        sa.UniqueConstraint(
            "passport_id", "badge_class_id", name=op.f("uq_badge_passport_id_badge_class_id")
        ),
        sa.UniqueConstraint("passport_id", "fingerprint", name=op.f("uq_badge_passport_id_fingerprint")),
        sa.UniqueConstraint("passport_id", "identity", name=op.f("uq_badge_passport_id_identity")),
    )
    with op.batch_alter_table("badge", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_badge_badge_class_id"), ["badge_class_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_badge_next_check_at"), ["next_check_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_badge_passport_id"), ["passport_id"], unique=False)
        batch_op.create_index(
            "ix_badge_revoked",
            ["organisation_id", "status_index"],
            unique=False,
            sqlite_where=sa.text("revoked_at IS NOT NULL"),
            postgresql_where=sa.text("revoked_at IS NOT NULL"),
        )

    op.create_table(
        "claim_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=13), nullable=False),
        sa.Column("badge_class_id", sa.Integer(), nullable=False),
        sa.Column("opened_by_id", sa.Integer(), nullable=False),
        sa.Column("opened_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ends_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("uses", sa.Integer(), nullable=False),
        sa.Column("uses_left", sa.Integer(), nullable=False),
        sa.Column("is_group", sa.Boolean(), nullable=False),
        sa.Column("declined", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["badge_class_id"], ["badge_class.id"], name=op.f("fk_claim_code_badge_class_id")
        ),
        sa.ForeignKeyConstraint(["opened_by_id"], ["member.id"], name=op.f("fk_claim_code_opened_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_code")),
        sa.UniqueConstraint("code", name=op.f("uq_claim_code_code")),
    )
    with op.batch_alter_table("claim_code", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_claim_code_badge_class_id"), ["badge_class_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_claim_code_opened_by_id"), ["opened_by_id"], unique=False)

    op.create_table(
        "goal_map",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("key_class_id", sa.Integer(), nullable=False),
        sa.Column("made_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["key_class_id"], ["badge_class.id"], name=op.f("fk_goal_map_key_class_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_goal_map_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goal_map")),
        sa.UniqueConstraint("code", name=op.f("uq_goal_map_code")),
    )
    with op.batch_alter_table("goal_map", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_goal_map_key_class_id"), ["key_class_id"], unique=False)

    op.create_table(
        "brought",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch", sa.String(length=13), nullable=False),
        sa.Column("passport_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("outcome", sa.String(length=8), nullable=False),
        sa.Column("brought_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("badge_id", sa.Integer(), nullable=True),
        sa.Column("original_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["badge_id"], ["badge.id"], name=op.f("fk_brought_badge_id")),
        sa.ForeignKeyConstraint(["original_id"], ["original.id"], name=op.f("fk_brought_original_id")),
        sa.ForeignKeyConstraint(["passport_id"], ["passport.id"], name=op.f("fk_brought_passport_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_brought")),
        sa.UniqueConstraint("passport_id", "address", name=op.f("uq_brought_passport_id_address")),
    )
    with op.batch_alter_table("brought", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_brought_batch"), ["batch"], unique=False)

    op.create_table(
        "claim",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("claim_code_id", sa.Integer(), nullable=False),
        sa.Column("passport_id", sa.Integer(), nullable=False),
        sa.Column("badge_id", sa.Integer(), nullable=False),
        sa.Column("claimed_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["badge_id"], ["badge.id"], name=op.f("fk_claim_badge_id")),
        sa.ForeignKeyConstraint(["claim_code_id"], ["claim_code.id"], name=op.f("fk_claim_claim_code_id")),
        sa.ForeignKeyConstraint(["passport_id"], ["passport.id"], name=op.f("fk_claim_passport_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim")),
        sa.UniqueConstraint("claim_code_id", "passport_id", name=op.f("uq_claim_claim_code_id_passport_id")),
    )
    with op.batch_alter_table("claim", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_claim_passport_id"), ["passport_id"], unique=False)

    op.create_table(
        "goal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("passport_id", sa.Integer(), nullable=False),
        sa.Column("goal_map_id", sa.Integer(), nullable=False),
        sa.Column("chosen_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["goal_map_id"], ["goal_map.id"], name=op.f("fk_goal_goal_map_id")),
        sa.ForeignKeyConstraint(["passport_id"], ["passport.id"], name=op.f("fk_goal_passport_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goal")),
        sa.UniqueConstraint("passport_id", "goal_map_id", name=op.f("uq_goal_passport_id_goal_map_id")),
    )
    with op.batch_alter_table("goal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_goal_passport_id"), ["passport_id"], unique=False)

    op.create_table(
        "projection",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=13), nullable=False),
        sa.Column("claim_code_id", sa.Integer(), nullable=False),
        sa.Column("digits", sa.String(length=6), nullable=True),
        sa.Column("started_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("alive_until", backpack.kernel.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ended_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["claim_code_id"], ["claim_code.id"], name=op.f("fk_projection_claim_code_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_projection")),
        sa.UniqueConstraint("code", name=op.f("uq_projection_code")),
        sa.UniqueConstraint("digits", name=op.f("uq_projection_digits")),
    )
    with op.batch_alter_table("projection", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_projection_claim_code_id"), ["claim_code_id"], unique=False)

    op.create_table(
        "shown_badge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("badge_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("page_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["badge_id"], ["badge.id"], name=op.f("fk_shown_badge_badge_id")),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name=op.f("fk_shown_badge_page_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shown_badge")),
        sa.UniqueConstraint("page_id", "badge_id", name=op.f("uq_shown_badge_page_id_badge_id")),
    )
    with op.batch_alter_table("shown_badge", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_shown_badge_badge_id"), ["badge_id"], unique=False)

    op.create_table(
        "step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("goal_map_id", sa.Integer(), nullable=False),
        sa.Column("badge_class_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("counts", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["badge_class_id"], ["badge_class.id"], name=op.f("fk_step_badge_class_id")),
        sa.ForeignKeyConstraint(["goal_map_id"], ["goal_map.id"], name=op.f("fk_step_goal_map_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_step")),
        sa.UniqueConstraint("goal_map_id", "badge_class_id", name=op.f("uq_step_goal_map_id_badge_class_id")),
    )
    with op.batch_alter_table("step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_step_badge_class_id"), ["badge_class_id"], unique=False)


def downgrade() -> None:
    raise NotImplementedError("Going back loses what people were given; restore a backup instead.")
