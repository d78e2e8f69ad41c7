"""`make serve` at work on a copy of the site: what it says, and what it shows."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import copies
from rectified import identity

PATIENCE = 60
"""Seconds; a busy machine is no fault of the program."""

BEGUN, ENDED = "Building documentation...", "Documentation built"
"""What MkDocs says of a build."""


def _hear_interrupts() -> None:
    """Let programs that this one starts be interrupted, though a shell in whose background it runs says otherwise."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


class Server:
    """The program at work on a copy of the site, what it has said, and what it shows."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.folder = folder
        self.log = folder / "serve.log"
        _hear_interrupts()
        path = urlsplit(identity.load(folder).url).path
        self.address = f"http://127.0.0.1:{port}{path}"
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [
                    sys.executable,
                    "scripts/serve.py",
                    "--dev-addr",
                    f"127.0.0.1:{port}",
                ],
                cwd=folder,
                env=copies.environment(folder),
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def said(self) -> str:
        return self.log.read_text(encoding="utf-8")

    def page(self, name: str) -> str:
        try:
            with urllib.request.urlopen(
                self.address + name, timeout=5
            ) as answer:
                return str(answer.read().decode())
        except OSError:  # not there yet, or busy building
            return ""

    def wait(self, holds: Callable[[], object], what: str) -> float:
        """Wait until something holds; gives the seconds that it took."""
        began = time.monotonic()
        while not holds():
            assert self.process.poll() is None, self.said
            assert time.monotonic() - began < PATIENCE, (
                f"{what}\n{self.said}"
            )
            time.sleep(0.1)
        return time.monotonic() - began

    def builds(self) -> int:
        """How many have begun; the end of one is said only after its pages are there to see."""
        return self.said.count(BEGUN)

    def idle(self) -> bool:
        """Whether the last build that began has ended well."""
        said = self.said
        return said.rfind(ENDED) > said.rfind(BEGUN)

    def stop(self) -> int:
        os.killpg(self.process.pid, signal.SIGINT)
        return self.process.wait(timeout=PATIENCE)
