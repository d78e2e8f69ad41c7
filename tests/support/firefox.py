"""Debian's Firefox, driven through Marionette, and the proxy through which it asks for everything.

Playwright drives a build of Firefox of its own, and by WebDriver BiDi only the newest release; Marionette is in each.
"""

import contextlib
import gzip
import itertools
import json
import os
import shutil
import socket
import subprocess
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import untried

PROGRAMS = ("firefox-esr", "firefox")
PATIENCE = 60
"""Seconds; a busy machine is no fault of the browser."""

Change = Callable[[str, str], str]
"""What becomes of a text (the second) that an address of this machine (the first) gives."""

_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))
_HERE = "http://127.0.0.1:"
_TEXTS = ("text/html", "text/javascript", "application/javascript")


class _Handler(BaseHTTPRequestHandler):
    """Hands on what is asked of this machine, and notes what is asked of any other."""

    server: "Proxy"

    def do_GET(self) -> None:
        if self.path.startswith(_HERE):
            self._hand_on()
        else:
            self.server.asked.append(self.path)
            body = self.server.elsewhere.encode()
            self._send(200, "text/javascript", body)

    def do_POST(self) -> None:
        """Also what a beacon sends."""
        self.do_GET()

    def do_CONNECT(self) -> None:
        """The name of a host is all that an encrypted request tells."""
        self.server.asked.append(f"https://{self.path}")
        self.send_error(403)

    def _hand_on(self) -> None:
        name = self.path.rpartition("/")[2]
        if name in self.server.scripts:
            body = self.server.scripts[name].encode()
            self._send(200, "text/javascript", body)
            return
        try:
            answer = _DIRECT.open(self.path, timeout=PATIENCE)
        except urllib.error.HTTPError as error:
            answer = error
        except OSError:
            self.send_error(502)
            return
        with answer:
            body = answer.read()
        kind = answer.headers.get("Content-Type", "")
        if answer.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        if kind.startswith(_TEXTS):
            text = self.server.change(self.path, body.decode())
            body = text.encode("utf-8", "replace")
        self._send(answer.status, kind, body)

    def _send(self, status: int, kind: str, body: bytes) -> None:
        with contextlib.suppress(ConnectionError):
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Cache-Control", "no-store")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


class Proxy(ThreadingHTTPServer):
    """Answers whatever the browser asks for.

    Attributes:
        asked: addresses of other machines that were asked for, the browser's own among them.
        change: what becomes of texts of this machine.
        elsewhere: the script that other machines answer with.
        scripts: what this machine is said to hold besides, by the names of the files, in every folder.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[str] = []
        self.change: Change = lambda address, text: text
        self.elsewhere = ""
        self.scripts: dict[str, str] = {}

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that leaves a page drops its connections; that is no error."""


class Firefox:
    """A window of Firefox that asks for everything through a proxy."""

    def __init__(self, connection: socket.socket, proxy: Proxy) -> None:
        self.proxy = proxy
        self._connection = connection
        self._received = connection.makefile("rb")
        self._numbers = itertools.count()
        self._receive()  # it says what it is
        asks = {"unhandledPromptBehavior": "dismiss"}
        self._call(
            "WebDriver:NewSession", capabilities={"alwaysMatch": asks}
        )
        self._call(
            "WebDriver:SetTimeouts",
            pageLoad=PATIENCE * 1000,
            script=PATIENCE * 1000,
        )
        self._call("WebDriver:SetWindowRect", width=1280, height=900)

    def open(self, address: str) -> None:
        """Open an address, and wait until it is loaded."""
        self._call("WebDriver:Navigate", url=address)

    def run(self, expression: str) -> Any:
        """What an expression of JavaScript gives within the page; the page's policy does not concern it."""
        script = f"return ({expression})"
        found = self._call(
            "WebDriver:ExecuteScript", script=script, args=[]
        )
        return found["value"]

    def wait_for(self, script: str, *arguments: Any) -> Any:
        """What a script hands to the function that is the last of its arguments, behind these."""
        found = self._call(
            "WebDriver:ExecuteAsyncScript",
            script=script,
            args=list(arguments),
        )
        return found["value"]

    def type(self, selector: str, text: str) -> None:
        """Type into the first element that a selector finds."""
        found = self._call(
            "WebDriver:FindElement", using="css selector", value=selector
        )
        (element,) = found["value"].values()
        self._call("WebDriver:ElementSendKeys", id=element, text=text)

    def _call(self, command: str, **parameters: Any) -> Any:
        number = next(self._numbers)
        message = json.dumps([0, number, command, parameters]).encode()
        self._connection.sendall(b"%d:%s" % (len(message), message))
        _, answered, error, result = self._receive()
        assert answered == number
        assert error is None, f"{command}: {error}"
        return result

    def _receive(self) -> Any:
        """The next message, before which its length stands."""
        length = b""
        while (byte := self._received.read(1)) != b":":
            assert byte, "Firefox is gone"
            length += byte
        return json.loads(self._received.read(int(length)))


def _preferences(proxy: Proxy) -> str:
    """A file of settings: everything is asked for through the proxy, this machine included, and nothing is kept."""
    settings: dict[str, object] = {
        "marionette.port": 0,
        "network.proxy.type": 1,
        "network.proxy.allow_hijacking_localhost": True,
        "network.proxy.no_proxies_on": "",
        "browser.cache.disk.enable": False,
        "browser.cache.memory.enable": False,
        "datareporting.policy.dataSubmissionEnabled": False,
        "network.protocol-handler.external-default": False,
        "services.settings.server": "data:,#remote-settings.dummy/v1",
    }
    for kind in ("http", "ssl"):
        settings[f"network.proxy.{kind}"] = "127.0.0.1"
        settings[f"network.proxy.{kind}_port"] = proxy.server_port
    return "".join(
        f"user_pref({json.dumps(name)}, {json.dumps(value)});\n"
        for name, value in settings.items()
    )


def _connect(
    process: "subprocess.Popen[bytes]", port: Path
) -> socket.socket:
    """Connect to a browser that writes into a file on which port it listens."""
    began = time.monotonic()
    while True:
        assert process.poll() is None, "Firefox does not start"
        assert time.monotonic() - began < PATIENCE, (
            "Firefox does not answer"
        )
        with contextlib.suppress(OSError, ValueError):
            number = int(port.read_text())
            return socket.create_connection(("127.0.0.1", number), PATIENCE)
        time.sleep(0.05)


@contextlib.contextmanager
def firefox() -> Iterator[Firefox]:
    """The installed Firefox. Tests that want one are skipped without it, and fail where CI is set."""
    path = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if path is None:
        untried.missing(untried.FIREFOX, "no Firefox")
    with contextlib.ExitStack() as ends:
        proxy = Proxy()
        ends.callback(proxy.server_close)
        threading.Thread(target=proxy.serve_forever, daemon=True).start()
        ends.callback(proxy.shutdown)
        folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        profile = Path(ends.enter_context(folder))
        (profile / "user.js").write_text(_preferences(proxy))
        process = subprocess.Popen(
            [path, "--headless", "--marionette", "--no-remote",
             "--profile", str(profile)],
            env=os.environ | {"HOME": str(profile)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        ends.callback(process.wait)
        ends.callback(process.terminate)
        connection = _connect(process, profile / "MarionetteActivePort")
        ends.callback(connection.close)
        yield Firefox(connection, proxy)
