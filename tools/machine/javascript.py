"""The formatter and linter of all JavaScript and CSS: Biome, with ``web/biome.jsonc``.

``python -m tools.machine.javascript`` complains; with ``--write`` it mends what it can.
"""

import argparse
import subprocess
import sys

from tools.machine import node

# From web/, where Biome finds its settings.
FOLDERS = ("../nnbook", "../tests", "../tools", "python", "src", "styles")


def biome(*arguments: str) -> int:
    """Run Biome on every folder with JavaScript or CSS; return its exit status."""
    scripts = sorted(path.name for path in node.WEB.glob("*.mjs"))
    program = node.WEB / "node_modules/@biomejs/biome/bin/biome"
    command = [node.node(), program, "check", "--error-on-warnings", *arguments]
    return subprocess.run([*command, *FOLDERS, *scripts], cwd=node.WEB).returncode


def main() -> int:
    """Check, or mend; return 1 if something is left to be mended by hand."""
    parser = argparse.ArgumentParser(prog="python -m tools.machine.javascript", description=__doc__)
    parser.add_argument("--write", action="store_true", help="format, and mend what is safe")
    options = parser.parse_args()
    try:
        return biome(*(["--write"] if options.write else []))
    except node.NodeError as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
