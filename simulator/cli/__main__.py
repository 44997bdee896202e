"""`python -m simulator.cli`: the same as `stopgap`."""

from simulator.cli import main

if __name__ == "__main__":
    main(prog_name="stopgap")
