"""`python -m kaitoc` and the `kaitoc` command."""

from kaitoc.cli.main import main

if __name__ == "__main__":
    main()
