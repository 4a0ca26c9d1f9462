"""The engine in the page of a browser: answers the messages of ``addin/page/web/messages.js``."""
