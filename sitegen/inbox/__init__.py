"""What customers send: it comes in, a human decides, and what may be public becomes content."""
