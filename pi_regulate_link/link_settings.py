"""The settings of the link, `link.yaml`: where the broker is, and what it is told. Without the file there is no link.

No secret is in it. The broker's password, the code of a pair and the key of a client certificate are files beside it,
which systemd hands to the service (LoadCredential=) and only root may read otherwise. What others may do to the lamp is
not here either: it stands in the lamp's own settings, because the lamp decides.
Rule: an unencrypted connection is taken only to a private address, and a certificate is always verified.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from pi_regulate.devices.link_standing import LINK_CONFIG, LINK_FILE
from pi_regulate.devices.pair_code import PAIR_FILE, read_pair_code
from pi_regulate.library.broker_address import broker_address, may_be_private
from pi_regulate.library.folder.reading import read_bytes, read_document
from pi_regulate.library.json_schema import schema_text_of
from pi_regulate.library.scalars import shown
from pi_regulate.library.validation import validate
from pi_regulate.library.written import Schema, Text, Written
from pi_regulate.words import ProblemsError, RegulateError

PASSWORD = "password"
MOST_PASSWORD_BYTES = 1024
NO_SECRET_BYTES = 1  # a line end alone: what the unit hands over where the owner has written nothing
TellLevel = Literal["nothing", "health", "session", "all"]
_TOPIC = r"[A-Za-z0-9_-]+(?:/[A-Za-z0-9_-]+)*"
MOST_TOPIC_LETTERS = 64


def _beginning_of_topics(value: str) -> str:
    if len(value) > MOST_TOPIC_LETTERS or not re.fullmatch(_TOPIC, value):
        raise ValueError(
            f"{shown(value)} can't begin a topic. Write words of letters, digits, `_` and `-`, with `/` between them, "
            f"at most {MOST_TOPIC_LETTERS} characters."
        )
    return value


def _one_line(value: str) -> str:
    if not value.isprintable() or not value.strip():
        raise ValueError(f"{shown(value)} can't be shown as a name. Write a few letters, such as `Bedside lamp`.")
    return value


Host = Annotated[str, AfterValidator(broker_address), Schema({"type": "string", "minLength": 1, "maxLength": 253})]
TopicBeginning = Annotated[
    str,
    AfterValidator(_beginning_of_topics),
    Schema({"type": "string", "pattern": f"^{_TOPIC}$", "maxLength": MOST_TOPIC_LETTERS}),
]
DeviceName = Annotated[Text, Field(max_length=60), AfterValidator(_one_line)]


class BrokerSettings(Written):
    """Where the broker is, and how the link proves who it is."""

    host: Host = Field(description="The broker's name or address, such as `homeassistant.local`.")
    port: Annotated[int, Field(ge=1, le=65535)] = Field(8883, description="8883 with `tls`, 1883 without.")
    tls: bool = Field(True, description="Encrypted. `false` only for a private address, and `doctor` warns of it.")
    ca: str = Field(
        "", description="A file with the certificate that signed the broker's; empty: those the system trusts."
    )
    certificate: str = Field("", description="A file with the device's own certificate, if the broker asks for one.")
    key: str = Field("", description="The file with the key of that certificate; only root may read it.")
    username: str = Field("", max_length=128, description="The name on the broker; empty: the device's id.")

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if bool(self.certificate) != bool(self.key):
            lacks, there = ("key", "certificate") if self.certificate else ("certificate", "key")
            raise ValueError(f"`{there}` needs `{lacks}` beside it: a certificate and its key belong together.")
        if not self.tls and (self.ca or self.certificate):
            given = "ca" if self.ca else "certificate"
            raise ValueError(f"`{given}` has no use without encryption. Take it out, or write `tls: true`.")
        if not self.tls and not may_be_private(self.host):
            raise ValueError("`tls` can be `false` only for an address within the home, such as `192.168.1.20`.")
        return self


class HomeAssistantSettings(Written):
    """Whether and where Home Assistant is told that there is such a device."""

    discovery: bool = Field(True, description="`false` takes the device out of Home Assistant again.")
    prefix: TopicBeginning = Field("homeassistant", description="Home Assistant's own discovery prefix.")


class TogetherSettings(Written):
    """What comes of the lamp in another home; `pi-regulate link pair` says which one that is."""

    glow: bool = Field(True, description="Glows once an hour at most when somebody there begins, if the lamp allows.")


class LinkSettings(Written):
    """Everything in `link.yaml`."""

    broker: BrokerSettings = Field(description="Where the broker is: `broker: {host: homeassistant.local}`.")
    name: DeviceName = Field("Bedside lamp", description="What Home Assistant calls it; not a person's name.")
    prefix: TopicBeginning = Field(
        "pi-regulate", description="What all topics begin with, such as `house-3/pi-regulate`."
    )
    home_assistant: HomeAssistantSettings = Field(
        default_factory=HomeAssistantSettings, description="How Home Assistant finds the device."
    )
    tell: TellLevel = Field(
        "health",
        description="What others see: `nothing`, `health` (sound, faults), `session` (also when one runs), or `all`.",
    )
    together: TogetherSettings = Field(default_factory=TogetherSettings, description="Another home.")


def read_link_settings(folder: Path) -> LinkSettings:
    """The settings in a folder. Raises ProblemsError with every problem, its line and its column."""
    document = read_document(folder / LINK_FILE)
    if not document.readable and not document.problems:
        empty = "there is nothing in this file. Write `broker: {host: homeassistant.local}` into it, with your broker."
        raise ProblemsError((document.problem((), empty),))
    found, problems = validate(LinkSettings, document)
    if found is None:
        raise ProblemsError((*document.problems, *problems))
    return found


def link_folder(given: Path | None = None) -> Path:
    """Where `link.yaml` is: the folder given, the one that systemd names, or /etc/pi-regulate-link."""
    named = os.environ.get("CONFIGURATION_DIRECTORY", "").split(":")[0]
    return given or (Path(named) if named else LINK_CONFIG)


def beside(folder: Path, name: str) -> Path:
    """A file that the settings name: the one that systemd handed over, or else the one in the settings' folder."""
    handed = os.environ.get("CREDENTIALS_DIRECTORY", "")
    credential = Path(handed, Path(name).name) if handed else None
    if credential is not None and credential.is_file() and credential.stat().st_size > NO_SECRET_BYTES:
        return credential
    return folder / name


def read_password(folder: Path) -> str:
    """The password of the broker, without its line end; empty when there is none. Raises RegulateError."""
    path = beside(folder, PASSWORD)
    try:
        found = read_bytes(path, MOST_PASSWORD_BYTES + 1)
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise RegulateError(f"{path} can't be read ({error.strerror}): it holds the broker's password") from error
    try:
        text = found.decode("utf-8").rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise RegulateError(f"{path} is not text: write the broker's password into it, in UTF-8") from error
    if len(found) > MOST_PASSWORD_BYTES:
        raise RegulateError(f"{path} is too long for a password: at most {MOST_PASSWORD_BYTES} bytes")
    return text


def read_pair(folder: Path) -> str:
    """The code that this lamp shares with the one in another home; empty for none. Raises RegulateError."""
    return read_pair_code(beside(folder, PAIR_FILE))


def link_schema_text() -> str:
    """The JSON Schema of `link.yaml`, for editors."""
    return schema_text_of(LinkSettings, "link")
