"""How a text speaks: to the customer or about us, plainly or in phrases. Advice, no verdict."""
