"""Instructions that ran inside functions of the path, by callgrind's count of each beside objdump's text of it. So what is
only there, for a loan that fails or a publisher that sleeps, does not count.
"""
import os
import re
import subprocess
import tempfile

MESSAGES = 20000
LOCKED = re.compile(r"^lock\b|^xchg\b.*\(|^[mls]fence\b")


class Probe:
    """The program that runs the functions, and the tools it is looked at with."""

    def __init__(self, program, valgrind, objdump):
        self._program, self._valgrind = program, valgrind
        self.build = subprocess.run([program, "build"], capture_output=True, text=True, check=True).stdout.strip()
        text = subprocess.run([objdump, "-d", "--no-show-raw-insn", program], capture_output=True, text=True, check=True).stdout
        # Address -> instruction, of the whole program; the runtime is linked into it.
        self.text = {int(one.group(1), 16): one.group(2)
                     for one in re.finditer(r"^\s+([0-9a-f]+):\s+(.+?)\s*$", text, re.M)}
        self._functions = {name: body for name, body in re.findall(r"^[0-9a-f]+ <([^>]+)>:\n((?:[^\n]+\n)+)", text, re.M)}
        self._runs = {}

    def code_of(self, *functions):
        """The machine code of a function of the path, and of those that the compiler did not put into it."""
        return "".join(body for name, body in self._functions.items()
                       if any(name == function or f"{len(function)}{function}" in name for function in functions))

    def run(self, mode, *functions, instead="path"):
        """The counts of these functions, each called once per message, with a broken one `instead` of its model."""
        key = mode, functions, instead
        if key not in self._runs:
            with tempfile.TemporaryDirectory(dir="/dev/shm", prefix="tenon-path-") as directory:
                self._runs[key] = Counts(self.text, self._callgrind(directory, mode, functions, instead))
        return self._runs[key]

    def _callgrind(self, directory, mode, functions, instead):
        out = os.path.join(directory, "callgrind.out")
        done = subprocess.run([self._valgrind, "--tool=callgrind", "--dump-instr=yes", "--compress-pos=no", "--compress-strings=no",
                               *(f"--toggle-collect={function}" for function in functions), f"--callgrind-out-file={out}",
                               self._program, instead, mode, str(MESSAGES)],
                              env={**os.environ, "TENON_RUNTIME_DIR": os.path.join(directory, "run")},
                              capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        with open(out) as report:
            return report.read().splitlines()


class Counts:
    """What one run counted."""

    def __init__(self, text, lines):
        self._text, self._inclusive, self._times = text, {}, {}
        function, callee = None, False
        for line in lines:
            if line.startswith("fn="):
                function = line[3:]
            cost = re.match(r"^0x([0-9a-f]+) \d+ (\d+)$", line)
            if cost:
                self._inclusive[function] = self._inclusive.get(function, 0) + int(cost.group(2))
                if not callee:  # else the cost of what was called, counted there
                    place = int(cost.group(1), 16), function
                    self._times[place] = self._times.get(place, 0) + int(cost.group(2))
            callee = line.startswith("calls=")

    def per_message(self, function):
        """With all that it calls."""
        return self._inclusive.get(function, 0) / MESSAGES

    def locked(self):
        """(instruction, the function it stands in) -> times, of those that lock the line or fence."""
        return self.times(LOCKED)

    def times(self, pattern):
        """(instruction, the function it stands in) -> times, of those whose text has the pattern."""
        return {(f"{address:x} {self._text[address]}", function): count
                for (address, function), count in self._times.items() if pattern.search(self._text.get(address, ""))}
