"""Propose a mapping for files nobody has mapped yet, to be confirmed by a person."""

from leadline.eventlog.suggest.proposal import Proposal, ProposedTable
from leadline.eventlog.suggest.propose import suggest_mapping
from leadline.eventlog.suggest.written import write_proposal

__all__ = ["Proposal", "ProposedTable", "suggest_mapping", "write_proposal"]
