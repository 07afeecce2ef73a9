"""the workshop desk"""

import sqlalchemy as sa
from alembic import op

import backpack.kernel.db

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "class_edition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("badge_class_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("made_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["badge_class_id"], ["badge_class.id"], name=op.f("fk_class_edition_badge_class_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_class_edition")),
        sa.UniqueConstraint(
            "badge_class_id", "version", name=op.f("uq_class_edition_badge_class_id_version")
        ),
    )
    op.create_table(
        "cohort",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=13), nullable=False),
        sa.Column("join_code", sa.String(length=13), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("made_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("goal_map_id", sa.Integer(), nullable=True),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.Column("ended_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("team_hash", sa.String(length=64), nullable=True),
        sa.Column("team_sealed", sa.Text(), nullable=True),
        sa.Column("team_ends_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["goal_map_id"], ["goal_map.id"], name=op.f("fk_cohort_goal_map_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_cohort_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cohort")),
        sa.UniqueConstraint("code", name=op.f("uq_cohort_code")),
        sa.UniqueConstraint("join_code", name=op.f("uq_cohort_join_code")),
        sa.UniqueConstraint("team_hash", name=op.f("uq_cohort_team_hash")),
    )
    with op.batch_alter_table("cohort", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cohort_goal_map_id"), ["goal_map_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_cohort_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "organisation_passport",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("passport_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_organisation_passport_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["passport_id"], ["passport.id"], name=op.f("fk_organisation_passport_passport_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_passport")),
        sa.UniqueConstraint("organisation_id", name=op.f("uq_organisation_passport_organisation_id")),
        sa.UniqueConstraint("passport_id", name=op.f("uq_organisation_passport_passport_id")),
    )
    op.create_table(
        "trace",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("did_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("did", sa.String(length=24), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("whom", sa.String(length=80), nullable=False),
        sa.Column("about", sa.String(length=200), nullable=False),
        sa.Column("passport_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_trace_organisation_id")
        ),
        sa.ForeignKeyConstraint(["passport_id"], ["passport.id"], name=op.f("fk_trace_passport_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trace")),
    )
    with op.batch_alter_table("trace", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_trace_passport_id"), ["passport_id"], unique=False)
        batch_op.create_index("ix_trace_when", ["organisation_id", "did_at"], unique=False)

    op.create_table(
        "award",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=13), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("badge_class_id", sa.Integer(), nullable=False),
        sa.Column("given_by_id", sa.Integer(), nullable=False),
        sa.Column("given_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("answered_by", sa.String(length=80), nullable=False),
        sa.Column("kept_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("declined_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["badge_class_id"], ["badge_class.id"], name=op.f("fk_award_badge_class_id")),
        sa.ForeignKeyConstraint(["given_by_id"], ["member.id"], name=op.f("fk_award_given_by_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_award_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award")),
        sa.UniqueConstraint("code", name=op.f("uq_award_code")),
    )
    with op.batch_alter_table("award", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_award_badge_class_id"), ["badge_class_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_award_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(
            "uq_award_waiting",
            ["organisation_id", "badge_class_id"],
            unique=True,
            sqlite_where=sa.text("kept_at IS NULL AND declined_at IS NULL AND withdrawn_at IS NULL"),
            postgresql_where=sa.text("kept_at IS NULL AND declined_at IS NULL AND withdrawn_at IS NULL"),
        )

    op.create_table(
        "facilitator",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("added_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("leads", sa.Boolean(), nullable=False),
        sa.Column("phone", sa.String(length=30), nullable=False),
        sa.Column("left_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("here_until", backpack.kernel.db.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"], name=op.f("fk_facilitator_cohort_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_facilitator_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_facilitator")),
        sa.UniqueConstraint("cohort_id", "member_id", name=op.f("uq_facilitator_cohort_id_member_id")),
    )
    with op.batch_alter_table("facilitator", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_facilitator_member_id"), ["member_id"], unique=False)

    op.create_table(
        "participant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=13), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("added_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("passport_id", sa.Integer(), nullable=True),
        sa.Column("paired_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("paired_by_id", sa.Integer(), nullable=True),
        sa.Column("left_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("summary_until", backpack.kernel.db.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"], name=op.f("fk_participant_cohort_id")),
        sa.ForeignKeyConstraint(["paired_by_id"], ["member.id"], name=op.f("fk_participant_paired_by_id")),
        sa.ForeignKeyConstraint(["passport_id"], ["passport.id"], name=op.f("fk_participant_passport_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participant")),
        sa.UniqueConstraint("code", name=op.f("uq_participant_code")),
        sa.UniqueConstraint("cohort_id", "passport_id", name=op.f("uq_participant_cohort_id_passport_id")),
    )
    with op.batch_alter_table("participant", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_participant_passport_id"), ["passport_id"], unique=False)

    op.create_table(
        "print_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=13), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("passport_id", sa.Integer(), nullable=False),
        sa.Column("paper", sa.String(length=8), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("asked_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("page_id", sa.Integer(), nullable=True),
        sa.Column("card_id", sa.Integer(), nullable=True),
        sa.Column("opened_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("opened_by", sa.String(length=80), nullable=False),
        sa.Column("printed_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["card_id"], ["card.id"], name=op.f("fk_print_request_card_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_print_request_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["page_id"], ["page.id"], name=op.f("fk_print_request_page_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["passport_id"], ["passport.id"], name=op.f("fk_print_request_passport_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_print_request")),
        sa.UniqueConstraint("code", name=op.f("uq_print_request_code")),
    )
    with op.batch_alter_table("print_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_print_request_card_id"), ["card_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_print_request_organisation_id"), ["organisation_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_print_request_page_id"), ["page_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_print_request_passport_id"), ["passport_id"], unique=False)

    op.create_table(
        "gift",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("badge_class_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("given_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("by_opinions", sa.Boolean(), nullable=False),
        sa.Column("badge_id", sa.Integer(), nullable=True),
        sa.Column("envelope_id", sa.Integer(), nullable=True),
        sa.Column("taken_back_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["badge_class_id"], ["badge_class.id"], name=op.f("fk_gift_badge_class_id")),
        sa.ForeignKeyConstraint(["badge_id"], ["badge.id"], name=op.f("fk_gift_badge_id")),
        sa.ForeignKeyConstraint(["envelope_id"], ["envelope.id"], name=op.f("fk_gift_envelope_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_gift_member_id")),
        sa.ForeignKeyConstraint(["participant_id"], ["participant.id"], name=op.f("fk_gift_participant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gift")),
    )
    with op.batch_alter_table("gift", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_gift_badge_class_id"), ["badge_class_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_gift_badge_id"), ["badge_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_gift_envelope_id"), ["envelope_id"], unique=False)
        batch_op.create_index(
            "uq_gift_standing",
            ["participant_id", "badge_class_id"],
            unique=True,
            sqlite_where=sa.text("taken_back_at IS NULL"),
            postgresql_where=sa.text("taken_back_at IS NULL"),
        )

    op.create_table(
        "opinion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("achievement", sa.String(length=60), nullable=False),
        sa.Column("says", sa.String(length=12), nullable=False),
        sa.Column("said_by", sa.String(length=80), nullable=False),
        sa.Column("said_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("kept_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("relation", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_opinion_member_id")),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participant.id"], name=op.f("fk_opinion_participant_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opinion")),
        sa.UniqueConstraint("key", name=op.f("uq_opinion_key")),
    )
    with op.batch_alter_table("opinion", schema=None) as batch_op:
        batch_op.create_index("ix_opinion_cell", ["participant_id", "achievement"], unique=False)
        batch_op.create_index(batch_op.f("ix_opinion_member_id"), ["member_id"], unique=False)

    op.create_table(
        "workshop_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=13), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("opened_by_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("started_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("place", sa.String(length=80), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=True),
        sa.Column("claim_code_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["claim_code_id"], ["claim_code.id"], name=op.f("fk_workshop_session_claim_code_id")
        ),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"], name=op.f("fk_workshop_session_cohort_id")),
        sa.ForeignKeyConstraint(
            ["opened_by_id"], ["member.id"], name=op.f("fk_workshop_session_opened_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_workshop_session_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workshop_session")),
        sa.UniqueConstraint("code", name=op.f("uq_workshop_session_code")),
    )
    with op.batch_alter_table("workshop_session", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_workshop_session_claim_code_id"), ["claim_code_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_workshop_session_cohort_id"), ["cohort_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_workshop_session_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "answer_photo",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("picture_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["picture_id"], ["picture.id"], name=op.f("fk_answer_photo_picture_id")),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], name=op.f("fk_answer_photo_request_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_photo")),
        sa.UniqueConstraint("request_id", "place", name=op.f("uq_answer_photo_request_id_place")),
    )
    op.create_table(
        "presence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("came_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("how", sa.String(length=8), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=True),
        sa.Column("passport_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participant.id"], name=op.f("fk_presence_participant_id")
        ),
        sa.ForeignKeyConstraint(["passport_id"], ["passport.id"], name=op.f("fk_presence_passport_id")),
        sa.ForeignKeyConstraint(["session_id"], ["workshop_session.id"], name=op.f("fk_presence_session_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_presence")),
        sa.UniqueConstraint(
            "session_id", "participant_id", name=op.f("uq_presence_session_id_participant_id")
        ),
        sa.UniqueConstraint("session_id", "passport_id", name=op.f("uq_presence_session_id_passport_id")),
    )
    with op.batch_alter_table("presence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_presence_participant_id"), ["participant_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_presence_passport_id"), ["passport_id"], unique=False)

    op.create_table(
        "tablet_in_session",
        sa.Column("tablet_id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"], ["workshop_session.id"], name=op.f("fk_tablet_in_session_session_id")
        ),
        sa.ForeignKeyConstraint(["tablet_id"], ["tablet.id"], name=op.f("fk_tablet_in_session_tablet_id")),
        sa.PrimaryKeyConstraint("tablet_id", name=op.f("pk_tablet_in_session")),
    )
    with op.batch_alter_table("tablet_in_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tablet_in_session_session_id"), ["session_id"], unique=False)

    op.create_table(
        "tutor_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("achievement", sa.String(length=60), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ends_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("opinion_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["asked_by_id"], ["member.id"], name=op.f("fk_tutor_link_asked_by_id")),
        sa.ForeignKeyConstraint(["opinion_id"], ["opinion.id"], name=op.f("fk_tutor_link_opinion_id")),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participant.id"], name=op.f("fk_tutor_link_participant_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tutor_link")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_tutor_link_key_hash")),
    )
    with op.batch_alter_table("tutor_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tutor_link_participant_id"), ["participant_id"], unique=False)

    with op.batch_alter_table("badge_class", schema=None) as batch_op:
        batch_op.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("is_proposal", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("proposed_by", sa.String(length=80), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("authors", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("tags", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("equivalents", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("source", sa.String(length=500), nullable=False, server_default=""))
        batch_op.add_column(
            sa.Column("retired_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=True)
        )

    with op.batch_alter_table("claim_code", schema=None) as batch_op:
        batch_op.add_column(sa.Column("seen", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("turns", sa.Boolean(), nullable=False, server_default=sa.false()))

    with op.batch_alter_table("envelope", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("seen_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=True)
        )
        batch_op.add_column(
            sa.Column("declined_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=True)
        )

    with op.batch_alter_table("request", schema=None) as batch_op:
        batch_op.add_column(sa.Column("taken_from_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_request_taken_from_id"), "member", ["taken_from_id"], ["id"]
        )

    # A default served the rows that were there already; the models have none.
    with op.batch_alter_table("badge_class") as batch_op:
        batch_op.alter_column(
            "version", server_default=None, existing_type=sa.Integer(), existing_nullable=False
        )
    with op.batch_alter_table("badge_class") as batch_op:
        batch_op.alter_column(
            "is_proposal", server_default=None, existing_type=sa.Boolean(), existing_nullable=False
        )
    with op.batch_alter_table("badge_class") as batch_op:
        batch_op.alter_column(
            "proposed_by", server_default=None, existing_type=sa.String(length=80), existing_nullable=False
        )
    with op.batch_alter_table("badge_class") as batch_op:
        batch_op.alter_column(
            "authors", server_default=None, existing_type=sa.Text(), existing_nullable=False
        )
    with op.batch_alter_table("badge_class") as batch_op:
        batch_op.alter_column("tags", server_default=None, existing_type=sa.Text(), existing_nullable=False)
    with op.batch_alter_table("badge_class") as batch_op:
        batch_op.alter_column(
            "equivalents", server_default=None, existing_type=sa.Text(), existing_nullable=False
        )
    with op.batch_alter_table("badge_class") as batch_op:
        batch_op.alter_column(
            "source", server_default=None, existing_type=sa.String(length=500), existing_nullable=False
        )
    with op.batch_alter_table("claim_code") as batch_op:
        batch_op.alter_column(
            "seen", server_default=None, existing_type=sa.Integer(), existing_nullable=False
        )
    with op.batch_alter_table("claim_code") as batch_op:
        batch_op.alter_column(
            "turns", server_default=None, existing_type=sa.Boolean(), existing_nullable=False
        )


def downgrade() -> None:
    raise NotImplementedError("Going back loses what people were given; restore a backup instead.")
