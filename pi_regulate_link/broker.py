"""The connection to the broker: MQTT 5 by paho, outgoing only.

The session is always begun clean and ends 60 s after a loss, so a wish that somebody published meanwhile is not handed
over late. The broker says `offline` for us after 30 s, so a short dropout shows nowhere. We publish with QoS 0: within
a connection TCP loses nothing, and everything is told anew at the next. What was not acknowledged with QoS 1 paho would
send again there, and an old state could then come last.
Rule: a callback only puts an event into the queue; nothing here decides, and no message is larger than 4 kB.
"""

from __future__ import annotations

import socket
import ssl
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from paho.mqtt.client import Client, ConnectFlags, DisconnectFlags, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode
from paho.mqtt.subscribeoptions import SubscribeOptions

from pi_regulate.library.broker_address import private
from pi_regulate.words import RegulateError
from pi_regulate_link.events import Connected, LinkEvent, Message, NotConnected, Stuck
from pi_regulate_link.link_settings import BrokerSettings, beside
from pi_regulate_link.topics import Topics

MOST_PAYLOAD_BYTES = 128  # no message for us is longer; of one that is, a byte more is kept, to know it by
MOST_EVENTS = 1000  # events in the queue; a flood beyond it is dropped where it arrives
KEEPALIVE_S, SESSION_ENDS_S, WILL_AFTER_S = 60, 60, 30
MOST_PACKET_BYTES = 4096
RETRY_S = (1, 120)  # the first and the longest wait before another try; each is twice the one before
ANSWER_WITHIN_S = 10.0  # for the broker's first answer and for TLS, which takes a small Pi a second
NO_RETAINED = 2  # MQTT 5: of what is retained, nothing is sent for a subscription
_TAKEN_OVER = 0x8E
_THREAD = "paho-mqtt-client-"


class PublicAddressError(OSError):
    """Without encryption, this address is too far away."""


class Broker:
    """The broker of these settings. Events go to `put`; `folder` is where files beside the settings are."""

    def __init__(
        self, settings: BrokerSettings, topics: Topics, password: str, folder: Path, put: Callable[[LinkEvent], object],
        waiting: Callable[[], int] = lambda: 0,
    ) -> None:  # fmt: skip
        self._settings, self._topics, self._password = settings, topics, password
        self._put, self._waiting = put, waiting
        self._tls = _tls(settings, folder) if settings.tls else None
        self._accepted = self._refused = self._rests = False
        self._client = self._made()

    @property
    def address(self) -> str:
        """The broker as a person knows it."""
        host = self._settings.host
        return f"{f'[{host}]' if ':' in host else host}:{self._settings.port}"

    def start(self) -> None:
        """Begins to connect, and to connect again whenever it is lost. Returns at once."""
        session = _properties(
            PacketTypes.CONNECT, SessionExpiryInterval=SESSION_ENDS_S, MaximumPacketSize=MOST_PACKET_BYTES
        )
        self._client.connect_async(
            self._settings.host, self._settings.port, KEEPALIVE_S, clean_start=True, properties=session
        )
        self._client.loop_start()

    def subscribe(self, topics: Iterable[str], *, retained: bool = False) -> None:
        """Asks for new messages of these topics and, only if wanted, for what is retained there."""
        options = SubscribeOptions(qos=1, retainHandling=0 if retained else NO_RETAINED)
        self._client.subscribe([(topic, options) for topic in topics])

    def publish(self, topic: str, payload: bytes, *, retained: bool = True, lasts_s: int | None = None) -> None:
        """Sends a message; without a connection it is dropped, since everything is told anew after the next."""
        properties = None
        if lasts_s is not None:
            properties = _properties(PacketTypes.PUBLISH, MessageExpiryInterval=lasts_s)
        self._client.publish(topic, payload, qos=0, retain=retained, properties=properties)

    def rest(self) -> None:
        """Tries no more until `renew`. Returns at once; a try that is under way ends as it connects."""
        self._rests = True
        self._client.disconnect()

    def renew(self) -> None:
        """Connects anew, with nothing left of the connection before."""
        self._rests = False
        self._client = self._made()
        self.start()

    def stop(self) -> None:
        """Sends what is waiting, says goodbye, and ends."""
        self._client.disconnect()
        self._client.loop_stop()

    def _made(self) -> Client:
        settings, device = self._settings, self._topics.device
        client = Client(CallbackAPIVersion.VERSION2, client_id=device, protocol=MQTTProtocolVersion.MQTTv5)
        client.username_pw_set(settings.username or device, self._password or None)
        if self._tls is not None:
            client.tls_set_context(self._tls)
        client.connect_timeout = ANSWER_WITHIN_S
        client.reconnect_delay_set(*RETRY_S)
        will = _properties(PacketTypes.WILLMESSAGE, WillDelayInterval=WILL_AFTER_S)
        client.will_set(self._topics.availability, b"offline", qos=1, retain=True, properties=will)
        client.on_connect, client.on_connect_fail = self._on_connect, self._on_connect_fail
        client.on_disconnect, client.on_message = self._on_disconnect, self._on_message
        client.on_socket_open = self._on_socket_open
        return client

    # In paho's thread

    def _on_socket_open(self, client: Client, userdata: object, there: Any) -> None:
        """Before a password is sent: a name may lead anywhere."""
        self._accepted = self._refused = False
        if self._tls is None and not private(str(there.getpeername()[0])):
            raise PublicAddressError("it is not within the home, and the connection is not encrypted")

    def _on_connect(
        self, client: Client, userdata: object, flags: ConnectFlags, reason: ReasonCode, properties: object
    ) -> None:
        if self._is_over(client):
            client.disconnect()
            return
        self._accepted, self._refused = not reason.is_failure, reason.is_failure
        self._put(NotConnected(_refusal(reason)) if self._refused else Connected())

    def _on_connect_fail(self, client: Client, userdata: object) -> None:
        if not self._is_over(client):
            self._put(NotConnected(why_not_connected(sys.exc_info()[1])))

    def _on_disconnect(
        self, client: Client, userdata: object, flags: DisconnectFlags, reason: ReasonCode, properties: object
    ) -> None:
        if self._is_over(client):
            return
        if reason.value == _TAKEN_OVER and flags.is_disconnect_packet_from_server:
            self._put(Stuck("another device with the same id has taken its place"))
        elif self._accepted:
            self._put(NotConnected("the connection was lost"))
        elif not self._refused:
            self._put(NotConnected("it ended the connection without an answer: does it ask for a certificate?"))

    def _is_over(self, client: Client) -> bool:
        """Whether this is no longer the connection that counts."""
        return self._rests or client is not self._client

    def _on_message(self, client: Client, userdata: object, message: MQTTMessage) -> None:
        if self._is_over(client) or self._waiting() >= MOST_EVENTS:
            return
        try:
            topic = message.topic
        except UnicodeDecodeError:
            return
        payload = bytes(message.payload[: MOST_PAYLOAD_BYTES + 1])
        self._put(Message(topic, payload, message.retain, time.monotonic()))


def _properties(packet: int, **values: int) -> Properties:
    """What MQTT 5 says along with a packet."""
    made = Properties(packet)  # type: ignore[no-untyped-call]
    for name, value in values.items():
        setattr(made, name, value)
    return made


def is_pahos(thread: str) -> bool:
    """Whether a thread of this name is that of a connection; a broker that breaks the protocol can end it."""
    return thread.startswith(_THREAD)


def _tls(settings: BrokerSettings, folder: Path) -> ssl.SSLContext:
    """What verifies the broker, and shows our own certificate if there is one. Raises RegulateError."""
    ca = folder / settings.ca if settings.ca else None
    try:
        context = ssl.create_default_context(cafile=ca)
    except OSError as error:  # ssl.SSLError is one
        raise RegulateError(f"`broker.ca`: {ca} can't be used as a certificate ({_reason(error)})") from error
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    # From 3.13 on, Python would refuse an authority made at home as mosquitto's own page says, which lacks a
    # field (the key usage). Who signed, for which name and until when is verified all the same.
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    if settings.certificate:
        certificate, key = beside(folder, settings.certificate), beside(folder, settings.key)
        try:
            context.load_cert_chain(certificate, key, password=lambda: b"")  # never asks at a terminal
        except OSError as error:
            told = f"`broker.certificate` and `broker.key`: {certificate} and {key} can't be used"
            raise RegulateError(f"{told} ({_reason(error)})") from error
    return context


def _refusal(reason: ReasonCode) -> str:
    if reason.value in (0x86, 0x87):  # bad user name or password, not authorized
        return f"it refused the name or the password ({reason})"
    if reason.value == 0x84:
        return "it does not speak MQTT 5"
    return f"it refused ({reason})"


def why_not_connected(error: BaseException | None) -> str:
    """Why a connection failed, for a person."""
    match error:
        case ssl.SSLCertVerificationError():
            return f"its certificate is not trusted: {error.verify_message}"
        case ssl.SSLError():
            return f"it can't be reached with TLS ({_reason(error)})"
        case ConnectionRefusedError():
            return "nothing listens there"
        case socket.gaierror():
            return "its name is not known here"
        case TimeoutError():
            return "it does not answer"
        case PublicAddressError():
            return str(error)
        case OSError():
            return _reason(error)
    return "it can't be reached"


def _reason(error: OSError) -> str:
    return str(getattr(error, "reason", None) or error.strerror or error)
