"""Reads template folders: tables as typed values, references checked, every fault with its file and key."""
