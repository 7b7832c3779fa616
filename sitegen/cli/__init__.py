"""The command line: the only room of the core that prints, prompts or exits."""
