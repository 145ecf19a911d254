"""`python -m processor` is `cskh`."""

from processor.cli.main import main

if __name__ == "__main__":
    main()
