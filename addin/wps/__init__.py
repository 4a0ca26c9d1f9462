"""The engine as an add-in of WPS: a folder to install, made by ``jx wps build``."""
