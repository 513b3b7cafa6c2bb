"""Tells what is to blame for a failed request."""

from __future__ import annotations

from trackball_desktop.domain.errors import (
    AddressRefused,
    ConnectionLost,
    HostUnknown,
    LoginRefused,
    NotFound,
    Offline,
    SecretsUnavailable,
    ServiceFault,
    TrackballError,
    Untrusted,
)
from trackball_desktop.targets.base import FailureCause


def failure_cause(error: TrackballError) -> FailureCause:
    """Tell what is to blame for a failure: key, network, certificate, address, the service, or this one's keyring."""
    match error:
        case SecretsUnavailable():
            return "keyring"
        case LoginRefused():
            return "login"
        case Untrusted():
            return "tls"
        case HostUnknown() | AddressRefused() | NotFound():
            return "address"
        case Offline() | ConnectionLost():
            return "network"
        case ServiceFault(status=407 | 511):  # a hotel's or a company's network wants a login of its own
            return "network"
        case _:
            return "service"
