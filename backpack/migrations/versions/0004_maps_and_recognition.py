"""maps and recognition"""

import json
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import sqlalchemy as sa
from alembic import op

import backpack.kernel.db
from backpack.kernel import codes

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "star",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=13), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("key_sealed", sa.Text(), nullable=True),
        sa.Column("made_by", sa.String(length=80), nullable=False),
        sa.Column("made_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("does", sa.String(length=300), nullable=False),
        sa.Column("towns", sa.String(length=200), nullable=False),
        sa.Column("jobs", sa.String(length=300), nullable=False),
        sa.Column("visit", sa.String(length=300), nullable=False),
        sa.Column("pictogram", sa.String(length=40), nullable=False),
        sa.Column("who", sa.String(length=80), nullable=False),
        sa.Column("role", sa.String(length=80), nullable=False),
        sa.Column("mail_sealed", sa.Text(), nullable=True),
        sa.Column("confirmed_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("confirmed_by", sa.String(length=80), nullable=False),
        sa.Column("revoked_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("changed_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_star_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_star")),
        sa.UniqueConstraint("code", name=op.f("uq_star_code")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_star_key_hash")),
    )
    with op.batch_alter_table("star", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_star_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "creation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=13), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("author", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("did", sa.Text(), nullable=False),
        sa.Column("with_whom", sa.Text(), nullable=False),
        sa.Column("was_hard", sa.Text(), nullable=False),
        sa.Column("learned", sa.Text(), nullable=False),
        sa.Column("enamel", sa.String(length=16), nullable=False),
        sa.Column("pictogram", sa.String(length=40), nullable=False),
        sa.Column("public_multikey", sa.String(length=80), nullable=False),
        sa.Column("private_sealed", sa.Text(), nullable=False),
        sa.Column("made_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("is_collective", sa.Boolean(), nullable=False),
        sa.Column("join_hash", sa.String(length=64), nullable=True),
        sa.Column("join_sealed", sa.Text(), nullable=True),
        sa.Column("joining_ends_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["made_by_id"], ["passport.id"], name=op.f("fk_creation_made_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_creation")),
        sa.UniqueConstraint("code", name=op.f("uq_creation_code")),
        sa.UniqueConstraint("join_hash", name=op.f("uq_creation_join_hash")),
        sa.UniqueConstraint("public_multikey", name=op.f("uq_creation_public_multikey")),
    )
    with op.batch_alter_table("creation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_creation_made_by_id"), ["made_by_id"], unique=False)

    op.create_table(
        "map_edition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("goal_map_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("made_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["goal_map_id"], ["goal_map.id"], name=op.f("fk_map_edition_goal_map_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_map_edition")),
        sa.UniqueConstraint("goal_map_id", "version", name=op.f("uq_map_edition_goal_map_id_version")),
    )
    op.create_table(
        "rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=13), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("leads_to", sa.String(length=12), nullable=False),
        sa.Column("key_class_id", sa.Integer(), nullable=True),
        sa.Column("made_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("needed", sa.Integer(), nullable=False),
        sa.Column("target", sa.String(length=500), nullable=False),
        sa.Column("target_name", sa.String(length=200), nullable=False),
        sa.Column("target_issuer", sa.String(length=200), nullable=False),
        sa.Column("apply", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(["key_class_id"], ["badge_class.id"], name=op.f("fk_rule_key_class_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_rule_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule")),
        sa.UniqueConstraint("code", name=op.f("uq_rule_code")),
        sa.UniqueConstraint("key_class_id", name=op.f("uq_rule_key_class_id")),
    )
    with op.batch_alter_table("rule", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rule_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "star_pick",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("star_id", sa.Integer(), nullable=False),
        sa.Column("badge_class_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["badge_class_id"], ["badge_class.id"], name=op.f("fk_star_pick_badge_class_id")
        ),
        sa.ForeignKeyConstraint(["star_id"], ["star.id"], name=op.f("fk_star_pick_star_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_star_pick")),
        sa.UniqueConstraint("star_id", "badge_class_id", name=op.f("uq_star_pick_star_id_badge_class_id")),
    )
    with op.batch_alter_table("star_pick", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_star_pick_badge_class_id"), ["badge_class_id"], unique=False)

    op.create_table(
        "piece",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rule_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("match", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["rule_id"], ["rule.id"], name=op.f("fk_piece_rule_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_piece")),
        sa.UniqueConstraint("rule_id", "position", name=op.f("uq_piece_rule_id_position")),
    )
    op.create_table(
        "accepted",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("piece_id", sa.Integer(), nullable=False),
        sa.Column("achievement", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(["piece_id"], ["piece.id"], name=op.f("fk_accepted_piece_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accepted")),
        sa.UniqueConstraint("piece_id", "achievement", name=op.f("uq_accepted_piece_id_achievement")),
    )
    with op.batch_alter_table("accepted", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_accepted_achievement"), ["achievement"], unique=False)

    op.create_table(
        "asking",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("badge_id", sa.Integer(), nullable=False),
        sa.Column("passport_id", sa.Integer(), nullable=False),
        sa.Column("how", sa.String(length=12), nullable=False),
        sa.Column("made_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ends_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["badge_id"], ["badge.id"], name=op.f("fk_asking_badge_id")),
        sa.ForeignKeyConstraint(["passport_id"], ["passport.id"], name=op.f("fk_asking_passport_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asking")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_asking_key_hash")),
    )
    with op.batch_alter_table("asking", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_asking_badge_id"), ["badge_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_asking_passport_id"), ["passport_id"], unique=False)

    op.create_table(
        "evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=13), nullable=False),
        sa.Column("badge_id", sa.Integer(), nullable=False),
        sa.Column("passport_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("added_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("picture_id", sa.Integer(), nullable=True),
        sa.Column("is_shown", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["badge_id"], ["badge.id"], name=op.f("fk_evidence_badge_id")),
        sa.ForeignKeyConstraint(["passport_id"], ["passport.id"], name=op.f("fk_evidence_passport_id")),
        sa.ForeignKeyConstraint(["picture_id"], ["picture.id"], name=op.f("fk_evidence_picture_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
        sa.UniqueConstraint("code", name=op.f("uq_evidence_code")),
    )
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_evidence_badge_id"), ["badge_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_evidence_passport_id"), ["passport_id"], unique=False)

    op.create_table(
        "request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=13), nullable=False),
        sa.Column("passport_id", sa.Integer(), nullable=False),
        sa.Column("asks", sa.String(length=12), nullable=False),
        sa.Column("achievement", sa.String(length=500), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("asked_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("changed_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("badge_class_id", sa.Integer(), nullable=True),
        sa.Column("badge_id", sa.Integer(), nullable=True),
        sa.Column("apply", sa.String(length=500), nullable=False),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.Column("became", sa.String(length=12), nullable=False),
        sa.Column("taken_by_id", sa.Integer(), nullable=True),
        sa.Column("promised_for", sa.Date(), nullable=True),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.Column("closed_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["badge_class_id"], ["badge_class.id"], name=op.f("fk_request_badge_class_id")
        ),
        sa.ForeignKeyConstraint(["badge_id"], ["badge.id"], name=op.f("fk_request_badge_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_request_organisation_id")
        ),
        sa.ForeignKeyConstraint(["passport_id"], ["passport.id"], name=op.f("fk_request_passport_id")),
        sa.ForeignKeyConstraint(["taken_by_id"], ["member.id"], name=op.f("fk_request_taken_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request")),
        sa.UniqueConstraint("code", name=op.f("uq_request_code")),
    )
    with op.batch_alter_table("request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_request_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_request_passport_id"), ["passport_id"], unique=False)
        batch_op.create_index(
            "uq_request_open",
            ["passport_id", "asks", "achievement"],
            unique=True,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )

    op.create_table(
        "witness",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=13), nullable=False),
        sa.Column("badge_id", sa.Integer(), nullable=False),
        sa.Column("passport_id", sa.Integer(), nullable=False),
        sa.Column("device_hash", sa.String(length=64), nullable=False),
        sa.Column("receipt_hash", sa.String(length=64), nullable=False),
        sa.Column("how", sa.String(length=12), nullable=False),
        sa.Column("has_seen", sa.Boolean(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("relation", sa.String(length=60), nullable=False),
        sa.Column("said_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("by_passport_id", sa.Integer(), nullable=True),
        sa.Column("approved_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("declined_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["badge_id"], ["badge.id"], name=op.f("fk_witness_badge_id")),
        sa.ForeignKeyConstraint(["by_passport_id"], ["passport.id"], name=op.f("fk_witness_by_passport_id")),
        sa.ForeignKeyConstraint(["passport_id"], ["passport.id"], name=op.f("fk_witness_passport_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_witness")),
        sa.UniqueConstraint("badge_id", "device_hash", name=op.f("uq_witness_badge_id_device_hash")),
        sa.UniqueConstraint("code", name=op.f("uq_witness_code")),
        sa.UniqueConstraint("receipt_hash", name=op.f("uq_witness_receipt_hash")),
    )
    with op.batch_alter_table("witness", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_witness_by_passport_id"), ["by_passport_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_witness_passport_id"), ["passport_id"], unique=False)

    with op.batch_alter_table("badge", schema=None) as batch_op:
        batch_op.add_column(sa.Column("achievement_id", sa.String(length=500), nullable=True))
        batch_op.add_column(sa.Column("creation_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_badge_creation_id"), ["creation_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_badge_creation_id"), "creation", ["creation_id"], ["id"])

    with op.batch_alter_table("badge_class", schema=None) as batch_op:
        batch_op.add_column(sa.Column("apply", sa.String(length=500), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("questions", sa.Text(), nullable=False, server_default=""))

    with op.batch_alter_table("endorsement", schema=None) as batch_op:
        batch_op.add_column(sa.Column("said_by", sa.String(length=80), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("role", sa.String(length=80), nullable=False, server_default=""))

    with op.batch_alter_table("goal_map", schema=None) as batch_op:
        batch_op.add_column(sa.Column("document", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(
            sa.Column("changed_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=True)
        )
        batch_op.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(
            sa.Column("published_at", backpack.kernel.db.UtcDateTime(timezone=True), nullable=True)
        )
        batch_op.add_column(sa.Column("picture_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_goal_map_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_goal_map_picture_id"), "picture", ["picture_id"], ["id"])

    # A default served the rows that were there already; the models have none.
    with op.batch_alter_table("badge_class") as batch_op:
        batch_op.alter_column(
            "apply", server_default=None, existing_type=sa.String(length=500), existing_nullable=False
        )
    with op.batch_alter_table("badge_class") as batch_op:
        batch_op.alter_column(
            "questions", server_default=None, existing_type=sa.Text(), existing_nullable=False
        )
    with op.batch_alter_table("endorsement") as batch_op:
        batch_op.alter_column(
            "said_by", server_default=None, existing_type=sa.String(length=80), existing_nullable=False
        )
    with op.batch_alter_table("endorsement") as batch_op:
        batch_op.alter_column(
            "role", server_default=None, existing_type=sa.String(length=80), existing_nullable=False
        )
    with op.batch_alter_table("goal_map") as batch_op:
        batch_op.alter_column(
            "document", server_default=None, existing_type=sa.Text(), existing_nullable=False
        )
    with op.batch_alter_table("goal_map") as batch_op:
        batch_op.alter_column(
            "version", server_default=None, existing_type=sa.Integer(), existing_nullable=False
        )

    _maps_become_documents(op.get_bind())
    with op.batch_alter_table("goal_map") as batch_op:
        batch_op.alter_column(
            "changed_at",
            existing_type=backpack.kernel.db.UtcDateTime(timezone=True),
            nullable=False,
        )
        batch_op.drop_index("ix_goal_map_key_class_id")
        batch_op.drop_constraint("fk_goal_map_key_class_id", type_="foreignkey")
        batch_op.drop_column("key_class_id")
    op.drop_table("step")


def _maps_become_documents(db: sa.Connection) -> None:
    """A map was an ordered road of badges towards one key badge: the same road in the open format, and its rule."""
    db.execute(sa.text("UPDATE goal_map SET changed_at = made_at, published_at = made_at, version = 1"))
    classes = {
        row.id: row
        for row in db.execute(
            sa.text(
                "SELECT badge_class.*, organisation.code AS issuer, organisation.name AS author"
                " FROM badge_class JOIN organisation ON organisation.id = badge_class.organisation_id"
            )
        )
    }
    for goal_map in db.execute(sa.text("SELECT * FROM goal_map")).all():
        steps = db.execute(
            sa.text("SELECT * FROM step WHERE goal_map_id = :map ORDER BY position"), {"map": goal_map.id}
        ).all()
        key = classes[goal_map.key_class_id]
        nodes = [_node(f"n{step.position}", classes[step.badge_class_id], classes) for step in steps]
        road = [f"n{step.position}" for step in steps if step.counts]
        aside = [f"n{step.position}" for step in steps if not step.counts]
        pieces = [
            (classes[step.badge_class_id].name, _match(classes[step.badge_class_id], classes))
            for step in steps
            if step.counts
        ]
        ways = [*pairwise([*road, "key"]), *pairwise([*road[:1], *aside])]
        document = {
            "format": "mini-map/1",
            "id": f"/M/{goal_map.code}",
            "version": 1,
            "language": "fr",
            "name": goal_map.name,
            "author": key.author,
            "nodes": [
                *nodes,
                {**_node("key", key, classes), "kind": "key", "pieces": [match for _, match in pieces]},
            ],
            "edges": [{"before": before, "after": after} for before, after in ways],
        }
        db.execute(
            sa.text("UPDATE goal_map SET document = :document WHERE id = :map"),
            {"document": json.dumps(document, ensure_ascii=False), "map": goal_map.id},
        )
        _keep_rule(db, key, pieces)


def _match(row: sa.Row[Any], classes: dict[int, sa.Row[Any]]) -> dict[str, Any]:
    # "Je sais" also holds what asks for "je peux" of the same skill.
    also = [
        each.code
        for each in classes.values()
        if row.kind == "can" and row.skill and each.skill == row.skill and each.id != row.id
    ]
    return {
        "achievements": [f"/O/{row.issuer}/{code}" for code in (row.code, *also)],
        "issuers": [f"/O/{row.issuer}"],
        "level": "can" if row.kind == "can" else "knows",
    }


def _node(id: str, row: sa.Row[Any], classes: dict[int, sa.Row[Any]]) -> dict[str, Any]:
    look = {"kind": row.kind, "enamel": row.enamel, "pictogram": row.pictogram, "issuer": row.issuer}
    return {
        "id": id,
        "kind": "badge",
        "name": row.name,
        "match": _match(row, classes),
        "look": {**look, "level": row.level},
    }


def _keep_rule(db: sa.Connection, key: sa.Row[Any], pieces: list[tuple[str, dict[str, Any]]]) -> None:
    tables = sa.MetaData()
    tables.reflect(db, only=["rule", "piece", "accepted"])
    rule, piece, accepted = (tables.tables[name] for name in ("rule", "piece", "accepted"))
    row = {"code": codes.new(), "organisation_id": key.organisation_id, "leads_to": "key"}
    row |= {"key_class_id": key.id, "made_at": datetime.now(UTC), "needed": 0}
    row |= {"target": "", "target_name": "", "target_issuer": "", "apply": ""}
    rule_id = db.execute(rule.insert().values(**row)).inserted_primary_key[0]  # type: ignore[index]  # one row, one key
    for position, (name, match) in enumerate(pieces, start=1):
        values = {"rule_id": rule_id, "position": position, "name": name, "match": json.dumps(match)}
        piece_id = db.execute(piece.insert().values(**values)).inserted_primary_key[0]  # type: ignore[index]
        for achievement in match["achievements"]:
            db.execute(accepted.insert().values(piece_id=piece_id, achievement=achievement))


def downgrade() -> None:
    raise NotImplementedError("Going back loses what people were given; restore a backup instead.")
