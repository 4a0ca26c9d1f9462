"""What is fed with bytes by chance: each target must end, and raise nothing but what its callers expect.

``corpus/TARGET/`` keeps what covers new ground, and every input that ended badly once: ``test_fuzz.py`` feeds them all again.
"""
