"""`python -m pi_regulate_link`: the same as `pi-regulate-link`."""

from pi_regulate_link.command import run_command

run_command()
