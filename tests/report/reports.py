"""Makes one report that holds every kind of thing a format must show."""

from cdcheck.model.files import Language, SkippedFile, SourceFile
from cdcheck.model.places import Location
from cdcheck.model.project import Project
from cdcheck.model.task import Task
from cdcheck.results import (
    Category,
    Confidence,
    Evidence,
    Finding,
    Outcome,
    Status,
    SuppressedFinding,
    Unknown,
    UnknownResult,
    Violation,
)
from cdcheck.session import Report

FILES = {
    "app/services/users.py": b"from app.routes import users\n",
    "app/models.py": b"x = 1\ny = 2\n\tname = relationship('<User>', lazy=`a`)\n",
}

UPWARD = Finding(
    "architecture/upward-import",
    Category.ARCHITECTURE,
    Violation(
        at=Location("app/services/users.py", 1, 1, 1, 29),
        message="services must not import routes (`app.routes`)",
        about="app/services/users.py -> app/routes.py",
        hint="move it below services",
        evidence=(Evidence(Location("app/routes.py", 2), "imports it back"),),
        predicts="ImportError: 100% <circular>",
    ),
    "0123456789abcdef",
)
INFERRED = Finding(
    "architecture/layer-cycle",
    Category.ARCHITECTURE,
    Violation(
        at=Location("app/models.py", 3, 2, 4, 1),
        message="loads <all> rows, @once: 100%",
        about="User",
        confidence=Confidence.INFERRED,
    ),
    "fedcba9876543210",
)
HIDDEN = Finding(
    "delivery/unused-suppression",
    Category.DELIVERY,
    Violation(Location("app/models.py", 2, 1, 2, 2), "hides nothing", "y"),
    "00000000000000aa",
)


def report(*findings: Finding, is_strict: bool = False, crashes: bool = True) -> Report:
    crashed = Outcome("query/slow", Category.QUERY, Status.CRASHED, 2, "KeyError: 'a\0b'")
    return Report(
        folder="backend",
        rules="L3",
        task=Task(architecture="clean", database="sqlite", inferred=("database", "orm")),
        project=Project(
            framework="flask",
            languages=(Language.PYTHON,),
            files=(
                SourceFile("app/services/users.py", Language.PYTHON, 1, ""),
                SourceFile("app/models.py", Language.PYTHON, 1_200, ""),
                SourceFile("tests/a.py", Language.PYTHON, 9, "", is_test=True),
            ),
            skipped=(
                SkippedFile("node_modules/", "installed packages"),
                SkippedFile("big.py", "larger than 1 MB"),
            ),
        ),
        findings=findings,
        outcomes=(
            Outcome("architecture/upward-import", Category.ARCHITECTURE, Status.FAILED, 1_012),
            Outcome("architecture/layer-cycle", Category.ARCHITECTURE, Status.UNKNOWN, 1),
            Outcome("orm/idle", Category.ORM, Status.NOT_APPLICABLE, 0),
            *((crashed,) if crashes else ()),
        ),
        unknown=(
            UnknownResult(
                "architecture/layer-cycle",
                Unknown(Location("app/models.py", 2), "it is built at run time"),
            ),
        ),
        suppressed=(SuppressedFinding(HIDDEN, "comment", "a <reason>"),),
        is_strict=is_strict,
        read=FILES.get,
    )


FULL = report(UPWARD, INFERRED)
CLEAN = report(crashes=False)
