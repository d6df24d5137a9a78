"""The network an address lies in, under a keyed hash: visitors of one company are counted without keeping addresses."""

from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Final

from leadloom.storage.vault import vault

IPV4_BITS: Final = 24
IPV6_BITS: Final = 48
HASH_CHARS: Final = 16


@lru_cache(maxsize=20_000)
def network_of(address: str) -> str:
    """Return the hash of the address's /24 or /48 network; empty for what is no address or leads nowhere.

    The key is the installation's: nobody else can find the network by trying all of them.
    """
    try:
        known = ip_address(address)
    except ValueError:
        return ""
    if isinstance(known, IPv6Address) and known.ipv4_mapped:
        known = known.ipv4_mapped
    if known.is_loopback or known.is_link_local or known.is_multicast or known.is_unspecified:
        return ""
    bits = IPV4_BITS if known.version == 4 else IPV6_BITS
    network = ip_network(f"{known}/{bits}", strict=False)
    return vault().blind("network", str(network)).hex()[:HASH_CHARS]
