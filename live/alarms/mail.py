"""Alarms by e-mail, through a server that takes them (SMTP, RFC 5321)."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable, Mapping
from contextlib import suppress
from email.message import EmailMessage
from email.utils import formatdate

from live.alarms.courier import TIMEOUT, Letter, Refused
from show.installation import Mail

Refusals = Mapping[str, tuple[int, bytes]]


def written(letter: Letter, mail: Mail) -> EmailMessage:
    """A letter as a message."""
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = letter.line, mail.sender, ", ".join(mail.to)
    message["Date"] = formatdate(localtime=True)
    message["Auto-Submitted"] = "auto-generated"  # so that nobody's holiday notice answers (RFC 3834)
    message.set_content(f"{letter.line}\n\nKind: {letter.kind}\nTime: {letter.time}\n")
    return message


def to(mail: Mail, password: str, timeout: float = TIMEOUT) -> Callable[[Letter], None]:
    """How letters are delivered through a mail server; `password` is used where the table names a user."""

    def deliver(letter: Letter) -> None:
        message = written(letter, mail)
        try:
            refused = _sent(message, mail, password, timeout)
        except smtplib.SMTPResponseException as error:
            line = f"SMTP {error.smtp_code} {_text(error.smtp_error)}"
            raise (Refused(line) if error.smtp_code >= 500 else OSError(line)) from None
        except smtplib.SMTPRecipientsRefused as error:
            later = any(code < 500 for code, _ in error.recipients.values())  # one that greylists says 451 at first
            line = _named(error.recipients)
            raise (OSError(line) if later else Refused(line)) from None
        except smtplib.SMTPNotSupportedError as error:
            raise Refused(str(error)) from None
        except smtplib.SMTPException as error:
            raise OSError(str(error)) from None
        if refused:  # the others have it, and would have it twice if it were sent again
            raise Refused(_named(refused))

    return deliver


def _sent(message: EmailMessage, mail: Mail, password: str, timeout: float) -> Refusals:
    """Hands a message to the server; who of several recipients it will not take, with its answers."""
    server = _connected(mail, timeout)
    try:
        if mail.user:
            server.login(mail.user, password)
        return server.send_message(message)
    finally:
        with suppress(smtplib.SMTPException, OSError):  # what it has taken it has, however it says goodbye
            server.quit()


def _connected(mail: Mail, timeout: float) -> smtplib.SMTP:
    if mail.tls == "tls":
        return smtplib.SMTP_SSL(mail.host, mail.port, timeout=timeout, context=ssl.create_default_context())
    server = smtplib.SMTP(mail.host, mail.port, timeout=timeout)
    if mail.tls == "starttls":
        try:
            server.starttls(context=ssl.create_default_context())
        except BaseException:
            server.close()
            raise
    return server


def _named(refused: Refusals) -> str:
    return "; ".join(f"{who}: {code} {_text(said)}" for who, (code, said) in refused.items())


def _text(said: bytes | str) -> str:
    return (said.decode("utf-8", "replace") if isinstance(said, bytes) else said).partition("\n")[0]
