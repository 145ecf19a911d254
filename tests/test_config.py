"""Settings: the example fits the model, and whatever is wrong is told in one sentence with file and key."""

from __future__ import annotations

import re
import tomllib
from datetime import date, timedelta
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from processor import config as configuration
from processor.config import Config, load
from processor.errors import ConfigurationError
from processor.values import Intent, Proof

EXAMPLE = configuration.example_path().read_text(encoding="utf-8")
WHOLE = re.sub(r"^#(?=\[\[|\w+ = )", "", EXAMPLE, flags=re.MULTILINE)  # with the blocks that are shown but not in force
FREE = {"third_parties.given.where"}  # tables whose keys are the shop's own


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "config.toml"
    path.write_text(EXAMPLE, encoding="utf-8")
    return path


def changed(file: Path, old: str, new: str) -> Path:
    assert old in EXAMPLE, "the example has changed"
    file.write_text(EXAMPLE.replace(old, new, 1), encoding="utf-8")
    return file


def told(file: Path, environment: dict[str, str] | None = None) -> str:
    with pytest.raises(ConfigurationError) as caught:
        load(file, environment or {})
    text = str(caught.value)
    assert "\n" not in text
    assert "pydantic" not in text.lower()
    assert re.search(r"[.?]$", text), text
    return text


# --- the example


def test_the_example_loads_and_says_what_the_model_says_by_itself(file: Path) -> None:
    example = load(file, {})
    minimal = tomllib.loads(EXAMPLE)
    bare = {
        "mailboxes": [{"name": "cskh", "host": "h", "username": "u", "address": "cskh@vanesa.vn"}],
        "smtp": {"host": "h", "from": minimal["smtp"]["from"]},
    }
    usual = Config.model_validate(bare)
    for section in ("policy", "shop", "deadlines", "service", "retention"):
        assert getattr(example, section) == getattr(usual, section), section
    assert example.smtp.max_per_address == usual.smtp.max_per_address
    assert example.mailboxes[0].keyword == usual.mailboxes[0].keyword
    assert example.mailboxes[0].batch == usual.mailboxes[0].batch
    assert example.mailboxes[0].max_octets == usual.mailboxes[0].max_octets


def model_keys(model: type[BaseModel], prefix: str = "") -> set[str]:
    keys: set[str] = set()
    for name, item in model.model_fields.items():
        inner = [item.annotation, *get_args(item.annotation)]
        nested = [kind for kind in inner if isinstance(kind, type) and issubclass(kind, BaseModel)]
        path = prefix + (item.alias or name)
        if nested and nested[0].__name__ != "Rate":
            keys |= model_keys(nested[0], path + ".")
        else:
            keys.add(path)
    return keys


def file_keys(raw: dict[str, Any], prefix: str = "") -> set[str]:
    keys: set[str] = set()
    for name, value in raw.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            keys |= file_keys(value[0], f"{prefix}{name}.")
        elif isinstance(value, dict) and prefix + name not in FREE:
            keys |= file_keys(value, f"{prefix}{name}.")
        else:
            keys.add(prefix + name)
    return keys


def test_every_key_of_the_model_is_in_the_example_and_no_other() -> None:
    assert file_keys(tomllib.loads(WHOLE)) == model_keys(Config)


def test_every_key_of_the_example_is_explained() -> None:
    # A key whose neighbour explains the group (host, port, password beside password_file) need not say it again.
    bare = {line.partition(" = ")[0] for line in WHOLE.splitlines() if re.match(r"\w+ = ", line) and "#" not in line}
    assert bare <= {
        "port", "host", "username", "password", "password_file", "folder", "ca_file", "timeout", "proof", "otherwise",
        "name", "hotline", "hours_vi", "hours_en", "fanpage", "timezone", "given",
    }  # fmt: skip


# --- mistakes


@pytest.mark.parametrize(
    ("old", "new", "key", "nearest"),
    [
        ("[service]", "[servise]", "servise", "service"),
        ("port = 993", "prt = 993", "mailboxes[0].prt", "port"),
        ("port = 465", "prot = 465", "smtp.prot", "port"),
        ("from = ", "frm = ", "smtp.frm", "from"),
        ("[policy.deletion]", "[policy.delete]", "policy.delete", "deletion"),
        ('hold = "24h"', 'holds = "24h"', "policy.deletion.holds", "hold"),
        ("key_file = ", "keyfile = ", "store.keyfile", "key_file"),
        ("extra_holidays = ", "extra_holiday = ", "deadlines.extra_holiday", "extra_holidays"),
    ],
)
def test_an_unknown_key_is_named_with_the_nearest_valid_one(
    file: Path, old: str, new: str, key: str, nearest: str
) -> None:
    assert told(changed(file, old, new)) == f"{file}: there is no key {key!r}; did you mean {nearest!r}?"


def test_an_unknown_key_like_no_other_is_answered_with_all_that_are_valid(file: Path) -> None:
    text = told(changed(file, "[rules]", "[rules]\nzzzzzz = 1"))
    assert text == f"{file}: there is no key 'rules.zzzzzz'; valid here: path."


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("port = 993", 'port = "imaps"', "mailboxes[0].port"),
        ("port = 993", "port = 0", "mailboxes[0].port"),
        ("port = 465", "port = 65536", "smtp.port"),
        ("idle = true", 'idle = "perhaps"', "mailboxes[0].idle"),
        ("batch = 100", "batch = 501", "mailboxes[0].batch"),
        ('start = "now"', 'start = "tomorrow"', "mailboxes[0].start"),
        ('start = "now"', "start = 7", "mailboxes[0].start"),
        ('address = "cskh@vanesa.vn"', 'address = "cskh"', "mailboxes[0].address"),
        ('keyword = "$CskhDone"', 'keyword = "two words"', "mailboxes[0].keyword"),
        ('hold = "24h"', 'hold = "a day"', "policy.deletion.hold"),
        ('hold = "24h"', "hold = 24", "policy.deletion.hold"),
        ('hold = "24h"', 'hold = "-1h"', "policy.deletion.hold"),
        ('requests = "30d"', 'requests = "999999999d"', "retention.requests"),
        ('poll_every = "60s"', 'poll_every = "0s"', "service.poll_every"),
        ('advance_every = "5s"', 'advance_every = "0s"', "service.advance_every"),
        ('timeout = "30s"', 'timeout = "0s"', "mailboxes[0].timeout"),
        ('max_per_address = "5/day"', 'max_per_address = "5"', "smtp.max_per_address"),
        ('proof = "address"', 'proof = "certain"', "policy.unsubscribe.proof"),
        ('otherwise = "challenge"', 'otherwise = "drop"', "policy.deletion.otherwise"),
        ('timezone = "Asia/Ho_Chi_Minh"', 'timezone = "Asia/Hanoi City"', "shop.timezone"),
        ("extra_holidays = []", 'extra_holidays = ["soon"]', "deadlines.extra_holidays[0]"),
        ("extra_holidays = []", "extra_holidays = 3", "deadlines.extra_holidays"),
        ('from = "Vanesa KR <cskh@vanesa.vn>"', 'from = "Vanesa KR"', "smtp.from"),
        ('from = "Vanesa KR <cskh@vanesa.vn>"', 'from = "Vanesa, KR <cskh@vanesa.vn>"', "smtp.from"),
        ('envelope_from = ""', 'envelope_from = "nobody"', "smtp.envelope_from"),
        ("[[mailboxes]]", "[mailboxes]", "mailboxes"),
    ],
)
def test_a_wrong_value_is_named_with_file_and_key(file: Path, old: str, new: str, key: str) -> None:
    assert told(changed(file, old, new)).startswith(f"{file}: the value of {key!r} is wrong: ")


@pytest.mark.parametrize(
    ("line", "key"), [('host = "imap.example.vn"', "mailboxes[0].host"), ('from = "Vanesa KR', "smtp.from")]
)
def test_a_missing_key_is_named(file: Path, line: str, key: str) -> None:
    kept = [item for item in EXAMPLE.splitlines() if not item.startswith(line)]
    file.write_text("\n".join(kept), encoding="utf-8")
    assert told(file).startswith(f"{file}: the key {key!r} is missing")


def test_a_file_without_a_mailbox_is_told_so(file: Path) -> None:
    file.write_text('[smtp]\nhost = "h"\nfrom = "a@b.vn"\n', encoding="utf-8")
    assert told(file).startswith(f"{file}: the key 'mailboxes' is missing")
    file.write_text('mailboxes = []\n[smtp]\nhost = "h"\nfrom = "a@b.vn"\n', encoding="utf-8")
    assert told(file).startswith(f"{file}: the value of 'mailboxes' is wrong")


@pytest.mark.parametrize("content", [b"[smtp\n", b'a = "\xff"', b"a = 1\na = 2"])
def test_what_is_no_toml_is_told_so(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    assert told(file).startswith(f"{file} is not valid TOML: ")


def test_a_missing_file_is_told_with_the_way_to_get_one(tmp_path: Path) -> None:
    text = told(tmp_path / "none.toml")
    assert str(tmp_path / "none.toml") in text
    assert "cskh init" in text


def test_a_folder_in_place_of_the_file_is_told(tmp_path: Path) -> None:
    assert told(tmp_path).startswith(f"{tmp_path} cannot be read")


def test_a_byte_order_mark_does_no_harm(file: Path) -> None:
    file.write_text(EXAMPLE, encoding="utf-8-sig")
    assert load(file, {}).mailboxes[0].name == "cskh"


def test_two_mailboxes_with_one_name_are_refused(file: Path) -> None:
    second = '[[mailboxes]]\nname = "cskh"\nhost = "h"\nusername = "u"\naddress = "b@vanesa.vn"\n\n[smtp]'
    assert "the same name" in told(changed(file, "[smtp]", second))


@pytest.mark.parametrize("host", ["imap.example.vn", "10.0.0.1", "localhost.example.vn", "0.0.0.0", "127.0.0.1.nip.io"])
def test_plain_connections_are_for_loopback_only(file: Path, host: str) -> None:
    environment = {"CSKH_MAILBOXES__0__TLS": "none", "CSKH_MAILBOXES__0__HOST": host}
    assert "loopback" in told(file, environment)


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "127.8.8.8"])
def test_plain_connections_are_allowed_on_loopback(file: Path, host: str) -> None:
    environment = {"CSKH_SMTP__TLS": "none", "CSKH_SMTP__HOST": host}
    assert load(file, environment).smtp.tls == "none"


# --- the environment


def test_the_environment_wins_over_the_file(file: Path) -> None:
    config = load(
        file,
        {
            "CSKH_SMTP__HOST": "mail.vanesa.vn",
            "CSKH_SMTP__PORT": "587",
            "CSKH_SMTP__FROM": "Shop <shop@vanesa.vn>",
            "CSKH_MAILBOXES__0__PASSWORD": "bí mật",
            "CSKH_MAILBOXES__0__IDLE": "false",
            "CSKH_MAILBOXES__0__START": "2026-11-01",
            "CSKH_MAILBOXES__0__BATCH": "50",
            "CSKH_POLICY__DELETION__HOLD": "0s",
            "CSKH_POLICY__CORRECTION__PROOF": "confirmed",
            "CSKH_DEADLINES__EXTRA_HOLIDAYS": "2027-01-04, 2027-01-05",
            "CSKH_CONFIG": "elsewhere.toml",
            "CSKH_FAILPOINT": "x:1",
            "PATH": "/bin",
        },
    )
    mailbox = config.mailboxes[0]
    assert (config.smtp.host, config.smtp.port, config.smtp.from_) == ("mail.vanesa.vn", 587, "Shop <shop@vanesa.vn>")
    assert (mailbox.password.get_secret_value(), mailbox.idle, mailbox.batch) == ("bí mật", False, 50)
    assert mailbox.start == date(2026, 11, 1)
    assert config.policy.deletion.hold == timedelta(0)
    assert config.policy.of(Intent.CORRECTION).proof is Proof.CONFIRMED
    assert config.deadlines.extra_holidays == (date(2027, 1, 4), date(2027, 1, 5))


def test_sections_that_the_file_does_not_have_can_come_from_the_environment(file: Path) -> None:
    file.write_text('[[mailboxes]]\nname="a"\nhost="h"\nusername="u"\naddress="a@b.vn"\n', encoding="utf-8")
    config = load(file, {"CSKH_SMTP__HOST": "h", "CSKH_SMTP__FROM": "a@b.vn"})
    assert config.smtp.host == "h"


@pytest.mark.parametrize("password", ["true", "false", "123456", "[1]", "2026-11-01"])
def test_a_password_that_looks_like_another_type_stays_a_password(file: Path, password: str) -> None:
    assert load(file, {"CSKH_SMTP__PASSWORD": password}).smtp.secret() == password


@pytest.mark.parametrize(
    "name",
    [
        "CSKH_SMTP__PRT", "CSKH_SMPT__PORT", "CSKH_SMTP__", "CSKH_MAILBOXES__1__HOST", "CSKH_MAILBOXES__X__HOST",
        "CSKH_MAILBOXES__0", "CSKH_MAILBOXES__HOST", "CSKH_SMTP__PORT__X", "CSKH_SMTP__PORT",
    ],
)  # fmt: skip
def test_a_wrong_variable_is_named_itself(file: Path, name: str) -> None:
    assert told(file, {name: "x"}).startswith(f"The environment variable {name}")


# --- files


def test_the_password_comes_from_its_file_without_the_newline(file: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(" ph@n cách \n", encoding="utf-8")
    config = load(changed(file, 'password_file = "/run/secrets/cskh"', 'password_file = "secret"'), {})
    assert config.mailboxes[0].secret() == " ph@n cách "


def test_a_password_file_that_is_not_there_is_named(file: Path, tmp_path: Path) -> None:
    config = load(changed(file, 'password_file = "/run/secrets/cskh"', 'password_file = "secret"'), {})
    with pytest.raises(ConfigurationError, match=re.escape(f"password_file {tmp_path / 'secret'} cannot be read")):
        config.mailboxes[0].secret()


def test_a_password_shows_nowhere(file: Path) -> None:
    config = load(file, {"CSKH_SMTP__PASSWORD": "rất-bí-mật"})
    assert "rất-bí-mật" not in f"{config!r} {config} {config.model_dump()} {config.model_dump_json()}"
    assert "rất-bí-mật" not in told(file, {"CSKH_SMTP__PASSWORD": "rất-bí-mật", "CSKH_SMTP__PORT": "x"})


def test_relative_paths_count_from_the_folder_of_the_file(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "rules").mkdir()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    config = load(Path("../config.toml"), {"CSKH_SMTP__CA_FILE": "ca.pem"})
    assert config.store.url == f"sqlite:///{tmp_path}/cskh.sqlite3"
    assert config.customers.url == f"sqlite:///{tmp_path}/customers.sqlite3"
    assert config.store.key_file == str(tmp_path / "cskh.key")
    assert config.rules.path == str(tmp_path / "rules")
    assert config.smtp.ca_file == str(tmp_path / "ca.pem")
    assert config.mailboxes[0].password_file == "/run/secrets/cskh"


def test_without_own_folders_the_shipped_rules_and_templates_are_used(file: Path) -> None:
    config = load(file, {})
    assert Path(config.rules.path) == configuration.default_rules_path()
    assert Path(config.templates.path) == configuration.default_templates_path()


@pytest.mark.parametrize(
    "url", ["sqlite:////srv/cskh.sqlite3", "postgresql+psycopg://cskh@127.0.0.1/cskh", "sqlite:///:memory:"]
)
def test_other_urls_stay_as_they_are(file: Path, url: str) -> None:
    assert load(file, {"CSKH_STORE__URL": url}).store.url == url


def test_settings_cannot_be_changed_afterwards(file: Path) -> None:
    config = load(file, {})
    with pytest.raises(ValueError, match="frozen"):
        config.smtp.host = "other"  # type: ignore[misc]
