"""Fixes are made where they help, and taken back where they do not."""

from pathlib import Path

import pytest

from cdcheck import fixing
from cdcheck.fixing import Mended, mend
from cdcheck.model.edits import Fix, Substitute
from cdcheck.session import Report, Request
from tests.commands import Run
from tests.trees import lay

APP = {
    "app.py": """\
        from fastapi import FastAPI, Form
        from sqlalchemy import select
        from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine

        from models import User

        app = FastAPI()
        sessions = async_sessionmaker(create_async_engine("sqlite+aiosqlite:///app.db"))


        @app.get("/users")
        async def users():
            async with sessions() as session:
                return session.scalars(select(User)).all()


        @app.post("/users")
        async def create(name: str = Form()):
            async with sessions() as session:
                session.add(User(name=name))
                session.commit()
                return {}
        """,
    "models.py": """\
        from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


        class Base(DeclarativeBase):
            pass


        class User(Base):
            __tablename__ = "users"
            id: Mapped[int] = mapped_column(primary_key=True)
            name: Mapped[str]
        """,
    "requirements.txt": "fastapi\nsqlalchemy\naiosqlite\nuvicorn\n",
}
RULES = "orm/coroutine-never-awaited,startup/missing-extra,startup/syntax-error"


@pytest.fixture
def app(tmp_path: Path) -> Path:
    return lay(tmp_path / "app", APP)


def mended(app: Path, *, takes_unsafe: bool = False) -> Mended:
    return mend(Request(root=app, rules=RULES, uses_cache=False), takes_unsafe=takes_unsafe)


def test_what_can_be_mended_is_and_the_disk_is_left_until_it_is_written(app: Path) -> None:
    before = (app / "app.py").read_bytes()

    found = mended(app)

    assert len(found.before.findings) == len(found.mended) == 3
    assert found.after.findings == ()
    assert (app / "app.py").read_bytes() == before
    fixing.write(app, found.changed)
    text = (app / "app.py").read_text("utf-8")
    assert "return (await session.scalars(select(User))).all()" in text
    assert "        await session.commit()" in text
    assert "python-multipart" in (app / "requirements.txt").read_text("utf-8")
    assert mended(app).before.findings == ()


def with_fix(monkeypatch: pytest.MonkeyPatch, old: str, new: str, *, is_safe: bool = True) -> None:
    """Gives the finding about `commit` another fix, which writes `new` for `old`."""
    check = fixing.check

    def checked(request: Request) -> Report:
        report = check(request)
        findings = tuple(
            fixing.replace(
                finding,
                violation=fixing.replace(
                    finding.violation,
                    fix=Fix((Substitute(finding.at, old, new),), is_safe),
                ),
            )
            for finding in report.findings
            if "commit" in finding.violation.message or finding.rule == "startup/syntax-error"
        )
        return fixing.replace(report, findings=findings)

    monkeypatch.setattr(fixing, "check", checked)


def test_a_fix_that_brings_another_finding_is_taken_back(
    app: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_fix(monkeypatch, "session.commit()", "session.commit(")

    found = mended(app)

    assert (found.mended, found.changed) == ((), {})
    assert found.refused[0].why.startswith("it would bring: ")


def test_a_fix_that_leaves_its_finding_is_taken_back(app: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with_fix(monkeypatch, "session.commit()", "session .commit()")

    found = mended(app)

    assert (found.mended, found.changed) == ((), {})
    assert found.refused[0].why == "it would not help"


def test_of_two_findings_that_say_the_same_one_may_be_mended(
    app: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    twice = "session.commit()\n                (session).commit()\n"
    lay(app, {"app.py": APP["app.py"].replace("session.commit()\n", twice)})
    with_fix(monkeypatch, "session.commit()", "await session.commit()")

    found = mended(app)

    assert len({finding.violation.about for finding in found.before.findings}) == 1
    assert [finding.at.line for finding in found.mended] == [21]
    assert [refused.why for refused in found.refused] == ["it cannot be written there"]


def test_a_fix_that_cannot_be_made_says_so(app: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with_fix(monkeypatch, "nowhere", "x")

    assert [refused.why for refused in mended(app).refused] == ["it cannot be written there"]


def test_unsafe_fixes_are_made_when_asked_for(app: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with_fix(monkeypatch, "session", "await session", is_safe=False)

    assert (mended(app).mended, len(mended(app).unsafe)) == ((), 1)
    assert len(mended(app, takes_unsafe=True).mended) == 1


def test_the_command_shows_or_writes_what_it_mends(cdcheck: Run, app: Path) -> None:
    shown = cdcheck("fix", app, "--rules", RULES, "--diff")

    assert shown.code == 0
    assert "+        await session.commit()" in shown.out
    assert "3 findings would be mended in 2 files\n    0 findings left (0 proven)" in shown.out
    assert cdcheck(app, "--rules", RULES).code == 1
    assert "3 findings mended in 2 files" in cdcheck("fix", app, "--rules", RULES).out
    assert cdcheck(app, "--rules", RULES).code == 0
    assert cdcheck("fix", app, "--rules", RULES).out.startswith("0 findings mended\n")


def test_a_file_that_cannot_be_written_is_said_in_a_sentence(app: Path) -> None:
    changed = {"gone/app.py": b""}

    with pytest.raises(fixing.UsageError, match="cannot be written: No such file or directory"):
        fixing.write(app, changed)
