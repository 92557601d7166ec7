#!/usr/bin/env python3
"""Two commands that set themselves up: `python3 start.py compare` runs the main job, `python3 start.py test` the tests.

The first call makes a virtual environment in `.venv` beside this file and installs the project there, from its pinned
requirements; later calls find it ready and need no network. Anything but `test` and `setup` goes to `mali`. Standard
library only, and written so that an old Python can read far enough to say what it lacks.
"""

import hashlib
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
VENV = os.path.join(HERE, ".venv")
STAMP = os.path.join(VENV, "installed.txt")
OLDEST = (3, 11)
TEST = ["-m", "pytest", "-n", "auto", "--dist", "loadfile", "--no-loadscope-reorder", "-m", "not slow"]


def main(arguments):
    """Prepare what the command needs, then become that command; returns its exit status."""
    if sys.version_info < OLDEST:
        return complain("needs Python %d.%d or newer; this is %s" % (OLDEST + (sys.version.split()[0],)))
    if not arguments or arguments[0] in ("-h", "--help"):
        print("usage: python3 start.py compare [KEY=VALUE ...]   the main job; any other command of mali works too")
        print("       python3 start.py test [PYTEST ARGUMENTS]   the tests")
        print("       python3 start.py setup                     only prepare the environment, with the test tools")
        return 0
    command = arguments[0]
    problem = prepare("test" if command in ("test", "setup") else "run")
    if problem:
        return complain(problem)
    if command == "setup":
        return 0
    if command == "test":
        # The tests find their data and settings from the repository, wherever they are called from.
        return run([python()] + TEST + arguments[1:], HERE)
    return run([program("mali")] + arguments, None)


def prepare(kind):
    """Make or renew the environment unless its stamp says it is right; returns what went wrong, or nothing."""
    wanted = digest()
    if os.path.isfile(python()) and stamp() in ([wanted, kind], [wanted, "test"]):
        return None
    say("setting up .venv: once, a minute or two, the only time that the network is needed")
    try:
        if stamp()[:1] != [wanted] or not os.path.isfile(python()):
            if os.path.isfile(STAMP):
                os.remove(STAMP)
            if subprocess.call([sys.executable, "-m", "venv", "--clear", VENV]) != 0:
                return "could not make %s: does this Python have its venv module (on Debian: python3-venv)?" % VENV
        target = HERE + ("[test]" if kind == "test" else "")
        install = [python(), "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
        # What is imported is compiled then; compiling all that comes along would take longer than installing it. Where Python
        # may keep no compiled code of its own (PYTHONDONTWRITEBYTECODE), every start and every worker would take seconds longer.
        install += [] if sys.dont_write_bytecode else ["--no-compile"]
        # Editable, so that a changed scenario file or a new version of the code counts at once.
        if subprocess.call(install + ["-c", os.path.join(HERE, "constraints.txt"), "--editable", target]) != 0:
            return "pip could not install the project (its own message is above); run the same command to try again"
        with open(STAMP, "w") as file:
            file.write(wanted + "\n" + kind + "\n")
    except OSError as error:
        return "could not set up %s: %s" % (error.filename or VENV, error.strerror)
    return None


def digest():
    """What the environment depends on: this Python and the two files that say what is installed."""
    total = hashlib.sha256(sys.version.encode() + HERE.encode())
    for name in ("pyproject.toml", "constraints.txt"):
        with open(os.path.join(HERE, name), "rb") as file:
            total.update(file.read())
    return total.hexdigest()


def stamp():
    """The two words left by the last complete installation, or none."""
    try:
        with open(STAMP) as file:
            return file.read().split()
    except OSError:
        return []


def python():
    """The environment's own Python."""
    return program("python")


def program(name):
    """Where the environment keeps a program of this name."""
    return os.path.join(VENV, "Scripts", name + ".exe") if os.name == "nt" else os.path.join(VENV, "bin", name)


def run(command, folder):
    """Run a command to its end; an interrupt is the command's to answer."""
    process = subprocess.Popen(command, cwd=folder)
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue


def say(text):
    """One line on stderr."""
    print("start.py: " + text, file=sys.stderr, flush=True)


def complain(text):
    """One line, exit status 2."""
    say(text)
    return 2


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        complain("interrupted; run the same command to go on")
        sys.exit(130)
