"""How the suite reaches the two parties it talks to: the simulator, which is its eyes, and the engine under test."""
