"""The digests in a result tell apart what was asked for."""

from pathlib import Path

from msgspec.structs import replace

from cdcheck.running import digest_of_pack
from cdcheck.session import Request, check
from tests.trees import lay

RULE = "architecture/upward-import"


def test_the_digest_of_a_pack_covers_the_options_of_its_rules(tmp_path: Path) -> None:
    lay(tmp_path, {"app.py": "x = 1\n"})
    plain = check(Request(root=tmp_path, rules=RULE))
    loose = replace(plain, options={RULE: {"type_only": True}})

    assert digest_of_pack(plain) == digest_of_pack(replace(plain))
    assert digest_of_pack(plain) != digest_of_pack(loose)


def test_a_check_tells_the_options_that_its_configuration_sets(tmp_path: Path) -> None:
    told = f'rules = "{RULE}"\n[options."{RULE}"]\ntype_only = true\n'
    lay(tmp_path, {"app.py": "x = 1\n", "cdcheck.toml": told})

    assert list(check(Request(root=tmp_path)).options) == [RULE]
