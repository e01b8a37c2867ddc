"""`python -m pi_regulate` is `pi-regulate`, for machines where the command is not on the path."""

from pi_regulate.cli import main

if __name__ == "__main__":
    main()
