"""Which proxy to use for a host: environment variables, else the system's settings.

httpx's own proxy map fails for every connection when one entry is invalid. Here loopback never depends on it, an
unreadable entry is skipped and reported, and an unusable proxy is refused by the name of its setting, only for the
hosts that it serves.
"""

from __future__ import annotations

import ipaddress
import os
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from urllib.parse import urlsplit
from urllib.request import getproxies, getproxies_environment, proxy_bypass

from trackball_desktop.api.addresses import is_loopback
from trackball_desktop.domain.errors import AddressRefused
from trackball_desktop.i18n.contexts import NetworkText

_SYSTEM_SETTINGS = "this computer's proxy settings"
_HOST = re.compile(r"\.?[\w-]+(\.[\w-]+)*\.?")
_SOCKS = frozenset({"socks", "socks4", "socks4a", "socks5", "socks5h"})
_MAX_SHOWN_CHARS = 60

_Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True)
class NoProxyEntry:
    """An entry of NO_PROXY: a host with all below it, "*" for every host, or addresses; `port` is None for any."""

    host: str = ""
    network: _Network | None = None
    port: int | None = None

    def matches(self, host: str, port: int | None) -> bool:
        """Say whether the entry is about this host, given in lower case and without brackets."""
        if self.port is not None and self.port != port:
            return False
        if self.network is not None:
            try:
                return ipaddress.ip_address(host) in self.network
            except ValueError:
                return False
        return self.host == "*" or host == self.host or host.endswith(f".{self.host}")


@dataclass(frozen=True)
class Proxies:
    """Proxies by the scheme of the address that they lead to ("https", "http", "all"), as they are set, and `settings`
    by the same: the name under which each is set. `ignored_entries` are entries of NO_PROXY that cannot be read.
    """

    addresses: Mapping[str, str]
    settings: Mapping[str, str]
    no_proxy: tuple[NoProxyEntry, ...] = ()
    ignored_entries: tuple[str, ...] = ()
    from_system: bool = False

    def proxy_for(self, url: str) -> str | None:
        """Return the URL of the proxy for a URL; None for a direct connection.

        Raises AddressRefused where the proxy cannot be used: connecting directly is not what was configured.
        """
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
        if (
            not host
            or is_loopback(host)
            or self._is_direct(host, parts.port or {"https": 443, "http": 80}.get(parts.scheme))
        ):
            return None
        scheme = parts.scheme if parts.scheme in self.addresses else "all"
        address = self.addresses.get(scheme)
        return None if address is None else _require_usable(address, self.settings[scheme], host)

    def proxy_host_for(self, url: str) -> str:
        """Return only that proxy's host; empty for a direct connection. Raises AddressRefused."""
        return urlsplit(self.proxy_for(url) or "").hostname or ""

    def describe(self, url: str) -> list[str]:
        """Return sentences about the connection to a URL: its proxy, and skipped entries.

        Raises AddressRefused where the proxy cannot be used.
        """
        proxy = self.proxy_host_for(url)
        sentences: list[str] = [NetworkText.tr("The connection uses the proxy {proxy}.", proxy=proxy)] if proxy else []
        ignored = ", ".join(f"“{entry}”" for entry in self.ignored_entries)
        return (
            [
                *sentences,
                NetworkText.tr("NO_PROXY contains entries that cannot be read and were ignored: {odd}.", odd=ignored),
            ]
            if ignored
            else sentences
        )

    def _is_direct(self, host: str, port: int | None) -> bool:
        if any(entry.matches(host, port) for entry in self.no_proxy):
            return True
        try:
            return self.from_system and bool(proxy_bypass(host))
        except (OSError, ValueError, re.error):
            return False


def read_proxies() -> Proxies:
    """Read the settings as they are now. Never fails."""
    try:
        configured = getproxies_environment()
        of_system = not configured
        configured = configured or getproxies()
    except (OSError, ValueError):
        return Proxies({}, {})
    addresses = {scheme: text.strip() for scheme, text in configured.items() if scheme in {"http", "https", "all"}}
    addresses = {scheme: text for scheme, text in addresses.items() if text}
    exceptions, passed_over = parse_no_proxy(configured.get("no", ""))
    settings = {scheme: _SYSTEM_SETTINGS if of_system else _variable_name(scheme) for scheme in addresses}
    return Proxies(addresses, settings, exceptions, passed_over, of_system)


def parse_no_proxy(text: str) -> tuple[tuple[NoProxyEntry, ...], tuple[str, ...]]:
    """Read NO_PROXY: hosts, with or without a dot before, addresses, networks, each with a port or without, and "*".

    Return what was read, and the entries that cannot be.
    """
    read: list[NoProxyEntry] = []
    ignored: list[str] = []
    for entry in re.split(r"[,\s]+", text.strip()):
        if not entry:
            continue
        entry_read = _parse_no_proxy_entry(entry.lower())
        if entry_read is None:
            ignored.append(entry[:_MAX_SHOWN_CHARS])
        else:
            read.append(entry_read)
    return tuple(read), tuple(ignored)


def _parse_no_proxy_entry(entry: str) -> NoProxyEntry | None:
    if entry == "*":
        return NoProxyEntry("*")
    try:
        return NoProxyEntry(network=ipaddress.ip_network(entry, strict=False))
    except ValueError:
        pass
    match = re.fullmatch(r"\[(.+)\](?::(\d{1,5}))?|([^:\[\]]+):(\d{1,5})|([^:\[\]]+)", entry)
    if match is None:
        return None
    host = match[1] or match[3] or match[5]
    port = int(match[2] or match[4] or 0) or None
    try:
        return NoProxyEntry(network=ipaddress.ip_network(host, strict=False), port=port)
    except ValueError:
        pass
    if match[1] or not _HOST.fullmatch(host):
        return None
    return NoProxyEntry(host.strip("."), port=port)


def _variable_name(scheme: str) -> str:
    """Return the name of the environment variable that is in force: the one in lower case goes first."""
    names = (f"{scheme}_proxy", f"{scheme}_proxy".upper())
    if sys.platform == "win32":  # one variable, whatever its letters, and Windows shows it in capitals
        return names[1]
    return next((name for name in names if os.environ.get(name)), names[1])


def _require_usable(address: str, setting: str, host: str) -> str | None:
    """Return a proxy's URL with its scheme; None for "direct". Raises AddressRefused."""
    text = address if "://" in address else f"http://{address}"
    try:
        parts = urlsplit(text)
        scheme, proxy, _ = parts.scheme.lower(), parts.hostname, parts.port
    except ValueError:
        scheme, proxy = "", None
    if scheme == "direct":
        return None
    if scheme in {"socks5", "socks5h"} and proxy and find_spec("socksio") is not None:
        return text
    if scheme in _SOCKS:
        raise AddressRefused(
            NetworkText.tr("{setting} is a SOCKS proxy, which the app does not support.", setting=setting),
            meaning=NetworkText.tr("Nothing was sent to {host}.", host=host),
            remedy=NetworkText.tr("Use an HTTP proxy, such as http://proxy.example:8080, or add the host to NO_PROXY."),
        )
    if scheme not in {"http", "https"} or not proxy or re.search(r"\s", text):
        raise AddressRefused(
            NetworkText.tr("The proxy in {setting} is not a valid address.", setting=setting),
            meaning=NetworkText.tr("Nothing was sent to {host}.", host=host),
            remedy=NetworkText.tr("Enter an address such as http://proxy.example:8080."),
        )
    return text
