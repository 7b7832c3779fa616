"""The rules of each feed format, written from its specification, as checks that tests share."""
