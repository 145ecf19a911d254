"""The part of `cskh check` that looks at mails: is the sender verified as the configuration says, and what to write?"""

from __future__ import annotations

from collections.abc import Sequence

from processor.config import MailboxSettings
from processor.errors import ConfigurationError
from processor.intake.headers_fetch import recent_sections
from processor.intake.mailbox import MailboxSession
from processor.intake.results_survey import FEWEST, MICROSOFT, NEWEST, UNREADABLE, Standing, Survey, survey
from processor.verify.envelope import read_envelope
from processor.verify.header_section import UnreadableError, read_section

_AGAIN = ": send yourself one from outside and run `cskh check` again"


def look(settings: MailboxSettings) -> str:
    """What recent mails say of how senders are verified.

    Raises:
        ConfigurationError: the settings of this mailbox do not fit its mails; says what to write.
        TemporaryError: the server is away.
    """
    session = MailboxSession(settings)
    try:
        sections = recent_sections(session, session.open())
    finally:
        session.close()
    found = survey(sections, _domains(settings))
    if settings.authentication == "own":
        return _own(settings.trusted_hop, found, _with_envelope(settings.trusted_hop, found, sections))
    return _by_host(settings, found)


def _by_host(settings: MailboxSettings, found: Survey) -> str:
    wanted = MICROSOFT if settings.authentication == "microsoft" else settings.authserv_id
    if not wanted:
        return f"authserv_id is empty, so no sender is ever `authenticated`; {_advice(settings, found)}"
    standing = found.standing(wanted)
    if len(found.outside) < FEWEST:
        return _too_few(found, standing) + _warnings(found, standing)
    if found.nearly_all(standing.mails) or standing.newest * 2 > NEWEST:
        return _fits(found, standing) + _warnings(found, standing)
    if found.suggested() or found.nearly_all(found.silent) or not standing.mails:
        raise ConfigurationError(f"{_setting(wanted)}, but {_advice(settings, found)}{_pretended(found, standing)}")
    return (
        f"only {_carry(found, standing.mails)} {_results_of(wanted)}, which is what {_key(wanted)} says; "
        f"from the others no sender is ever `authenticated`{_warnings(found, standing)}"
    )


def _own(trusted_hop: str, found: Survey, with_envelope: int) -> str:
    # Here is the place to try the DNS (verify.try_dns) before the mails are judged.
    host, count = found.hop()
    came = f"{_of(found, count)} came in through {host}"
    if not trusted_hop:
        advice = f'; {came}: write trusted_hop = "{host}"' if host else ""
        return f"trusted_hop is empty, so SPF is not looked at{advice}"
    first, below = found.through(trusted_hop)
    if len(found.outside) < FEWEST:
        return f"{_only(found)} to look at, {first + below} came in through {trusted_hop}{_AGAIN}"
    if host and first * 2 <= len(found.outside) and not found.nearly_all(first + below):
        raise ConfigurationError(f'trusted_hop is {trusted_hop}, but {came}: write trusted_hop = "{host}"')
    if not first + below:
        raise ConfigurationError(
            f"trusted_hop is {trusted_hop}, but none of {_mails(found)} came in through it: look at the topmost "
            "Received field of a mail; the name after `by` is what to write"
        )
    text = f"{_of(found, first + below)} came in through {trusted_hop}, which is what trusted_hop says"
    if first < below:
        text += ", and then through another host: right where that is the shop's own too"
    if not found.nearly_all(with_envelope):
        text += (
            f". WARNING: only {with_envelope} of them tell who connected to that host and the envelope sender; for the "
            "others SPF is not looked at. A filter that hands the mails on inside the shop's network hides them: then "
            "name the host in front of it"
        )
    return text


def _with_envelope(trusted_hop: str, found: Survey, sections: Sequence[bytes]) -> int:
    """How many mails from outside tell what SPF wants to know."""
    pairs = zip(found.traces, sections, strict=True)
    return sum(_tells_envelope(section, trusted_hop) for trace, section in pairs if trace.outside)


def _tells_envelope(section: bytes, trusted_hop: str) -> bool:
    try:
        return read_envelope(read_section(section), trusted_hop) is not None
    except UnreadableError:
        return False


def _domains(settings: MailboxSettings) -> set[str]:
    return {address.rpartition("@")[2] for address in (settings.address, *settings.aliases)}


def _too_few(found: Survey, standing: Standing) -> str:
    seen = f" ({standing.mails} with {_results_of(standing.authserv_id)})" if standing.mails else ""
    return f"{_only(found)} to look at{seen}{_AGAIN}"


def _fits(found: Survey, standing: Standing) -> str:
    wanted = standing.authserv_id
    text = f"{_carry(found, standing.mails)} {_results_of(wanted)}, which is what {_key(wanted)} says"
    if not found.nearly_all(standing.mails):
        text += f", and {standing.newest} of the newest {NEWEST}"
    return (
        text if standing.forged or standing.misplaced or wanted == MICROSOFT else text + "; no forged ones among them"
    )


def _advice(settings: MailboxSettings, found: Survey) -> str:
    """What the mails carry, and what to write because of it."""
    suggested = found.suggested()
    if len(found.outside) < FEWEST:
        return f"{_only(found)} to look at{_AGAIN}"
    if suggested and suggested.authserv_id == MICROSOFT:
        return (
            f"{_of(found, suggested.mails)} show that Microsoft 365 verifies here, and it names no id: "
            'set authentication = "microsoft"'
        )
    if suggested:
        name = suggested.authserv_id
        mode = "" if settings.authentication == "results" else 'authentication = "results" and '
        text = f'{_carry(found, suggested.mails)} {_results_of(name)} on top: write {mode}authserv_id = "{name}"'
        return text + _warnings(found, suggested)
    if found.nearly_all(found.silent):
        none = "no mail carries results" if found.silent == len(found.outside) else "hardly any mail carries results"
        return f'{none}: this host verifies nobody; set authentication = "own"{_hop(found)}'
    return (
        f"no id stands on top of nearly all of {_mails(found)}{_most(found)}: ask the host's operator which one is its "
        'own, or set authentication = "own"'
    )


def _most(found: Survey) -> str:
    names = [(name, count) for name, count in found.topmost().most_common(3) if name != UNREADABLE]
    return f" (most often {', '.join(f'{name} in {count}' for name, count in names)})" if names else ""


def _hop(found: Survey) -> str:
    host, _ = found.hop()
    return f' and trusted_hop = "{host}"' if host else ""


def _warnings(found: Survey, standing: Standing) -> str:
    """What is no fault of the configuration and yet to be known."""
    if standing.authserv_id == MICROSOFT:
        return ""  # hosts of other customers of Microsoft write the same form, as good as any
    text = ""
    if standing.forged:
        text += (
            f". WARNING: {standing.forged} of {len(found.traces)} mails carry a further field with this id, below the "
            "host's own: the host does not filter forged ones; only the topmost counts here, but ask its operator"
        )
    if standing.misplaced:
        text += (
            f". WARNING: in {_of(found, standing.misplaced)} the topmost field with this id stands lower than in the "
            "others, where a sender could have written it; such a one is believed: ask the host's operator"
        )
    if standing.relayed * 2 > standing.mails:
        text += (
            ". WARNING: these results were written before the mails came to the host that keeps the mailbox; trust "
            "them only if no mail can reach it on another way, for on that way a sender can write them himself"
        )
    if standing.hidden_dmarc * 2 > standing.mails:
        text += (
            ". WARNING: the host writes the dmarc result into a second field, and only the topmost is read: have it "
            'write one field, or set authentication = "own"'
        )
    return text


def _pretended(found: Survey, standing: Standing) -> str:
    """What is to be known of an id that the host does not write."""
    if not standing.forged or standing.authserv_id == MICROSOFT:
        return ""
    return (
        f". WARNING: {standing.forged} of {len(found.traces)} mails name {standing.authserv_id} further below, where "
        "senders can write what they like"
    )


def _setting(wanted: str) -> str:
    return 'authentication is "microsoft"' if wanted == MICROSOFT else f"authserv_id is {wanted}"


def _key(wanted: str) -> str:
    return "authentication" if wanted == MICROSOFT else "authserv_id"


def _results_of(wanted: str) -> str:
    return f"results of {'Microsoft 365' if wanted == MICROSOFT else wanted}"


def _mails(found: Survey) -> str:
    count = len(found.outside)
    return f"{count or 'no'} mail{'' if count == 1 else 's'} from outside"


def _only(found: Survey) -> str:
    return f"{'only ' if found.outside else ''}{_mails(found)}"


def _of(found: Survey, count: int) -> str:
    return f"{count} of {len(found.outside)} mails from outside"


def _carry(found: Survey, count: int) -> str:
    return f"{_of(found, count)} {'carries' if count == 1 else 'carry'}"
