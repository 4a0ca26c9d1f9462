"""The check catalogue as small pure functions: A arithmetic, B attainment, C reasons, D completeness.

Each function is named as its id in ``templates/checks.toml``, where its texts, severity, source and thresholds are.
"""
