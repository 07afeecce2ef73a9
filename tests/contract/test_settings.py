"""The settings as a tested promise: README names every one, each has its reason, and none is made up."""

from __future__ import annotations

import ast
import inspect
import re
from dataclasses import fields
from itertools import pairwise
from pathlib import Path

import pytest

from backpack.config import Config

README = (Path(__file__).parents[2] / "README.md").read_text()
SETTINGS = [f"BACKPACK_{field.name.upper()}" for field in fields(Config)]
OF_THE_TESTS = {"BACKPACK_CORPUS"}


@pytest.mark.parametrize("name", SETTINGS)
def test_the_readme_tells_an_operator_about(name):
    assert re.search(rf"\b{name}\b", README), f"README.md (Run it for real) does not say what {name} is"


def test_the_readme_invents_no_setting():
    assert set(re.findall(r"\bBACKPACK_[A-Z_]+\b", README)) <= {*SETTINGS, *OF_THE_TESTS}


def test_each_setting_says_why_it_is_there():
    """The sentence under each field of Config."""
    body = ast.parse(inspect.getsource(Config)).body[0].body  # type: ignore[attr-defined]
    told = {
        field.target.id
        for field, reason in pairwise(body)
        if isinstance(field, ast.AnnAssign)
        and isinstance(reason, ast.Expr)
        and isinstance(reason.value, ast.Constant)
    }

    assert told == {field.name for field in fields(Config)}
