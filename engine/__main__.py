"""`python -m engine` serves the engine."""

from engine.commands import main

if __name__ == "__main__":
    main()
