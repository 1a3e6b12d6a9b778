"""Settings: from the environment, then config.toml, then defaults; faults are told in Swedish."""

import multiprocessing
import stat
from datetime import timedelta
from pathlib import Path

import pytest

from planapp import create_app
from planapp.config import SettingError, load_config

SECRET = "s" * 32


@pytest.fixture
def instance(tmp_path: Path) -> Path:
    """An instance folder that is not there yet."""
    return tmp_path / "instance"


def settings(instance: Path, **named: str) -> dict:
    """The configuration that an environment gives."""
    return load_config({"PLANAPP_INSTANCE": str(instance)} | {f"PLANAPP_{k}": v for k, v in named.items()})


def write(instance: Path, text: str) -> None:
    """Write config.toml."""
    instance.mkdir(parents=True, exist_ok=True)
    (instance / "config.toml").write_text(text, "utf-8")


def test_everything_has_a_safe_default(instance: Path) -> None:
    config = settings(instance)
    assert config["SQLALCHEMY_DATABASE_URI"] == f"sqlite:///{instance / 'planapp.sqlite'}"
    assert (config["IMPORTS"], config["EXPORTS"]) == (instance / "imports", instance / "exports")
    assert (config["SITE_NAME"], config["BASE_URL"]) == ("planapp", "")
    assert config["MAX_CONTENT_LENGTH"] == 25 * 1024 * 1024
    assert config["SESSION_COOKIE_HTTPONLY"] is True
    assert config["SESSION_COOKIE_SAMESITE"] == "Lax"
    assert config["PERMANENT_SESSION_LIFETIME"] <= timedelta(hours=24)
    assert "DEBUG" not in config
    assert "TESTING" not in config


def test_without_an_instance_folder_everything_lies_in_the_project(monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setattr("planapp.config._PROJECT", tmp_path)
    (tmp_path / "pyproject.toml").touch()
    config = load_config({"PLANAPP_SECRET_KEY": SECRET})
    assert config["INSTANCE"] == tmp_path / "instance"
    assert (config["IMPORTS"], config["EXPORTS"]) == (tmp_path / "imports", tmp_path / "exports")
    (tmp_path / "pyproject.toml").unlink()
    monkeypatch.chdir(tmp_path)  # an installed program: where it is started
    assert load_config({"PLANAPP_SECRET_KEY": SECRET})["INSTANCE"] == tmp_path / "instance"


# --- The secret -----------------------------------------------------------------------------------


def test_the_secret_is_made_once_and_only_its_owner_may_read_it(instance: Path) -> None:
    secret = settings(instance)["SECRET_KEY"]
    assert len(secret) == 64
    assert settings(instance)["SECRET_KEY"] == secret
    assert stat.S_IMODE((instance / "secret_key").stat().st_mode) == 0o600
    assert [path.name for path in instance.iterdir()] == ["secret_key"]


def test_a_given_secret_is_used_and_not_kept(instance: Path) -> None:
    assert settings(instance, SECRET_KEY=SECRET)["SECRET_KEY"] == SECRET
    assert not instance.exists()


def _secret_of(folder: str) -> str:
    return settings(Path(folder))["SECRET_KEY"]


def test_processes_that_start_at_once_agree_on_the_secret(instance: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        assert len(set(pool.map(_secret_of, [str(instance)] * 8, chunksize=1))) == 1
    assert [path.name for path in instance.iterdir()] == ["secret_key"]


@pytest.mark.parametrize("held", [b"", b"kort", b"\xff" * 64])
def test_a_damaged_secret_is_not_used(instance: Path, held: bytes) -> None:
    instance.mkdir()
    (instance / "secret_key").write_bytes(held)
    with pytest.raises(SettingError):
        settings(instance)


# --- Each setting, from both places ---------------------------------------------------------------

SETTINGS = [
    (
        "DATABASE_URL",
        "postgresql://a:b@db/plan",
        "SQLALCHEMY_DATABASE_URI",
        "postgresql+psycopg://a:b@db/plan",
    ),
    ("DATABASE_URL", "postgres://a@db/plan", "SQLALCHEMY_DATABASE_URI", "postgresql+psycopg://a@db/plan"),
    ("DATABASE_URL", "postgresql+psycopg://a@db/p", "SQLALCHEMY_DATABASE_URI", "postgresql+psycopg://a@db/p"),
    ("DATABASE_URL", "sqlite:////tmp/x.sqlite", "SQLALCHEMY_DATABASE_URI", "sqlite:////tmp/x.sqlite"),
    ("SECRET_KEY", SECRET, "SECRET_KEY", SECRET),
    ("BASE_URL", "https://plan.exempel.se/", "BASE_URL", "https://plan.exempel.se"),
    ("BASE_URL", "http://localhost:8000", "BASE_URL", "http://localhost:8000"),
    ("UPLOAD_LIMIT_MB", "50", "MAX_CONTENT_LENGTH", 50 * 1024 * 1024),
    ("PROXY_COUNT", "1", "PROXY_COUNT", 1),
    ("COLOUR", "#1B4F83", "COLOUR", "#1b4f83"),
    ("SITE_NAME", "Cancerplanen i Örebro", "SITE_NAME", "Cancerplanen i Örebro"),
]


@pytest.mark.parametrize(("name", "written", "key", "value"), SETTINGS)
def test_a_setting_from_the_environment(instance: Path, name: str, written: str, key: str, value) -> None:
    assert settings(instance, **{name: written})[key] == value


@pytest.mark.parametrize(("name", "written", "key", "value"), SETTINGS)
def test_a_setting_from_the_file(instance: Path, name: str, written: str, key: str, value) -> None:
    write(instance, f'{name.lower()} = "{written}"\n')
    assert settings(instance)[key] == value


def test_a_logo_lies_in_the_instance_folder(instance: Path) -> None:
    instance.mkdir()
    (instance / "logo.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>", "utf-8")
    assert settings(instance, LOGO="logo.svg")["LOGO"] == str((instance / "logo.svg").resolve())
    assert settings(instance)["LOGO"] == ""


def test_the_environment_goes_before_the_file(instance: Path) -> None:
    write(instance, 'site_name = "filen"\nupload_limit_mb = 7\n')
    config = settings(instance, SITE_NAME="miljön")
    assert (config["SITE_NAME"], config["MAX_CONTENT_LENGTH"]) == ("miljön", 7 * 1024 * 1024)
    assert settings(instance, SITE_NAME="")["SITE_NAME"] == "filen"  # an empty one is none


def test_cookies_are_safe_when_the_address_is_https(instance: Path) -> None:
    assert settings(instance, BASE_URL="https://plan.exempel.se")["SESSION_COOKIE_SECURE"] is True
    assert settings(instance)["SESSION_COOKIE_SECURE"] is False


# --- Faults ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("DATABASE_URL", "mysql://x"),
        ("DATABASE_URL", "planapp.sqlite"),
        ("DATABASE_URL", "postgresql://a:b@c:d@host:port/x"),
        ("SECRET_KEY", "hemlig"),
        ("BASE_URL", "plan.exempel.se"),
        ("BASE_URL", "https://"),
        ("BASE_URL", "https://plan.exempel.se:port"),
        ("BASE_URL", "https://plan.exempel.se/?a=1"),
        ("BASE_URL", "javascript:alert(1)"),
        ("UPLOAD_LIMIT_MB", "0"),
        ("UPLOAD_LIMIT_MB", "501"),
        ("UPLOAD_LIMIT_MB", "många"),
        ("UPLOAD_LIMIT_MB", "2.5"),
        ("PROXY_COUNT", "-1"),
        ("PROXY_COUNT", "många"),
        ("COLOUR", "blå"),
        ("COLOUR", "#12345"),
        ("LOGO", "finns-inte.png"),
        ("LOGO", "../../etc/passwd"),
        ("LOGO", "secret_key"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(instance: Path, name: str, written: str) -> None:
    with pytest.raises(SettingError, match=f"PLANAPP_{name} ") as fault:
        settings(instance, **{name: written})
    assert str(fault.value).endswith(".")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("site_name = ", "går inte att läsa. Rätta den"),
        ('sitename = "x"', "Inställningen sitename i config.toml finns inte"),
        ("[server]\nname = 1", "Inställningen server i config.toml finns inte"),
        ("site_name = true", "ska vara en text"),
        ("database_url = []", "ska vara en text"),
        ("database_url = 5", "PLANAPP_DATABASE_URL ska börja med"),
    ],
)
def test_a_file_that_cannot_be_used_is_told(instance: Path, text: str, sentence: str) -> None:
    write(instance, text)
    with pytest.raises(SettingError, match=sentence):
        settings(instance)


def test_a_file_in_another_encoding_is_told(instance: Path) -> None:
    instance.mkdir()
    (instance / "config.toml").write_bytes('site_name = "Örebro"'.encode("latin-1"))
    with pytest.raises(SettingError, match=r"config\.toml"):
        settings(instance)


def test_an_instance_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "fil").touch()
    with pytest.raises(SettingError, match="PLANAPP_INSTANCE"):
        settings(tmp_path / "fil" / "instance")
    with pytest.raises(SettingError, match="PLANAPP_INSTANCE"):
        create_app(settings(tmp_path / "fil"))
