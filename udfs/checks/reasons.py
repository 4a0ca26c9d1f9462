"""C. Reasons and words: deductions explained, texts that agree with the figures and the year."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache, lru_cache

from jixiao.templates.library import fill
from jixiao.udfs.base.finding import Place
from jixiao.udfs.base.params import Params
from jixiao.udfs.checks.base import (
    CENT,
    HUNDRED,
    FormFacts,
    Found,
    JudgedRow,
    RowFacts,
    Values,
    form_check,
    is_rate_row,
    row_check,
)
from jixiao.udfs.quantity.numbers import NUMBER, numeral, times_into, to_decimal
from jixiao.udfs.quantity.quantity import Quantity
from jixiao.udfs.quantity.words import narrow, plain, words


@row_check("note", lambda case: case.given == "less")
def reason_missing(row: JudgedRow, facts: RowFacts) -> Values | None:
    """A deduction without a reason (system-general, sh-forms-2019)."""
    if not row.deducted or not facts.prints("note") or facts.reason(row):
        return None
    if is_rate_row(row.name) and {row.target, row.actual} <= {"", row.name}:
        return None  # points of the execution rate, told below the indicators
    return {"score": row.score, "points": row.points}


@row_check("note", lambda case: case.noted and case.given in ("full", "more"))
def reason_without_gap(row: JudgedRow, facts: RowFacts) -> Values | None:
    """A reason on a full row (ours); a form without actuals has a column of remarks, where that is usual."""
    full = row.score is not None and row.points is not None and row.score >= row.points > 0
    if not full or not facts.prints("actual") or not row.target or not facts.reason(row):
        return None
    # Far above the target, at the limit, or short and yet full: there the reason is wanted.
    return {"points": row.points} if row.outcome.status == "met" and not row.outcome.over else None


def _said_points(pattern: re.Pattern[str], note: str) -> list[Decimal]:
    """Every N of 扣N分."""
    said = (to_decimal(match["n"]) or numeral(match["n"]) for match in pattern.finditer(note))
    return [number for number in said if number is not None]


@row_check("note", lambda case: case.noted and case.given != "blank")
def reason_points(row: JudgedRow, facts: RowFacts) -> Values | None:
    """``扣N分`` is what was deducted (sh-forms-2019); several deductions may add up to it.

    A rule such as 每次扣1分 is no deduction; 一次扣1分 may have been applied several times.
    """
    if row.score is None or row.points is None or not row.note:
        return None
    note = narrow(row.note)
    if not facts.params.possible("points", note):
        return None
    gap, points = row.points - row.score, facts.params.pattern("points")
    note = facts.params.pattern("except").sub("", note)
    each = facts.params.pattern("each")
    said = _said_points(points, each.sub("", note))
    repeated = [number for match in each.finditer(note) for number in _said_points(points, match[0])]
    fits = gap in said or sum(said) == gap or any(number and times_into(number, gap) for number in repeated)
    if fits or not (said or repeated):
        return None
    return {"said": (said or repeated)[0], "points": row.points, "score": row.score, "gap": gap}


@row_check("target", lambda case: case.target == "text")
def special_chars(row: JudgedRow, facts: RowFacts) -> Values | None:
    """A target in words with blanks or special characters, which imports refuse (system-general)."""
    found = facts.params.pattern("characters").search(row.target) if row.a.kind == "text" else None
    if found is None:
        return None
    blank = facts.params.text("blank")
    return {"target": row.target, "char": found[0] if found[0].strip() else blank}


@form_check
def reason_no_measure(facts: FormFacts) -> Found:
    """A reason without a measure where the heading asks for one (form-other)."""
    if not facts.params.found("heading", plain(facts.note_heading)):
        return
    for row in facts.rows:
        if row.deducted and facts.reason(row) and not facts.params.found("measures", row.note):
            yield ("indicators", row.index, "note"), {"note": row.note}


@form_check
def reason_rate(facts: FormFacts) -> Found:
    """A low rate that nothing explains (form-other); the limit is the rule set's, none by default."""
    limit, executed, budget = facts.rules.execution_reason_below, facts.amount("executed"), facts.amount("budget")
    if limit is None or executed is None or not budget:
        return []
    rate = executed / budget * HUNDRED
    texts = [facts.record.text(key) for key in facts.params.words("fields")] + [row.note for row in facts.rows]
    if rate >= limit or any(facts.params.found("words", text) for text in texts):
        return []
    return [(("funds", "rate"), {"rate": rate.quantize(CENT), "limit": limit})]


@form_check
def reason_copied(facts: FormFacts) -> Found:
    """One reason on rows of different kind (sh-forms-2023)."""
    seen: dict[str, JudgedRow] = {}
    for row in facts.rows:
        if not row.deducted or not facts.reason(row):
            continue
        first = seen.setdefault(plain(row.note), row)
        if first is not row and (first.level1, first.level2) != (row.level1, row.level2):
            yield ("indicators", row.index, "note"), {"first": first.index + 1, "name": first.name}


def _sentences(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"[。；;！!\n]", text) if part.strip()]


@form_check
def summary_contradiction(facts: FormFacts) -> Found:
    """``按计划完成`` said of everything beside unmet rows, or something said to be late beside full points (sh-forms-2023).

    A sentence about one task (法务工作按计划完成), or one that names what was not done, claims nothing of the others.
    """
    unmet = [row for row in facts.rows if row.outcome.status in ("unmet", "partly") and not row.outcome.strict]
    scored = [row for row in facts.rows if row.points]
    find = _claim if unmet else _shortfall if scored and all(row.full for row in scored) else None
    for key, _, text in facts.labels(facts.params.words("fields")):
        for sentence in _sentences(text) if find else ():
            if find and (phrase := find(sentence, facts.params)):
                values: Values = {"phrase": phrase, "count": len(unmet), "name": unmet[0].name if unmet else ""}
                yield (key,), {**values, "what": fill(facts.params.text("unmet" if unmet else "full"), values)}
                return


def _claim(sentence: str, params: Params) -> str | None:
    """Words by which a sentence says that all was done."""
    if params.found("except", sentence):
        return None
    for clause in re.split("[,、:]", params.pattern("limited").sub("", plain(sentence))):
        if match := params.pattern("claims").search(clause):
            rest = [params.pattern("idle").sub("", part) for part in (clause[:match.start()], clause[match.end():])]
            if not any(rest) or any(params.found("whole", part) for part in rest):
                return match[0]
    return None


def _shortfall(sentence: str, params: Params) -> str | None:
    """Words by which a sentence says that something was late or not done."""
    match = params.pattern("shortfalls").search(params.pattern("no_shortfalls").sub("", plain(sentence)))
    return match[0] if match else None


@form_check
def goal_vs_row(facts: FormFacts) -> Found:
    """A number behind a row's name in the goals differs from the row (sh-forms-2023).

    Conservative: the name as a whole, at the start of a clause, and the row's own unit.
    """
    for key, label, text in facts.labels(("goal_annual", "expected", "actual_completion")):
        done = key == "actual_completion"
        line = plain(text)
        for row in facts.rows:
            quantity, typed = (row.b, row.actual) if done else (row.a, row.target)
            named = len(row.plain_name) > 3 and row.plain_name in line
            if not named or quantity.kind != "number" or not quantity.unit:
                continue
            found = _said_behind(line, row.plain_name, quantity.unit, facts.params.words("before"))
            if found is None or not facts.params.pattern("between").fullmatch(found["link"]):
                continue
            said = to_decimal(found["said"])
            around = f"{found['link']}|{line[found.end() + len(quantity.unit):][:4]}"
            of_it = done or facts.params.found("several", found["link"])
            if said == quantity.number or (of_it and _kept(said, quantity, around, facts.params)):
                continue
            values = {"where": label, "name": row.name, "said": found["said"] + quantity.unit, "value": typed}
            yield ("indicators", row.index, "actual" if done else "target"), values


@cache
def _at_end(before: tuple[str, ...]) -> re.Pattern[str]:
    """What stands before a place, up to it."""
    return re.compile(rf"(?:{'|'.join(before)})\Z")


_BEHIND = re.compile(rf"(?P<link>[^\d,。;、]{{0,6}})(?P<said>{NUMBER})")
_LONGEST_LEAD = 20  # letters of what may stand before a name (checks.toml), and some


def _said_behind(line: str, name: str, unit: str, before: tuple[str, ...]) -> re.Match[str] | None:
    """The first figure in that unit right behind a name that stands whole. No pattern is made of it: that takes longer."""
    at = line.find(name)
    while at >= 0:
        found = _BEHIND.match(line, at + len(name))
        if found and line.startswith(unit, found.end()) and _at_end(before).search(line, max(0, at - _LONGEST_LEAD), at):
            return found
        at = line.find(name, at + 1)
    return None


def _kept(said: Decimal | None, quantity: Quantity, around: str, params: Params) -> bool:
    """Whether a bound that the text says is kept by the row: 均达到90%以上 beside 99%."""
    if said is None or quantity.number is None:
        return False
    at_least, at_most = params.found("at_least", around), params.found("at_most", around)
    return bool((at_least and quantity.number >= said) or (at_most and quantity.number <= said))


_LETTERS = re.compile(r"[\u4e00-\u9fffA-Za-z]+")


def _clauses(text: str) -> Iterator[str]:
    """Parts of a text that may each name a task: sentences and numbered points."""
    for part in re.split(r"[;；。\n]|(?:^|(?<=\s)|(?<=。))\d{1,2}[、.．)）]\s*", text):
        if part.strip(" ,，、:："):
            yield part.strip(" ,，、:：")


@form_check
def goal_unmeasured(facts: FormFacts) -> Found:
    """A clause of the goals that shares hardly a word with any row (sh-forms-2023): a hint, never an error."""
    params = facts.params
    least, common, most = (int(params.number(key, 2)) for key in ("least", "common", "most"))
    known = {pair for row in facts.rows for pair in _pairs(row.plain_name, params.pattern("idle"))}
    count = 0
    for key, _, text in facts.labels(("expected", "goal_annual")):
        for clause in _clauses(text):
            pairs = _pairs(clause, params.pattern("idle"))
            if known and len(pairs) >= least and params.found("tasks", clause) and len(pairs & known) < common:
                count += 1
                if count <= most:
                    yield (key,), {"clause": clause[:40]}


def _pairs(text: str, idle: re.Pattern[str]) -> set[str]:
    """Neighbouring letters of a text, without words that any text has."""
    runs = _LETTERS.findall(idle.sub(" ", text))
    return {run[at:at + 2] for run in runs for at in range(len(run) - 1)}


@form_check
def year_stale(facts: FormFacts) -> Found:
    """The goals, the account of the year or a target speak of another year than the form's (sh-forms-2023).

    The project's own years, a span that holds the year, the year of a document, of things bought or carried over, a year
    to compare with and what lies far back are no fault.
    """
    year = facts.record.year
    if year is None:
        return
    ends = (re.match(r"((?:19|20)\d\d)", facts.record.text(key)) for key in ("start", "end"))
    own = [year, *(int(match[1]) for match in ends if match)]
    targets = facts.params.text("targets")
    texts: list[tuple[Place, str, str]] = [((key,), label, text) for key, label, text in facts.labels(_DATED)]
    texts += [(("indicators", row.index, "target"), fill(targets, {"name": row.name}), row.target) for row in facts.rows]
    for place, label, text in texts:
        if said := _other_years(text, min(own), max(own), year, facts.params):
            yield place, {"where": label, "said": "、".join(sorted(said)), "year": year}


_DATED = ("goal_total", "goal_annual", "expected", "actual_completion")


def _other_years(text: str, start: int, end: int, year: int, params: Params) -> set[str]:
    reach = int(params.number("reach", 5))
    return {
        last for first, last in _said_years(text, params)
        if not _within(int(first), int(last), start, end) and abs(int(last) - year) <= reach
    }


@lru_cache(maxsize=4096)
def _said_years(text: str, params: Params) -> tuple[tuple[str, str], ...]:
    """(first, last) of the years of which a text speaks as its own: targets and goals are much alike on many forms."""
    line = params.pattern("numerals").sub(lambda match: match[0].translate(_digits(params)), narrow(text))
    years = params.pattern("years").finditer(params.pattern("other").sub("", line))
    return tuple((match["first"] or match["last"], match["last"]) for match in years)


@lru_cache(maxsize=8)
def _digits(params: Params) -> Mapping[int, str]:
    """Numerals of a year as digits."""
    digits = {ord(letter): str(digit) for letter, digit in words()["numerals"]["digits"].items()}
    return digits | {ord(letter): "0" for letter in "".join(params.words("zeros"))}


def _within(first: int, last: int, start: int, end: int) -> bool:
    """Whether a span of years in a text holds, or lies in, the project's own years."""
    return first <= start <= last or start <= first <= last <= end


@form_check
def unquantified(facts: FormFacts) -> Found:
    """All targets of a second level that can be measured are words (reviewer); a deadline is a measure."""
    groups: dict[tuple[str, str], list[JudgedRow]] = {}
    levels, measured = facts.params.pattern("levels"), facts.params.pattern("measured")
    for row in facts.rows:
        if levels.search(row.level2) and row.target:
            groups.setdefault((row.level1, row.level2), []).append(row)
    for (_, level2), rows in groups.items():
        if len(rows) > 1 and all(row.a.kind == "text" and not measured.search(plain(row.target)) for row in rows):
            yield ("indicators", rows[0].index, "target"), {"level2": level2, "count": len(rows)}


@form_check
def text_limit(facts: FormFacts) -> Found:
    """Texts longer than the region's system takes (form-other); limits by region or form in the catalogue."""
    regions, forms = facts.params.table("regions"), facts.params.table("forms")
    own = {**regions.get(facts.form.region, {}), **forms.get(facts.form.id, {})}
    for key, label, text in facts.labels(name for name in own if name != "note"):
        if len(text) > own[key]:
            place: Place = (key,)
            yield place, {"label": label.rstrip("：:"), "count": len(text), "limit": int(own[key])}
    for row in facts.rows:
        if "note" in own and len(row.note) > own["note"]:
            label = facts.note_heading or row.name
            yield ("indicators", row.index, "note"), {"label": label, "count": len(row.note), "limit": int(own["note"])}
