"""Reading `.env` and `copilot.yaml`."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.configuration.files import read_dotenv, read_yaml
from core.errors import SettingsError


def test_files_that_are_not_there_say_nothing(tmp_path: Path) -> None:
    assert read_dotenv(tmp_path / ".env") == {}
    assert read_yaml(tmp_path / "copilot.yaml") == {}


def test_a_dotenv_is_read_without_touching_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COPILOT_SERVER_PORT", raising=False)
    (tmp_path / ".env").write_text("# ours\nexport COPILOT_SERVER_PORT='81'\nKEY=pa$HOME${x}\nBARE\n")
    assert read_dotenv(tmp_path / ".env") == {"COPILOT_SERVER_PORT": "81", "KEY": "pa$HOME${x}", "BARE": None}
    import os

    assert "COPILOT_SERVER_PORT" not in os.environ


def test_a_yaml_file_is_read_as_a_mapping(tmp_path: Path) -> None:
    path = tmp_path / "copilot.yaml"
    path.write_text("server: {port: 81}\n")
    assert read_yaml(path) == {"server": {"port": 81}}
    path.write_text("# nothing yet\n")
    assert read_yaml(path) == {}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: [1\nb: hush-hush: x", "line 2"),
        ("- 1", "should hold"),
        ("x: !!python/object/apply:os.system ['true']", "not valid YAML"),
        ("\x07", "not valid YAML"),
    ],
)
def test_a_yaml_file_that_cannot_be_used_says_where_and_quotes_nothing(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "copilot.yaml"
    path.write_text(text)
    with pytest.raises(SettingsError, match=said) as caught:
        read_yaml(path)
    assert "hush-hush" not in str(caught.value)


def test_files_that_are_no_text_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"\xff\xfe\xff")
    for read in (read_yaml, read_dotenv):
        with pytest.raises(SettingsError, match="cannot be read"):
            read(path)
