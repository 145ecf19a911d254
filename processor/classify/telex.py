"""Telex and VNI slips: keystrokes of a Vietnamese keyboard that reached the text undigested ("xoas", "xo1a")."""

from __future__ import annotations

import re
from functools import lru_cache

from processor.classify.letters import fold, tone_of, with_tone

_ONSETS = "ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|b|c|d|đ|g|h|k|l|m|n|p|r|s|t|v|x"
_RHYMES = (
    "a|ac|ach|ai|am|an|ang|anh|ao|ap|at|au|ay|e|ec|em|en|eng|eo|ep|et|eu|i|ia|ich|iec|iem|ien|ieng|iep|iet|ieu|im"
    "|in|inh|ip|it|iu"
    "|o|oa|oac|oach|oai|oam|oan|oang|oanh|oao|oap|oat|oay|oc|oe|oen|oeo|oet|oi|om|on|ong|oong|op|ot|u|ua|uan|uang"
    "|uat|uay|ua|uc|ue"
    "|uech|uen|uenh|ui|um|un|ung|uo|uoc|uoi|uom|uon|uong|uop|uot|uou|up|ut|uu|uy|uya|uych|uyen|uyet|uynh|uyt|uyu"
    "|y|yem|yen|yet|yeu|ych"
)
_SYLLABLE = re.compile(f"(?:{_ONSETS})?(?:{_RHYMES})")
_TONES = {"s": 1, "f": 2, "r": 3, "x": 4, "j": 5}
_VOWELS = "aăâeêioôơuưy"
_DOUBLED = {"aa": "â", "ee": "ê", "oo": "ô", "dd": "đ"}
_VNI_SIGNS = {
    ("a", "6"): "â",
    ("e", "6"): "ê",
    ("o", "6"): "ô",
    ("o", "7"): "ơ",
    ("u", "7"): "ư",
    ("a", "8"): "ă",
    ("d", "9"): "đ",
}


@lru_cache(maxsize=20_000)
def is_syllable(word: str) -> bool:
    """Say whether `word`, accents aside, can be written in Vietnamese as one syllable."""
    return len(word) <= 8 and _SYLLABLE.fullmatch(fold(word)) is not None


@lru_cache(maxsize=20_000)
def from_slip(word: str) -> str | None:
    """Return what `word` was meant to be when it is a Telex or VNI slip, otherwise None.

    Only a word that is no Vietnamese syllable as it stands, and is one when decoded, counts as a slip.
    """
    if not 2 <= len(word) <= 10:
        return None
    if any(char in "123456789" for char in word):
        return _checked(_decode_vni(word), word) if word.isascii() and word[0].isalpha() else None
    if is_syllable(word):
        return None
    return _checked(_decode_telex(word), word)


def _checked(decoded: str | None, word: str) -> str | None:
    return decoded if decoded and decoded != word and is_syllable(decoded) else None


def _decode_telex(word: str) -> str | None:
    letters: list[str] = []
    tone = 0
    for char in word:
        vowel_seen = any(tone_of(letter)[0] in _VOWELS for letter in letters)
        if char in _TONES and vowel_seen:
            tone = _TONES[char]
        elif char == "w":
            _add_horn(letters)
        elif not _double(letters, char):
            letters.append(char)
    return _place_tone(letters, tone)


def _double(letters: list[str], char: str) -> bool:
    """Turn a repeated vowel (or d) into its circumflexed form, also across final consonants ("muonos")."""
    for back in range(1, min(4, len(letters)) + 1):
        pair = letters[-back] + char
        if pair in _DOUBLED and (back == 1 or char != "d" or back == len(letters)):
            letters[-back] = _DOUBLED[pair]
            return True
    return False


def _add_horn(letters: list[str]) -> None:
    for place in range(len(letters) - 1, -1, -1):
        if letters[place] in "uoa":
            letters[place] = {"u": "ư", "o": "ơ", "a": "ă"}[letters[place]]
            if letters[place] == "ơ" and place and letters[place - 1] == "u":
                letters[place - 1] = "ư"
            return
    letters.append("ư")


def _decode_vni(word: str) -> str | None:
    letters: list[str] = []
    tone = 0
    for char in word:
        if char in "12345":
            tone = int(char)
        elif char in "6789":
            place = next((n for n in range(len(letters) - 1, -1, -1) if (letters[n], char) in _VNI_SIGNS), None)
            if place is None:
                return None
            letters[place] = _VNI_SIGNS[letters[place], char]
        else:
            letters.append(char)
    return _place_tone(letters, tone)


def _place_tone(letters: list[str], tone: int) -> str | None:
    """Put the tone where the new orthography wants it."""
    vowels = [n for n, letter in enumerate(letters) if tone_of(letter)[0] in _VOWELS]
    if letters[:2] == ["q", "u"] or (letters[:2] == ["g", "i"] and len(vowels) > 1):
        vowels = vowels[1:]
    if not vowels:
        return None
    if tone:
        signed = [n for n in vowels if letters[n] in "ăâêôơư"]
        closed = vowels[-1] < len(letters) - 1
        place = signed[-1] if signed else vowels[-1] if closed and len(vowels) > 1 else vowels[max(0, len(vowels) - 2)]
        letters[place] = with_tone(letters[place], tone)
    return "".join(letters)
