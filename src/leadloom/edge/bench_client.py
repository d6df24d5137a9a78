"""Load for the measurement: wrk where it is installed, else raw sockets in a process of their own."""

import asyncio
import base64
import json
import math
import secrets
import shutil
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from string import Template
from typing import Final
from urllib.parse import urlsplit

import orjson

ID_PLACE: Final = "@ID@"

_LUA: Final = Template(
    """
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Authorization"] = "$authorization"
local bodies, number, run = {}, 0, nil
function init(args)
  math.randomseed($seed)
  run = tostring(math.random(1, 1e9)) .. "-"
  for line in io.lines("$bodies") do bodies[#bodies + 1] = line end
end
function request()
  number = number + 1
  local body = bodies[number % #bodies + 1]:gsub("$place", run .. number)
  return wrk.format(nil, "$path", nil, body)
end
$delay
function done(summary, latency, requests)
  local e = summary.errors
  io.write(string.format('\\n{"requests": %d, "microseconds": %d, "p99_us": %d, "failures": %d}\\n',
    summary.requests, summary.duration, latency:percentile(99), e.connect + e.read + e.write + e.status + e.timeout))
end
"""
)


@dataclass(frozen=True)
class Load:
    """What to send. ``rps`` 0: as fast as the answers come; ``@ID@`` in a body is replaced by an id of its own."""

    path: str
    bodies: list[str]
    connections: int
    seconds: float
    rps: float = 0.0


@dataclass(frozen=True)
class Result:
    """What came of it; ``p99_ms`` from sending a request to its answer."""

    answered: int
    rps: float
    p99_ms: float


def client_name() -> str:
    """Return which client measures: ``wrk`` or ``raw-socket``."""
    return "wrk" if shutil.which("wrk") else "raw-socket"


def measure(load: Load, *, url: str, key: str, folder: Path) -> Result:
    """Send the load and wait for its end; raises RuntimeError when a request was not answered 200."""
    if client_name() == "wrk":
        return _wrk(load, url=url, key=key, folder=folder)
    return raw(load, url=url, key=key)


def raw(load: Load, *, url: str, key: str) -> Result:
    """Send the load over raw sockets, from a process of its own; raises RuntimeError as :func:`measure` does."""
    order = json.dumps({"load": asdict(load), "url": url, "key": key})
    program = [sys.executable, "-P", "-m", "leadloom.edge.bench_client"]
    done = subprocess.run(program, input=order, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise RuntimeError(done.stderr.strip().rpartition("\n")[2])
    return Result(**json.loads(done.stdout))


def _wrk(load: Load, *, url: str, key: str, folder: Path) -> Result:
    bodies = folder / "bodies.txt"
    bodies.write_text("\n".join(load.bodies), encoding="utf-8")
    script = folder / "load.lua"
    script.write_text(
        _LUA.substitute(
            authorization=_authorization(key),
            seed=time.monotonic_ns() % 2**31,
            bodies=bodies,
            place=ID_PLACE,
            path=load.path,
            delay=_delay(load),
        ),
        encoding="utf-8",
    )
    argv = ["wrk", "-t1", f"-c{load.connections}", f"-d{math.ceil(load.seconds)}s", "-s", str(script), url]
    done = subprocess.run(argv, capture_output=True, text=True, check=True)  # noqa: S603
    figures: dict[str, int] = orjson.loads(done.stdout.strip().rpartition("\n")[2])
    if figures["failures"]:
        raise RuntimeError(f"{figures['failures']} of {figures['requests']} requests were not answered 200")
    return Result(
        answered=figures["requests"],
        rps=figures["requests"] / figures["microseconds"] * 1e6,
        p99_ms=figures["p99_us"] / 1e3,
    )


def _delay(load: Load) -> str:
    """Return the script's pause before each request of a connection, in whole milliseconds, evenly spread."""
    if not load.rps:
        return ""
    pause_ms = load.connections / load.rps * 1000
    return f"function delay() return math.random(0, {max(1, round(2 * pause_ms))}) end"


def _authorization(key: str) -> str:
    return f"Basic {base64.b64encode(f'{key}:'.encode()).decode()}"


class _Connection(asyncio.Protocol):
    """One keep-alive connection with one request under way at a time."""

    def __init__(self, sender: "_Sender") -> None:
        self._sender = sender
        self._transport: asyncio.WriteTransport | None = None
        self._sent_at = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.WriteTransport)  # noqa: S101 - TCP
        self._transport = transport
        self._send()

    def data_received(self, data: bytes) -> None:
        self._sender.note(time.perf_counter() - self._sent_at, is_success=data.startswith(b"HTTP/1.1 200"))
        asyncio.get_running_loop().call_later(self._sender.pause_s(), self._send)

    def _send(self) -> None:
        if self._transport and time.perf_counter() < self._sender.end:
            self._sent_at = time.perf_counter()
            self._transport.write(self._sender.next_request())


class _Sender:
    def __init__(self, load: Load, host: str, key: str) -> None:
        self.load = load
        self.end = time.perf_counter() + load.seconds
        self.failures = 0
        self.latencies: list[float] = []
        self._head = f"POST {load.path} HTTP/1.1\r\nhost: {host}\r\nauthorization: {_authorization(key)}\r\n"
        self._run = f"{secrets.token_hex(6)}-"
        self._number = 0

    def next_request(self) -> bytes:
        self._number += 1
        body = self.load.bodies[self._number % len(self.load.bodies)].replace(ID_PLACE, f"{self._run}{self._number}")
        return f"{self._head}content-length: {len(body.encode())}\r\n\r\n{body}".encode()

    def pause_s(self) -> float:
        if not self.load.rps:
            return 0.0
        return (self._number * 7919 % 1000) / 500 * self.load.connections / self.load.rps

    def note(self, latency: float, *, is_success: bool) -> None:
        self.latencies.append(latency)
        self.failures += not is_success


async def _send_raw(load: Load, *, url: str, key: str) -> Result:
    address = urlsplit(url)
    sender = _Sender(load, address.netloc, key)
    loop = asyncio.get_running_loop()
    for _ in range(load.connections):
        await loop.create_connection(lambda: _Connection(sender), address.hostname or "", address.port or 80)
    begin = time.perf_counter()
    await asyncio.sleep(load.seconds + 1.0)
    if sender.failures or not sender.latencies:
        raise RuntimeError(f"{sender.failures} of {len(sender.latencies)} requests were not answered 200")
    latencies = sorted(sender.latencies)
    p99 = latencies[math.ceil(len(latencies) * 0.99) - 1]
    return Result(answered=len(latencies), rps=len(latencies) / (sender.end - begin), p99_ms=p99 * 1e3)


if __name__ == "__main__":
    _order = json.load(sys.stdin)
    try:
        _result = asyncio.run(_send_raw(Load(**_order["load"]), url=_order["url"], key=_order["key"]))
    except RuntimeError as _failure:
        sys.exit(str(_failure))
    print(json.dumps(asdict(_result)))  # noqa: T201
