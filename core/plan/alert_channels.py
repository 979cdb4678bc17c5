"""The ways in which an alert leaves the desk: a message to a web address, and a mail.

Both carry the delivery's key, the same at every try, so that a receiver can drop what it has already.
"""

import json
import re
import smtplib
import ssl
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from functools import partial
from http.client import HTTPException
from typing import Any, Final, Protocol, TypeVar
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from core import names as n
from core.errors import InputError
from core.settings import AlertServers, settings
from core.store import Delivery
from core.text import joining, say

SECONDS: Final = 10.0  # a server that says nothing for so long has failed
SUBMISSION_PORT: Final = 587
# What a server or the way to it can do (smtplib's errors are of the first), and what comes of words it cannot take.
FAILURES: Final = (OSError, HTTPException, ValueError)
_HOST: Final = re.compile(r"[\w.:-]+")
_LOCAL_PART: Final = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+")
T = TypeVar("T")


class Channel(Protocol):
    """A way to send. ``name``: one of ``names.CHANNELS``, of mail with its receiver."""

    @property
    def name(self) -> str:
        """Return the name under which deliveries wait for it."""

    def send(self, delivery: Delivery) -> None:
        """Send one delivery. Raises one of FAILURES."""


@dataclass(frozen=True)
class Webhook:
    """A web address that takes alerts as JSON, with the delivery's key as its ``Idempotency-Key``."""

    address: str = field(repr=False)
    name: str = n.WEBHOOK

    def send(self, delivery: Delivery) -> None:
        """Post one delivery. Raises HTTPError unless the answer is a success; a redirect is none."""
        headers = {"Content-Type": "application/json", "Idempotency-Key": delivery.key}
        body = json.dumps(_content(delivery), ensure_ascii=False).encode()
        request = Request(self.address, body, headers, method="POST")
        with build_opener(_NoRedirect).open(request, timeout=SECONDS):
            pass


class _NoRedirect(HTTPRedirectHandler):
    """Follows nothing: what is posted would arrive as a question without its content, and count as sent."""

    def redirect_request(self, *_: Any) -> None:
        """Return nothing, which makes the redirect an error."""


@dataclass(frozen=True)
class Mail:
    """A mail server, and from whom to whom mails go. ``starttls``: encrypted, or not sent at all.

    Each receiver is a channel of its own: one who is refused for the moment gets the mail later, the others none again.
    """

    host: str
    port: int
    sender: str
    to: str
    user: str = ""
    password: str = field(default="", repr=False)
    starttls: bool = True

    @property
    def name(self) -> str:
        """The name of the channel to this receiver."""
        return f"{n.MAIL}:{parseaddr(self.to)[1]}"

    def send(self, delivery: Delivery) -> None:
        """Mail one delivery. Raises SMTPException, OSError."""
        server = smtplib.SMTP(self.host, self.port, timeout=SECONDS)
        try:
            if self.starttls:
                server.starttls(context=ssl.create_default_context())
            if self.user:
                server.login(self.user, self.password)
            server.send_message(self.message(delivery))
            with suppress(OSError):  # the mail is accepted: a goodbye that fails must not send it again
                server.quit()
        finally:
            server.close()

    def message(self, delivery: Delivery) -> EmailMessage:
        """Return the mail, the same at every try."""
        mail = EmailMessage()
        mail["From"], mail["To"] = self.sender, self.to
        severity = say(f"alerts.severity.{delivery.severity}")
        mail["Subject"] = " ".join(say("alerts.subject", severity=severity, text=delivery.text).split())
        mail["Date"] = format_datetime(delivery.raised_at)
        mail["Message-ID"] = f"<{delivery.key}@{parseaddr(self.sender)[1].partition('@')[2]}>"
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(say("alerts.body", text=delivery.text, severity=severity, alert=delivery.alert))
        return mail


@dataclass(frozen=True)
class Channels:
    """The channels of the settings that can be ``usable``, and the ``faults`` of those that cannot."""

    usable: tuple[Channel, ...]
    faults: tuple[InputError, ...]

    def require(self) -> tuple[Channel, ...]:
        """Return the channels. Raises InputError, which says every fault, if there is one."""
        if self.faults:
            raise InputError("alerts.settings", faults=joining.sentences(map(str, self.faults)))
        return self.usable


def read_channels(servers: AlertServers | None = None) -> Channels:
    """Return the channels that the settings name, none by default; a wrong one takes nothing from the others."""
    servers = servers or settings().alerts
    usable: list[Channel] = []
    faults: list[InputError] = []
    for make in _makers(servers):
        try:
            usable.append(make())
        except InputError as fault:
            faults.append(fault)
    return Channels(_once(usable, lambda each: each.name), _once(faults, str))


def configured(servers: AlertServers | None = None) -> tuple[Channel, ...]:
    """Return the channels that the settings name, none by default. Raises InputError for one that cannot be used."""
    return read_channels(servers).require()


def _makers(servers: AlertServers) -> list[Callable[[], Channel]]:
    web = [partial(_webhook, servers.webhook)] if servers.webhook else []
    receivers = [each.strip() for each in servers.smtp_to.split(",") if each.strip()] or [""]
    return [*web, *(partial(_mail, servers, each) for each in (receivers if servers.smtp_host else ()))]


def _once(found: Iterable[T], key: Callable[[T], str]) -> tuple[T, ...]:
    """Return the last of each key, in order."""
    return tuple({key(each): each for each in found}.values())


def reason(error: Exception) -> str:
    """Return why a try failed, in one line, without what the server may have sent beside it."""
    if isinstance(error, HTTPError):
        return say("alerts.answered", status=error.code, words=error.reason)
    if isinstance(error, smtplib.SMTPResponseException):
        return _answered(error.smtp_code, error.smtp_error)
    if isinstance(error, smtplib.SMTPRecipientsRefused) and error.recipients:
        return _answered(*next(iter(error.recipients.values())))
    return " ".join(str(error).split())[:400] or type(error).__name__


def _answered(status: int, words: bytes | str) -> str:
    words = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return say("alerts.answered", status=status, words=" ".join(words.split())[:400])


def _content(delivery: Delivery) -> dict[str, str]:
    return {
        "alert": delivery.alert,
        n.KIND: delivery.kind,
        "severity": delivery.severity,
        n.PRODUCT_ID: delivery.product_id,
        n.AS_OF: delivery.as_of.isoformat(),
        "text": delivery.text,
        "page": delivery.page,
        "raised_at": delivery.raised_at.isoformat(),
    }


def _webhook(found: str) -> Webhook:
    try:
        parts = urlsplit(found)
        fits = parts.scheme in ("http", "https") and "@" not in parts.netloc and parts.port != 0
        fits = fits and found.isascii() and found.isprintable() and " " not in found and _is_host(parts.hostname or "")
    except ValueError:
        fits = False
    if not fits:
        raise InputError("alerts.webhook")  # without the address, which may hold a secret
    return Webhook(found)


def _mail(servers: AlertServers, receiver: str) -> Mail:
    port = servers.smtp_port or str(SUBMISSION_PORT)
    if not _is_host(servers.smtp_host):
        raise InputError("alerts.smtp_host", found=servers.smtp_host)
    if not (port.isdecimal() and 0 < int(port) < 65536):
        raise InputError("alerts.smtp_port", found=port)
    if not (servers.smtp_user + servers.smtp_password).isascii():
        raise InputError("alerts.smtp_login")
    for each in (servers.smtp_from, receiver):
        if not _is_mail_address(each):
            raise InputError("alerts.smtp_address", found=each or say("alerts.nothing"))
    login = (servers.smtp_user, servers.smtp_password, servers.smtp_starttls)
    return Mail(servers.smtp_host, int(port), servers.smtp_from, receiver, *login)


def _is_host(found: str) -> bool:
    """Return whether a connection can be asked of it: the name of a machine, or its number."""
    try:
        found.encode("idna")  # as the socket will write it: no label is empty or too long
    except UnicodeError:
        return False
    return _HOST.fullmatch(found) is not None


def _is_mail_address(found: str) -> bool:
    name, _, host = parseaddr(found)[1].rpartition("@")
    return _LOCAL_PART.fullmatch(name) is not None and found.isascii() and found.isprintable() and _is_host(host)
