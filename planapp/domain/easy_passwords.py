"""Passwords that are among the first that somebody would try: made by a few rules, not taken from a list.

One to three words that many choose, with anything about them to fill them out; runs along the keyboard, the
alphabet or the digits; the same again and again; the names of the place itself.
"""

import re
import unicodedata
from collections.abc import Iterable

_WORDS = """
admin administrator root user guest test testing demo login logon access master secret private default
change changeme temp temporary server system computer internet windows microsoft google facebook linkedin
yahoo password passwort passwd pass passord losenord lösenord hemlig hemligt hemligheten kodord inloggning
valkommen välkommen welcome hello hej hejsan hejhej tjena letmein iloveyou loveyou love lovely forever
always jagälskardig älskar kärlek sötnos gumman gubben raring baby babygirl angel princess prinsessa
sunshine flower blomma solsken regnbåge fjäril butterfly rainbow chocolate choklad cookie banana banan apple
cheese pepper summer winter spring autumn sommar vinter våren hösten semester påsk jul julafton midsommar
christmas monday tuesday wednesday thursday friday saturday sunday måndag tisdag onsdag torsdag fredag
lördag söndag january february march april june july august september october november december januari
februari mars maj juni juli augusti oktober sverige sweden stockholm göteborg malmö uppsala england london
america usa paris football fotboll baseball basketball hockey soccer arsenal chelsea liverpool barcelona
madrid manchester united djurgården hammarby dragon monkey tiger lion eagle wolf panther shadow batman
superman spiderman starwars pokemon naruto matrix phoenix ninja killer hunter ranger warrior soldier knight
freedom trust trustno whatever nothing something everything anything samsung nokia iphone ferrari mercedes
corvette mustang yamaha michael michelle jennifer jessica ashley daniel andrew robert william charlie jordan
thomas anthony matthew joshua jonathan alexander alexandra christian christopher elizabeth victoria nicholas
samantha stephanie anders johan karl erik lars per mikael peter fredrik anna maria eva karin kristina lena
emma sara linda mamma pappa mother father family familj brother sister friend friends bestfriend husband
money lucky magic power super happy crazy sexy cool good great best number one two three four five six seven
eight nine zero fuck fuckyou fucking asshole bitch pussy shit fan jävla skit god jesus christ heaven lord
blessed sjukhus sjukvård vården vårdcentral klinik läkare doktor doctor nurse sköterska region regionen
landsting kommun kommunen cancer plan planen planansvarig rapportör läsare verksamhetsplan handlingsplan
uppföljning the is my your are you and for not mitt min mina ett här det är och jag inte some new nytt ny
"""
_EASY = "|".join(sorted(set(_WORDS.split()), key=lambda word: (-len(word), word)))
_FEW_WORDS = re.compile(rf"[a-zåäö]{{0,2}}(?:{_EASY}){{1,3}}[a-zåäö]{{0,2}}")
_WAYS = (
    *("1234567890", "qwertyuiopå", "asdfghjklöä", "zxcvbnm", "azertyuiop", "abcdefghijklmnopqrstuvwxyzåäö"),
    *("1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p", "qazwsxedcrfvtgbyhnujmikolp", "zaq12wsxcde34rfvbgt56yhn"),
    *("1q2w3e4r5t6y7u8i9o0p", "q1w2e3r4t5y6u7i8o9p0", "147258369", "741852963", "159357", "qweasdzxc"),
)
_BOTH_WAYS = [way for one in _WAYS for way in (one, one[::-1])]
_STEPS = frozenset(way[at : at + 3] for way in _BOTH_WAYS for at in range(len(way) - 2))
_LOOKS_LIKE = str.maketrans("0134578@$!", "oieastbasi")
_FEW = 4  # signs beside a run that make it no harder
_LONGEST_TRIED = 64
_SHORTEST_NAME = 5


def is_easy(password: str, names: Iterable[str] = ()) -> bool:
    """Whether a password is easily guessed, or holds one of the names of the place, or a word of one."""
    folded = unicodedata.normalize("NFKC", password).casefold()
    readings = {_letters(folded), _letters(folded.strip("0123456789!?.,-_*#+ ").translate(_LOOKS_LIKE))}
    if any(name in reading for name in _parts(names) for reading in readings):
        return True
    if len(password) > _LONGEST_TRIED:
        return False
    plain = re.sub(r"[\W_]", "", folded)
    return _is_run(plain) or _is_repeated(plain) or any(_is_easy_word(one) for one in readings)


def _letters(text: str) -> str:
    return re.sub(r"[\W\d_]", "", text)


def _parts(names: Iterable[str]) -> set[str]:
    """Each name as it is written in a password, and its longer words."""
    parts = {_letters(part.casefold()) for name in names for part in (name, *name.split())}
    return {part for part in parts if len(part) >= _SHORTEST_NAME}


def _is_easy_word(letters: str) -> bool:
    return not letters or _is_repeated(letters) or _FEW_WORDS.fullmatch(letters) is not None


def _is_repeated(text: str) -> bool:
    """Whether it is the same again and again, as hejhejhejhej."""
    return 0 < (text + text).find(text, 1) <= len(text) // 2


def _is_run(text: str) -> bool:
    """Whether all but a few signs follow one another on the keyboard, in the alphabet or among the digits."""
    covered: set[int] = set()
    for at in range(len(text) - 2):
        three = text[at : at + 3]
        if three in _STEPS or len(set(three)) == 1:
            covered.update((at, at + 1, at + 2))
    return len(text) - len(covered) <= _FEW
