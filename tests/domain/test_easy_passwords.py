"""Which passwords are easily guessed, and which are not."""

import pytest

from planapp.domain.easy_passwords import is_easy

PLACE = ("planapp", "cancerplan", "Region Västmanland")


@pytest.mark.parametrize(
    "password",
    [
        *(
            "Sommar-2025!!!",
            "lösenord12345",
            "administrator",
            "P@ssw0rd2024!!",
            "password1234a",
            "iloveyou12345",
        ),
        *("sommarsommar", "sommarvinter2024", "mittlösenord1", "Välkommen2025", "changeme12345"),
        *("123456789012", "qwertyuiop123", "1q2w3e4r5t6y", "1qaz2wsx3edc", "abc123def456", "anna12345678"),
        *(
            "hejhejhejhej",
            "abc!abc!abc!",
            "xyxyxyxyxyxy",
            "aaaaaaaaaaaab",
            "Grönt1Grönt1",
            "!!!!!!!!!!!!",
            "",
        ),
        *("planapp är mitt verktyg", "Pl4napp och annat", "i VÄSTMANLAND bor jag", "en ny cancer-plan nu"),
    ],
)
def test_what_many_choose_is_easy_whatever_fills_it_out(password: str):
    assert is_easy(password, PLACE)


@pytest.mark.parametrize(
    "password",
    [
        *("korrekt häst batteri", "ett annat lösenord", "gröna skor i regnet", "min hund heter Kalle"),
        *(
            "Mitt-stall-har-nio-hästar",
            "tre gulliga grodor",
            "xK9$mQ2vL7pR",
            "7gT-2mq-9Xw-4k",
            "åäö zebra 42 måne",
        ),
        "x1åÄ" * 50,
    ],
)
def test_words_of_ones_own_are_not(password: str):
    assert not is_easy(password, PLACE)


def test_a_short_name_bars_nothing():
    assert not is_easy("vi åker rv 40 mot öster", ("RV", "IT"))
