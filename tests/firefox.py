"""Firefox without a window, driven by the protocol that it speaks by itself: https://w3c.github.io/webdriver-bidi/

Playwright drives a Firefox of its own only. What the tests need is little: open a page, ask it, press a key, listen,
print.
"""

import base64
import json
import subprocess
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from websockets.sync.client import connect

#: The numbers that WebDriver gives to keys without a letter.
KEYS = {"ArrowLeft": "\ue012", "ArrowUp": "\ue013", "ArrowRight": "\ue014", "ArrowDown": "\ue015"}
KEYS |= {"Enter": "\ue007", "Space": " "}

# Everything but this machine is behind a door that nobody opens: no request can leave.
SETTINGS = """
user_pref("network.proxy.type", 1);
user_pref("network.proxy.http", "127.0.0.1");
user_pref("network.proxy.http_port", 9);
user_pref("network.proxy.ssl", "127.0.0.1");
user_pref("network.proxy.ssl_port", 9);
"""


@contextmanager
def running_firefox(path: str):
    """A Firefox that ends with the block."""
    with TemporaryDirectory() as profile:
        Path(profile, "user.js").write_text(SETTINGS, encoding="utf-8")
        command = [path, "--headless", "--no-remote", "--profile", profile, "--remote-debugging-port", "0"]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
            try:
                sign = "WebDriver BiDi listening on "
                line = next(line for line in process.stderr if sign in line)
                address = line.split(sign)[1].strip() + "/session"
                # Without pings: their numbers come from `random`, which hypothesis finds changed in other tests.
                with connect(address, max_size=None, ping_interval=None) as socket:
                    yield Firefox(socket)
            finally:
                process.terminate()


class Firefox:
    """A Firefox with one page: open, evaluate, press, print; `complaints` are its console's errors and warnings."""

    def __init__(self, socket):
        self.socket = socket
        self.asked = 0
        self.complaints: list[str] = []
        self.ask("session.new", capabilities={})
        self.ask("session.subscribe", events=["log.entryAdded"])
        self.page = self.ask("browsingContext.getTree")["contexts"][0]["context"]

    def ask(self, method: str, **parameters) -> dict:
        """Send a command and wait for its answer; what the page says meanwhile is noted."""
        self.asked += 1
        self.socket.send(json.dumps({"id": self.asked, "method": method, "params": parameters}))
        while True:
            answer = json.loads(self.socket.recv(timeout=60))
            if answer.get("method") == "log.entryAdded":
                self.note(answer["params"])
            elif answer.get("id") == self.asked:
                assert answer["type"] == "success", f"{method}: {answer}"
                return answer["result"]

    def note(self, entry: dict) -> None:
        if entry["level"] in ("error", "warn"):
            self.complaints.append(f"{entry['level']}: {entry['text']}")

    def open(self, address: str) -> None:
        self.complaints.clear()
        self.ask("browsingContext.navigate", context=self.page, url=address, wait="complete")

    def evaluate(self, expression: str):
        """The value of an expression of JavaScript; a promise is waited for."""
        text = f"(async () => JSON.stringify(await ({expression})))()"
        target = {"context": self.page}
        answer = self.ask("script.evaluate", expression=text, target=target, awaitPromise=True)
        assert answer["type"] == "success", answer
        return json.loads(answer["result"].get("value", "null"))

    def press(self, key: str) -> None:
        value = KEYS.get(key, key)
        actions = [{"type": kind, "value": value} for kind in ("keyDown", "keyUp")]
        keyboard = {"type": "key", "id": "keyboard", "actions": actions}
        self.ask("input.performActions", context=self.page, actions=[keyboard])

    def pdf(self) -> bytes:
        """The page on A4, with its backgrounds."""
        size = {"width": 21.0, "height": 29.7}  # centimetres
        answer = self.ask("browsingContext.print", context=self.page, background=True, page=size)
        return base64.b64decode(answer["data"])
