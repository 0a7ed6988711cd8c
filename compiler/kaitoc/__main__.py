"""`python -m kaitoc` and the `kaitoc` command."""


def main() -> None:
    """Run the command line."""
    from kaitoc.cli.main import cli

    cli()


if __name__ == "__main__":
    main()
