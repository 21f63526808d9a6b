import shutil
from pathlib import Path

import pytest

from cdcheck.runtime.ports import reserved
from cdcheck.runtime.processes.postgres import INSTALLED, postgres
from cdcheck.runtime.server import RefusedError, Session
from cdcheck.runtime.workplace import workplace


@pytest.mark.skipif(
    not any(INSTALLED.glob("*/bin/initdb")) and shutil.which("initdb") is None,
    reason="PostgreSQL's server is not installed",
)
def test_a_server_is_asked_without_logging_that() -> None:
    with workplace() as work, postgres(work, work.folder) as running:
        session = Session("127.0.0.1", int(running.environment["PGPORT"]))

        rows = session.asked("SELECT 1, NULL, 'é' UNION ALL SELECT 2, '', 'x' ORDER BY 1")
        assert rows == [(1, None, "é"), (2, "", "x")]
        with pytest.raises(RefusedError, match="nowhere"):
            session.asked("SELECT * FROM nowhere")
        assert session.asked("SELECT 3") == [(3,)]
        session.close()
        assert b"UNION" not in running.log.read_bytes()


def test_a_port_where_nothing_listens_is_told(tmp_path: Path) -> None:
    with reserved(tmp_path / "ports", 5499) as port, pytest.raises(RefusedError, match="refused"):
        Session("127.0.0.1", port)
