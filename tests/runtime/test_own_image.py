"""An app's own Dockerfile: what it is told, how long it may take, and what it may write."""

from pathlib import Path
from typing import Any

import pytest
from docker.errors import ImageNotFound
from msgspec.structs import replace

from cdcheck.errors import ToolError
from cdcheck.runs import Limit, Start
from cdcheck.runtime.containers.engine import connect
from cdcheck.runtime.containers.images import Site
from cdcheck.runtime.containers.runner import container_runner
from cdcheck.runtime.contract import MEGABYTE, App, Limits
from cdcheck.runtime.trial import Trial, run_app
from cdcheck.runtime.workplace import workplace
from tests.runtime.apps import app_in, asking, statuses

OWN = 'FROM cdcheck-python\n{more}WORKDIR /srv\nCOPY . .\nCMD ["python", "app.py"]\n'
SITE = Site({"python": "cdcheck-python"}, addresses="10.214.0.0/16", dockerfile="Dockerfile")
QUICK = Limits(ready=10, suite=60, grace=1, memory=200 * MEGABYTE, processes=60, disk=30 * MEGABYTE)


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    try:
        engine = connect()
        engine.images.get("cdcheck-python")
    except (ToolError, ImageNotFound):
        pytest.skip("no engine answers, or it lacks the images that `scripts/base-images` makes")
    return engine


def own(folder: Path, body: str = "", more: str = "") -> App:
    app = app_in(folder, body)
    (app.folder / "Dockerfile").write_text(OWN.format(more=more))
    return app


def run(app: App, client: Any, site: Site = SITE, limits: Limits = QUICK) -> Trial:
    with workplace() as work, container_runner(client, work, site) as runner:
        return run_app(app, runner, asking(2, 20), limits)


def test_it_is_told_the_mirror_and_the_certificates(tmp_path: Path, client: Any) -> None:
    bundle = tmp_path / "ours.pem"
    bundle.write_text("certificates\n")
    site = replace(SITE, mirrors={"python": "https://mirror.invalid/simple"}, ca_bundle=bundle)
    told = (
        "ARG PIP_INDEX_URL\nARG CDCHECK_CA_BUNDLE\nCOPY ${CDCHECK_CA_BUNDLE} /told\n"
        "RUN echo $PIP_INDEX_URL >>/told\n"
    )

    trial = run(own(tmp_path / "app", "print(open('/told').read())", told), client, site)

    assert trial.start.log[:2] == ("certificates", "https://mirror.invalid/simple")


def test_the_same_files_are_not_built_twice(tmp_path: Path, client: Any) -> None:
    one, two = (run(own(tmp_path / name), client) for name in ("one", "two"))

    assert one.image == two.image


def test_a_build_that_takes_too_long_is_given_up(tmp_path: Path, client: Any) -> None:
    app = own(tmp_path / "app", more="RUN sleep 62\n")

    trial = run(app, client, limits=replace(QUICK, install=3))

    assert trial.start.how is not Start.READY
    assert "not installed in time" in trial.harness[0]


def test_what_cannot_be_built_is_the_apps_failure(tmp_path: Path, client: Any) -> None:
    trial = run(own(tmp_path / "app", more="RUN echo wrong && false\n"), client)

    assert trial.start.how is Start.INSTALL_FAILED
    assert (trial.harness, "wrong" in trial.start.log) == ((), True)


def test_an_image_that_may_write_everywhere_is_ended_when_it_fills_the_disk(
    tmp_path: Path, client: Any
) -> None:
    body = """
def on_request(handler):
    for n in range(9):
        open(f"/srv/f{n}", "wb").write(b"x" * 10_000_000)
    time.sleep(5)
    return 200, "{}"
"""

    trial = run(own(tmp_path / "app", body), client)

    assert statuses(trial.steps)[0] is None
    assert trial.limits == (Limit.DISK,)


@pytest.mark.parametrize("ends", [False, True], ids=["an app that runs", "an app that ended"])
def test_what_its_drivers_send_is_seen(tmp_path: Path, client: Any, *, ends: bool) -> None:
    body = f"""
import sqlite3
import os
import late

late.seen()

def on_request(handler):
    sqlite3.connect("/srv/own.sqlite").execute("CREATE TABLE IF NOT EXISTS t (id INTEGER)")
    if {ends}:
        os._exit(3)
    return 200, "{{}}"
"""
    app = own(
        tmp_path / "app",
        body,
        "ENV PYTHONPATH=/late\nRUN mkdir /late && echo 'def seen(): pass' >/late/late.py\n",
    )

    trial = run(app, client)

    assert trial.unobserved == () or ends
    assert [one.sql for one in trial.steps[0].statements] == [
        "CREATE TABLE IF NOT EXISTS t (id INTEGER)"
    ]
