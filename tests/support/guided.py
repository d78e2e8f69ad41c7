"""Looks for faults with atheris, which changes those texts further that reach new code: guided.py FOLDER SECONDS …

fuzzing.py calls it, in a process of its own: what atheris is to see must be loaded through it. Behind the seconds stand
targets, for each of which FOLDER has a folder with texts to begin from in `kept`, to which those that reach new code
are added. Beside that the target gets `log`, what libFuzzer said, and if a text made it fail `found`, the text, shrunk.
"""

import functools
import os
import resource
import signal
import sys
import time
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["rectified", "pybtex"]):
    import fuzzing

LONGEST = 4096
"""So many bytes a text may have. What grows out of proportion shows at thousands already, see benchmarks/hostile.py."""
PATIENCE = 25
"""A text that takes so many seconds has made its target fail; idle the slowest takes a tenth of one."""
MEMORY = 2048
"""Megabytes that a target may take, likewise."""


def _look(target: str, folder: Path, seconds: int, words: Path) -> None:
    """Let libFuzzer look, in a process of its own, which it ends. A finding is left in the folder.

    Args:
        target: its name in fuzzing.TARGETS.
        folder: of the target.
        seconds: for how long.
        words: a file of bytes that mean something to some reader.
    """
    log = os.open(folder / "log", os.O_CREAT | os.O_WRONLY | os.O_TRUNC)
    os.dup2(log, 1)
    os.dup2(log, 2)
    options = {
        "max_total_time": seconds,
        "max_len": LONGEST,
        "timeout": PATIENCE,
        "rss_limit_mb": MEMORY,
        "dict": words,
        "artifact_prefix": f"{folder}/artifact-",
        "print_final_stats": 1,
    }
    arguments = [f"-{name}={value}" for name, value in options.items()]
    atheris.Setup(
        ["guided.py", *arguments, str(folder / "kept")],
        lambda data: fuzzing.attempt(target, data),
    )
    atheris.Fuzz()


def _fails(target: str, text: bytes) -> bool:
    """Whether a target fails with a text, be it with an exception, with its process, or by taking too long."""
    child = os.fork()
    if child == 0:
        try:
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            signal.setitimer(signal.ITIMER_REAL, PATIENCE)
            fuzzing.attempt(target, text)
            os._exit(0)
        finally:
            os._exit(1)
    return os.waitpid(child, 0)[1] != 0


def main(arguments: list[str]) -> None:
    """Run the command."""
    end = fuzzing.STARTED + float(arguments[1])
    folder, targets = Path(arguments[0]), arguments[2:]
    words = folder / "words"
    words.write_text(fuzzing.dictionary())
    for number, target in enumerate(targets):
        own = folder / target
        (own / "kept").mkdir(parents=True, exist_ok=True)
        share = (end - time.monotonic()) / (len(targets) - number)
        # In whole seconds, of which none would mean for ever.
        seconds = max(1, round(share))
        child = os.fork()
        if child == 0:
            _look(target, own, seconds, words)
            return  # by the regular end, at which libFuzzer writes what it found
        os.waitpid(child, 0)
        for artifact in own.glob("artifact-*"):
            data = artifact.read_bytes()
            if not artifact.name.startswith("artifact-timeout"):
                fails = functools.partial(_fails, target)
                data = fuzzing.shrunk(data, fails, fuzzing.SHRINKING)
            (own / "found").write_bytes(data)


if __name__ == "__main__":
    main(sys.argv[1:])
