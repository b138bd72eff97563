"""`python -m eval`."""

import sys

if __name__ == "__main__":
    try:
        from eval.command_line import main
    except ModuleNotFoundError as error:
        if error.name not in ("numpy", "scipy", "matplotlib", "jinja2", "rich"):
            raise
        sys.exit(f"error: {error.name} is not installed: run scripts/setup requirements-eval.txt, or scripts/eval")
    sys.exit(main())
