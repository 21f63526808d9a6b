"""Which name is proposed in the place of a wrong one."""

import pytest

from cdcheck.near_names import nearest


@pytest.mark.parametrize(
    ("written", "offered", "meant"),
    [
        pytest.param("emial", ["email"], "email", id="a slip"),
        pytest.param("created_on", ["created_at"], "created_at", id="a little word"),
        pytest.param("passwordHash", ["password_hash"], "password_hash", id="another way to write it"),
        pytest.param("currency", ["default_currency"], "default_currency", id="a part"),
        pytest.param("updated_at", ["accepted_at", "created_at"], None, id="another time"),
        pytest.param("first_name", ["last_name"], None, id="another name"),
        pytest.param("tokenPrice", ["tokenMint"], None, id="another thing"),
    ],
)
def test_a_name_is_proposed_that_means_the_same(
    written: str, offered: list[str], meant: str | None
) -> None:
    near = nearest(written, offered)

    assert (near.name if near is not None else None) == meant
