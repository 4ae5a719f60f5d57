"""Which addresses a connection may lead to: those of the internet, and inside only what the settings allow.

A connection string comes from people of a client; the server stands in a network that trusts it. So a host is looked
up, every address it has must be public, and the connection is made to the address that was looked at, not to whatever
the name says a moment later. Of a driver's options only harmless ones are let through, since others name files of the
server or another host.
"""

import ipaddress
import re
import socket
from collections.abc import Callable, Sequence
from dataclasses import replace

from django.conf import settings

from leadline.databases import Address, parse_address
from leadline.errors import InputError

Address4Or6 = ipaddress.IPv4Address | ipaddress.IPv6Address
Lookup = Callable[[str, int | None], Sequence[str]]

OPTIONS = {"sslmode": re.compile(r"require|prefer|verify-full|verify-ca|allow|disable")}
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?\.?|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*")
_NAME = re.compile(r"[\w $#.-]+")
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_SPECIAL = tuple(
    ipaddress.ip_network(each)
    for each in ("192.0.0.0/24", "192.88.99.0/24", "64:ff9b:1::/48", "100::/64", "2001::/23", "2002::/16", "5f00::/16")
)
"""Networks of the IANA's registries of special purposes that not every Python knows, and tunnels to other networks."""


def parse_connection(url: str, *, name: str) -> Address:
    """Return the parts of a connection string somebody entered.

    Raises:
        InputError: it is none, is for a file of the server, names variables of the server's environment, or has options
            that are not let through.
    """
    if "${" in url:
        raise InputError.of("web-connection-variable", file=name)
    address = parse_address(url, name=name, environment={})
    if address.kind == "sqlite":
        raise InputError.of("web-connection-file", file=name)
    parts = (address.host, address.database, address.user or "", address.password or "", *address.options.values())
    if any("${" in part for part in parts):
        raise InputError.of("web-connection-variable", file=name)
    refused = [
        key
        for key, value in address.options.items()
        if address.kind != "postgresql" or key not in OPTIONS or not OPTIONS[key].fullmatch(value)
    ]
    if refused:
        raise InputError.of("web-connection-options", file=name, options=", ".join(sorted(refused)))
    if not _HOST.fullmatch(address.host) or not _NAME.fullmatch(address.database):
        raise InputError.of("database-url", file=name)
    return address


def pinned(address: Address, *, name: str, look_up: Lookup | None = None) -> Address:
    """Return ``address`` leading to the very address its host was found at, if it may be reached.

    PostgreSQL keeps the name beside it, by which the server's certificate is checked.

    Raises:
        InputError: there is no such host, or one of its addresses is inside and not allowed by the settings.
    """
    found = (look_up or _looked_up)(address.host, address.port)
    if not found:
        raise InputError.of("web-connection-host", file=name, host=address.host)
    if address.host.rstrip(".").lower() not in {each.lower() for each in settings.ALLOWED_ADDRESSES} and not all(
        may_reach(ipaddress.ip_address(each.split("%")[0])) for each in found
    ):
        raise InputError.of("web-connection-inside", file=name, host=address.host)
    if address.kind == "postgresql":
        return replace(address, options={**address.options, "hostaddr": found[0]})
    return replace(address, host=found[0])


def _looked_up(host: str, port: int | None) -> Sequence[str]:
    """Return every address of a host; numbers in any notation are turned into one as the system itself would."""
    try:
        return list(dict.fromkeys(str(each[4][0]) for each in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))
    except (OSError, UnicodeError):
        return []


def may_reach(address: Address4Or6) -> bool:
    """Return whether a connection may lead to an address: one of the internet, or allowed by the settings."""
    if _allowed(address):
        return True
    if isinstance(address, ipaddress.IPv6Address) and (inner := _inner(address)) is not None:
        return may_reach(inner)
    special = any(address in network for network in _SPECIAL)
    return address.is_global and not (address.is_multicast or address.is_reserved or special)


def _inner(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """Return the IPv4 address that an IPv6 one leads on to."""
    return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF) if address in _NAT64 else address.ipv4_mapped


def _allowed(address: Address4Or6) -> bool:
    for each in settings.ALLOWED_ADDRESSES:
        try:
            if address in ipaddress.ip_network(each, strict=False):
                return True
        except ValueError:  # a host name, which is compared as one
            continue
    return False
