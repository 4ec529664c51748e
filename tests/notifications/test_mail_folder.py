from concurrent.futures import ThreadPoolExecutor
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from django.core.mail import EmailMessage
from pytest_django.fixtures import Settings

from notifications.mailfolder import EmlFolder


@pytest.fixture
def folder(tmp_path: Path, settings: Settings) -> Path:
    settings.MAIL_FOLDER = tmp_path / "mail"
    return tmp_path / "mail"


def subjects_in(folder: Path) -> list[str]:
    files = sorted(folder.iterdir())
    return [message_from_bytes(f.read_bytes(), policy=policy.default)["Subject"] for f in files]


def test_each_message_is_one_file_and_they_sort_by_time(folder: Path) -> None:
    letters = [EmailMessage(f"Letter {n}", "Hello", to=["a@example.com"]) for n in range(5)]
    assert EmlFolder().send_messages(letters) == 5
    assert subjects_in(folder) == [f"Letter {n}" for n in range(5)]


def test_many_threads_write_whole_files_under_names_of_their_own(folder: Path) -> None:
    def write(number: int) -> None:
        EmlFolder().send_messages(
            [EmailMessage(f"Letter {number}", "x" * 50_000, to=["a@b.example"])]
        )

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(80)))
    assert sorted(subjects_in(folder)) == sorted(f"Letter {n}" for n in range(80))
    assert all(file.suffix == ".eml" for file in folder.iterdir())
    assert all(len(file.read_bytes()) > 50_000 for file in folder.iterdir())


def test_only_the_owner_of_the_process_can_read_the_mail(folder: Path) -> None:
    EmlFolder().send_messages([EmailMessage("Letter", "Hello", to=["a@example.com"])])
    [file] = folder.iterdir()
    assert folder.stat().st_mode & 0o777 == 0o700
    assert file.stat().st_mode & 0o777 == 0o600
