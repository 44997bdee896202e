"""`python -m engine` serves the engine."""

from engine.serving import main

if __name__ == "__main__":
    main()
