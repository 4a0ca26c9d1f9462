"""The shapes of official knowledge: what a form, a rule set, a check and a source are made of.

The types are what a file may say: words are ``Literal``, limits stand in ``Annotated``, see :mod:`.limits`.
"""

from jixiao.templates.model.checks import CheckSpec
from jixiao.templates.model.forms import (
    AMOUNTS,
    BLOCK_AMOUNTS,
    COLUMNS,
    COUNTRY,
    FIELD_KEYS,
    MONEY_UNITS,
    OTHER_COLUMNS,
    BlankForm,
    Block,
    Carry,
    Column,
    FieldKey,
    FieldSpec,
    FormRow,
    FormSpec,
    FundsKey,
    FundsTable,
    IndicatorTable,
    MoneyUnit,
    SubprojectTable,
)
from jixiao.templates.model.official import (
    Band,
    Cap,
    Certainty,
    Level,
    Lights,
    Proposal,
    ProposalCase,
    Rounding,
    RuleSet,
    RuleText,
    Severity,
    Source,
    Tier,
    Vocabulary,
    Word,
)

__all__ = [
    "AMOUNTS", "BLOCK_AMOUNTS", "COLUMNS", "COUNTRY", "FIELD_KEYS", "MONEY_UNITS", "OTHER_COLUMNS", "Band", "BlankForm",
    "Block", "Cap", "Carry", "Certainty", "CheckSpec", "Column", "FieldKey", "FieldSpec", "FormRow", "FormSpec",
    "FundsKey", "FundsTable", "IndicatorTable", "Level", "Lights", "MoneyUnit", "Proposal", "ProposalCase", "Rounding",
    "RuleSet", "RuleText", "Severity", "Source", "SubprojectTable", "Tier", "Vocabulary", "Word",
]
