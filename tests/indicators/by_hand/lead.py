"""Lead management, worked out by hand."""

from indicators.by_hand.case import Case, day, twelve_paths

CASES = {
    "lead-automated-steps": Case(
        """
        lead L1: capture_lead 03-01T08:00 bot=yes, assign_lead 03-01T09:00 bot=no, analyse_needs 03-02T08:00 bot=yes
        lead L2: capture_lead 03-01T08:00 bot=yes, contact_lead 03-01T09:00  # nobody said: not by a system
        lead L3: assign_lead 03-01T08:00 bot=no
        """,
        value=40.0,  # systems did 1 of 2 (the analysis is no lead step), 1 of 2 and 0 of 1: 2 / 5
        n=3,
    ),
    "automatic-lead-routing": Case(
        """
        lead L1: qualify_lead 03-01T08:00 bot=yes, assign_lead 03-01T09:00 bot=yes
        lead L2: qualify_lead 03-01T08:00 bot=yes, assign_lead 03-01T09:00 bot=no
        lead L3: assign_lead 03-01T09:00 bot=yes     # never scored
        lead L4: qualify_lead 03-01T08:00 bot=yes    # not assigned: left out
        """,
        value=100 / 3,  # L1 of L1, L2, L3
        n=3,
    ),
    "marketing-to-sales-acceptance": Case(
        """
        lead L1: qualify_lead 03-01T08:00, convert_lead 04-01T08:00  # after 31 days
        lead L2: qualify_lead 03-01T08:00, convert_lead 06-15T08:00  # after 106 days: too late
        lead L3: qualify_lead 04-01T08:00                            # 90 days ago, open
        lead L4: qualify_lead 05-01T08:00, convert_lead 05-02T08:00  # 60 days ago: left out
        lead L5: qualify_lead 03-02T08:00, convert_lead 03-01T08:00  # backwards: left out
        """,
        value=100 / 3,  # L1 of L1, L2, L3
        n=3,
        until=day("06-30"),
    ),
    "lead-handover-waiting": Case(
        """
        lead L1: capture_lead 03-01T08:00 in=Marketing, qualify_lead 03-01T10:00 in=Marketing,
            assign_lead 03-01T14:00 in=Sales, contact_lead 03-01T18:00 in=Sales
        lead L2: capture_lead 03-01T08:00 in=Marketing, contact_lead 03-01T18:00 in=Marketing
        lead L3: capture_lead 03-01T08:00 in=Marketing  # one step, no time passed: left out
        """,
        value=20.0,  # 4 h waiting of 10 h, 0 of 10 h: 4 / 20
        n=2,
    ),
    "lead-contact-sla": Case(
        """
        lead L1: assign_lead 03-01T08:00, contact_lead 03-02T08:00  # 24 h
        lead L2: assign_lead 03-01T08:00, contact_lead 03-02T09:00  # 25 h
        lead L3: assign_lead 03-01T08:00                            # never
        lead L4: assign_lead 03-09T12:00                            # the day before the end: left out
        lead L5: assign_lead 03-02T08:00, contact_lead 03-01T08:00  # backwards: left out
        """,
        value=100 / 3,  # L1 of L1, L2, L3
        n=3,
        until=day("03-10"),
    ),
    "lead-rejection-reasons": Case(
        """
        lead L1 reason_code=budget: close_lead 03-01T08:00
        lead L2: close_lead 03-01T08:00
        lead L3 reason_code=none_yet: convert_lead 03-01T08:00  # not closed: left out
        """,
        value=50.0,  # L1 of L1, L2
        n=2,
    ),
    "lead-response-time": Case(
        """
        lead L1: capture_lead 03-01T08:00, contact_lead 03-01T18:00, contact_lead 03-09T18:00  # 10 h to the first
        lead L2: capture_lead 03-01T08:00, contact_lead 03-02T08:00  # 24 h
        lead L3: capture_lead 03-01T08:00                            # open: left out
        lead L4: capture_lead 03-02T08:00, contact_lead 03-01T08:00  # backwards: left out
        """,
        value=17.0,  # the median of 10 and 24
        n=2,
    ),
    "leads-contacted": Case(
        """
        lead L1: assign_lead 01-01T08:00, contact_lead 01-05T08:00
        lead L2: assign_lead 01-01T08:00                             # never, for 89 days
        lead L3: assign_lead 03-20T08:00                             # may still come (30 days): left out
        lead L4: contact_lead 01-01T08:00, assign_lead 01-05T08:00   # contacted before, not after
        lead L5: contact_lead 01-01T08:00                            # not assigned: left out
        """,
        value=100 / 3,  # L1 of L1, L2, L4
        n=3,
        until=day("03-31"),
    ),
    "lead-source-completeness": Case(
        """
        lead L1 channel=web: capture_lead 03-01T08:00
        lead L2 channel=Unknown: capture_lead 03-01T08:00
        lead L3 channel=未知: capture_lead 03-01T08:00
        lead L4: capture_lead 03-01T08:00  # empty
        """,
        value=25.0,  # L1 of 4
        n=4,
    ),
    "lead-timely-recording": Case(
        """
        lead L1: capture_lead 03-01T08:00 keyed=03-02T08:00, assign_lead 03-02T08:00,
            contact_lead 03-02T09:00 keyed=03-04T09:00
        lead L2: capture_lead 03-01T08:00 keyed=03-01T08:05
        lead L3: capture_lead 03-01T08:00  # not known when it was keyed in: left out
        """,
        value=200 / 3,  # 24 h and 5 min are in time, 48 h is not: 2 of 3 known
        n=2,
    ),
    "lead-active-use": Case(
        """
        lead L1: capture_lead 03-01T08:00, contact_lead 03-20T08:00  # 11 days ago
        lead L2: capture_lead 03-17T08:00                            # 14 days ago
        lead L3: capture_lead 03-16T08:00                            # 15 days ago
        lead L4: convert_lead 03-30T08:00                            # not open any more
        lead L5: close_lead 03-30T08:00
        """,
        value=200 / 3,  # L1, L2 of L1, L2, L3
        n=3,
        until=day("03-31"),
    ),
    "lead-traceability": Case(
        """
        lead L1: convert_lead 03-01T08:00
        lead L2: convert_lead 03-01T08:00  # to nowhere
        lead L3: capture_lead 03-01T08:00  # not converted: left out
        opportunity O1 from lead:L1: analyse_needs 03-02T08:00
        """,
        value=50.0,  # L1 of L1, L2
        n=2,
    ),
    "lead-contradictions": Case(
        """
        lead L1: convert_lead 03-01T08:00, close_lead 03-05T08:00  # both
        lead L2: convert_lead 03-01T08:00
        lead L3: close_lead 03-01T08:00
        lead L4: capture_lead 03-01T08:00                          # no outcome: left out
        """,
        value=100 / 3,  # L1 of L1, L2, L3
        n=3,
    ),
    "lead-reversed-times": Case(
        """
        lead L1: capture_lead 03-01
        lead L2: capture_lead 05-01
        lead L3: capture_lead 04-01
        lead L4: capture_lead 03-01  # not won: left out
        opportunity O1 from lead:L1: analyse_needs 03-02
        opportunity O2 from lead:L2: analyse_needs 03-02
        opportunity O3 from lead:L3: analyse_needs 03-02
        contract C1 from opportunity:O1: sign_contract 04-01
        contract C2 from opportunity:O2: sign_contract 04-01  # before the lead
        contract C3 from opportunity:O3: sign_contract 04-01  # the same day is no contradiction
        """,
        value=100 / 3,  # L2 of L1, L2, L3
        n=3,
    ),
    "lead-to-win-conversion": Case(
        """
        lead L1: capture_lead 01-10T08:00
        lead L2: capture_lead 04-01T08:00  # 90 days ago, not won
        lead L3: capture_lead 05-01T08:00  # 60 days ago: left out, though won
        opportunity O1 from lead:L1: sign_contract 02-10T08:00
        opportunity O3 from lead:L3: sign_contract 05-10T08:00
        """,
        value=50.0,  # L1 of L1, L2
        n=2,
        until=day("06-30"),
    ),
    "lead-screening": Case(
        """
        lead L1: qualify_lead 03-01T08:00, convert_lead 03-02T08:00
        lead L2: convert_lead 03-02T08:00                             # never
        lead L3: convert_lead 03-02T08:00, qualify_lead 03-03T08:00   # only afterwards
        lead L4: qualify_lead 03-01T08:00                             # not converted: left out
        """,
        value=100 / 3,  # L1 of L1, L2, L3
        n=3,
    ),
    "lead-known-outcome": Case(
        """
        lead L1: capture_lead 01-01T08:00, convert_lead 02-01T08:00
        lead L2: capture_lead 01-01T08:00, close_lead 02-01T08:00
        lead L3: capture_lead 01-01T08:00, nurture_lead 02-01T08:00
        lead L4: capture_lead 04-01T08:00  # 90 days ago, nothing
        lead L5: capture_lead 04-02T08:00  # 89 days ago: left out
        """,
        value=75.0,  # L1, L2, L3 of 4
        n=4,
        until=day("06-30"),
    ),
    "lead-mandatory-steps": Case(
        """
        lead L1: qualify_lead 03-01T08:00, assign_lead 03-01T09:00, contact_lead 03-01T10:00, convert_lead 03-02T08:00
        lead L2: qualify_lead 03-01T08:00, assign_lead 03-01T09:00, convert_lead 03-02T08:00  # not contacted
        lead L3: qualify_lead 03-01T08:00, assign_lead 03-01T09:00, contact_lead 03-01T10:00  # open: left out
        """,
        value=50.0,  # L1 of L1, L2
        n=2,
    ),
    "lead-rework": Case(
        """
        lead L1: assign_lead 03-01T08:00, assign_lead 03-02T08:00
        lead L2: assign_lead 03-01T08:00
        lead L3: capture_lead 03-01T08:00  # not assigned: left out
        """,
        value=50.0,  # L1 of L1, L2
        n=2,
    ),
    "lead-cycle-spread": Case(
        """
        lead L1: capture_lead 03-01, convert_lead 03-03  # 2 days
        lead L2: capture_lead 03-01, convert_lead 03-05  # 4
        lead L3: capture_lead 03-01, convert_lead 03-11  # 10
        lead L4: capture_lead 03-01                      # open: left out
        lead L5: capture_lead 03-09, convert_lead 03-01  # backwards: left out
        """,
        value=8.8 / 4,  # 90% lie below 4 + 0.8 x 6 = 8.8, half below 4
        n=3,
    ),
    "lead-path-fitness": Case(
        """
        lead L1: capture_lead 03-01, qualify_lead 03-02, assign_lead 03-02, contact_lead 03-03,
            convert_lead 03-04  # 4 of 4
        lead L2: capture_lead 03-01, assign_lead 03-02, contact_lead 03-03, convert_lead 03-04  # never scored: 2 of 4
        lead L3: capture_lead 03-01, qualify_lead 03-02, assign_lead 03-02, convert_lead 03-03,
            contact_lead 03-04  # the last one backwards: 3 of 4
        lead L4: capture_lead 03-01, qualify_lead 03-02  # not converted: left out
        """,
        value=0.75,  # the mean of 4/4, 2/4 and 3/4
        n=3,
    ),
    "lead-standard-path": Case(
        """
        lead L1: capture_lead 03-01, qualify_lead 03-02, assign_lead 03-02, contact_lead 03-03, convert_lead 03-04
        lead L2: capture_lead 03-01, qualify_lead 03-02, assign_lead 03-02, assign_lead 03-03,
            contact_lead 03-04, convert_lead 03-05  # twice in a row
        lead L3: capture_lead 03-01, qualify_lead 03-02, assign_lead 03-02, contact_lead 03-03,
            assign_lead 03-04, convert_lead 03-05  # back again
        lead L4: capture_lead 03-01, assign_lead 03-02, contact_lead 03-03, convert_lead 03-04  # never qualified
        lead L5: capture_lead 03-01, qualify_lead 03-02  # not converted: left out
        """,
        value=50.0,  # L1, L2 of 4
        n=4,
    ),
    "lead-variant-concentration": Case(
        twelve_paths("lead", "capture_lead", "contact_lead", "convert_lead")
        + """
        lead L1: capture_lead 03-01   # open: left out
        lead L2: capture_lead 03-01, contact_lead 03-02, close_lead 03-03   # a twelfth path
        """,
        value=1100 / 13,  # the ten most frequent hold 2 + 9 of 13
        n=13,
    ),
}
