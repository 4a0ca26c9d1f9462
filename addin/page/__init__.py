"""The engine in a browser: one HTML file with everything inside, or a folder for a server. Made by ``jx page build``."""
