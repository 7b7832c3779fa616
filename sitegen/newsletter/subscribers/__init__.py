"""The subscribers: one private database, and the lists that other services export."""
