"""Sales conversion, worked out by hand."""

from indicators.by_hand.case import Case, day, twelve_paths

CASES = {
    "quote-automated-steps": Case(
        """
        quote Q1: create_quote 03-01T08:00 bot=yes, approve_price 03-01T09:00 bot=no, submit_quote 03-01T10:00 bot=no
        quote Q2: create_quote 03-01T08:00 bot=yes
        """,
        value=50.0,  # systems did 1 of 3 and 1 of 1: 2 / 4
        n=2,
    ),
    "automatic-quotes": Case(
        """
        quote Q1: create_quote 03-01T08:00 bot=yes, create_quote 03-02T08:00 bot=no  # drawn up again by hand
        quote Q2: create_quote 03-01T08:00 bot=yes
        quote Q3: create_quote 03-01T08:00                                           # nobody said: left out
        quote Q4: submit_quote 03-01T08:00 bot=yes                                   # not drawn up: left out
        """,
        value=50.0,  # Q2 of Q1, Q2
        n=2,
    ),
    "electronic-signature": Case(
        """
        contract C1 signature_method=Electronic: sign_contract 03-01T08:00
        contract C2 signature_method=paper: sign_contract 03-01T08:00
        contract C3: sign_contract 03-01T08:00                            # not known how: left out
        contract C4 signature_method=电子签章: review_contract 03-01T08:00  # not signed: left out
        """,
        value=50.0,  # C1 of C1, C2
        n=2,
    ),
    "conversion-handover-waiting": Case(
        """
        opportunity O1: analyse_needs 03-01T08:00 in=Sales, design_solution 03-01T12:00 in=Presales,
            negotiate 03-01T18:00 in=Presales
        opportunity O2: analyse_needs 03-01T08:00 in=Sales, lose_opportunity 03-01T18:00 in=Sales
        opportunity O3: analyse_needs 03-01T08:00 in=Sales  # one step, no time passed: left out
        """,
        value=20.0,  # 4 h waiting of 10 h, 0 of 10 h: 4 / 20
        n=2,
    ),
    "contract-ping-pong": Case(
        """
        contract C1: review_contract 03-01T08:00 in=Legal, approve_contract 03-02T08:00 in=Management,
            sign_contract 03-03T08:00 in=Legal
        contract C2: review_contract 03-01T08:00 in=Legal, approve_contract 03-02T08:00 in=Management,
            sign_contract 03-03T08:00 in=Sales
        contract C3: review_contract 03-01T08:00 in=Legal, approve_contract 03-02T08:00 in=Management,
            review_contract 03-03T08:00 in=Legal  # not signed: left out
        """,
        value=50.0,  # C1 (Legal, Management, Legal) of C1, C2
        n=2,
    ),
    "contract-cycle-time": Case(
        """
        contract C1: negotiate 03-01, negotiate 03-08, sign_contract 03-15  # 14 days from the first
        contract C2: negotiate 03-01, sign_contract 03-29                   # 28 days
        contract C3: sign_contract 03-15                                    # no start: left out
        contract C4: sign_contract 03-01, negotiate 03-05                   # backwards: left out
        contract C5: negotiate 03-01                                        # open: left out
        """,
        value=3.0,  # the median of 2 and 4 weeks
        n=2,
    ),
    "contract-approval-time": Case(
        """
        contract C1: review_contract 03-01T08:00, approve_contract 03-01T18:00  # 10 h
        contract C2: review_contract 03-01T08:00, review_contract 03-02T08:00, approve_contract 03-02T14:00  # 30 h
        contract C3: review_contract 03-01T08:00                                # open: left out
        contract C4: approve_contract 03-01T08:00, review_contract 03-01T09:00  # backwards: left out
        """,
        value=20.0,  # the median of 10 and 30
        n=2,
    ),
    "price-approval-time": Case(
        """
        quote Q1: create_quote 03-01T08:00, approve_price 03-01T12:00  # 4 h
        quote Q2: create_quote 03-01T08:00, approve_price 03-01T16:00  # 8 h
        quote Q3: create_quote 03-01T08:00, approve_price 03-03T08:00  # 48 h
        quote Q4: create_quote 03-01T08:00                             # open: left out
        quote Q5: approve_price 03-01T08:00, create_quote 03-01T09:00  # backwards: left out
        """,
        value=8.0,  # the median of 4, 8 and 48
        n=3,
    ),
    "cross-functional-team": Case(
        """
        opportunity O1: analyse_needs 03-01T08:00 in=Sales, design_solution 03-02T08:00 in=Presales,
            decide_bid 03-03T08:00 in=Legal, sign_contract 03-04T08:00 in=Sales
        opportunity O2: analyse_needs 03-01T08:00 in=Sales, design_solution 03-02T08:00 in=Presales,
            sign_contract 03-04T08:00 in=Sales
        opportunity O3: analyse_needs 03-01T08:00 in=Sales, design_solution 03-02T08:00 in=Presales,
            decide_bid 03-03T08:00 in=Legal  # not won: left out
        """,
        value=50.0,  # O1 has three departments, O2 two
        n=2,
    ),
    "loss-reasons": Case(
        """
        opportunity O1 reason_code=price: lose_opportunity 03-01T08:00
        opportunity O2: lose_opportunity 03-01T08:00
        opportunity O3 reason_code=price: analyse_needs 03-01T08:00  # not lost: left out
        """,
        value=50.0,  # O1 of O1, O2
        n=2,
    ),
    "quote-turnaround": Case(
        """
        quote Q1: create_quote 03-01T08:00, create_quote 03-02T08:00, submit_quote 03-03T08:00  # 48 h from the first
        quote Q2: create_quote 03-01T08:00, submit_quote 03-05T08:00  # 96 h
        quote Q3: create_quote 03-01T08:00                            # open: left out
        quote Q4: submit_quote 03-01T08:00, create_quote 03-02T08:00  # backwards: left out
        """,
        value=72.0,  # the median of 48 and 96
        n=2,
    ),
    "win-rate": Case(
        """
        opportunity O1: analyse_needs 03-01T08:00
        opportunity O2: lose_opportunity 03-05T08:00
        opportunity O3: analyse_needs 03-01T08:00  # open: left out
        opportunity O4: analyse_needs 03-01T08:00
        contract C1 from opportunity:O1: sign_contract 03-06T08:00
        contract C2 from opportunity:O4: sign_contract 03-06T08:00
        """,
        value=200 / 3,  # O1 and O4, by their contracts, of O1, O2, O4
        n=3,
    ),
    "opportunity-amount-completeness": Case(
        """
        opportunity O1 amount=100: analyse_needs 03-01T08:00
        opportunity O2 amount=0: analyse_needs 03-01T08:00  # nothing is an amount
        opportunity O3: analyse_needs 03-01T08:00           # empty
        """,
        value=200 / 3,  # O1, O2 of 3
        n=3,
    ),
    "conversion-timely-recording": Case(
        """
        opportunity O1: analyse_needs 03-01T08:00 keyed=03-01T09:00, negotiate 03-05T08:00 keyed=03-09T08:00
        opportunity O2: analyse_needs 03-01T08:00  # not known when it was keyed in: left out
        opportunity O3: convert_lead 03-01T08:00 keyed=03-01T08:00  # a lead step: left out
        """,
        value=50.0,  # 1 h is in time, 4 days are not
        n=1,
    ),
    "opportunity-active-use": Case(
        """
        opportunity O1: analyse_needs 03-01T08:00, negotiate 03-20T08:00  # 11 days ago
        opportunity O2: analyse_needs 03-16T08:00                         # 15 days ago
        opportunity O3: sign_contract 03-30T08:00                         # won and lost ones are not open: left out
        opportunity O4: lose_opportunity 03-30T08:00
        """,
        value=50.0,  # O1 of O1, O2
        n=2,
        until=day("03-31"),
    ),
    "contract-traceability": Case(
        """
        opportunity O1: analyse_needs 03-01T08:00
        contract C1 from opportunity:O1: sign_contract 03-05T08:00
        contract C2: sign_contract 03-05T08:00                           # from nowhere
        contract C3 from opportunity:O1: review_contract 03-04T08:00     # not signed: left out
        contract C4 from opportunity:O9: sign_contract 03-05T08:00       # O9 has no record: leads nowhere
        """,
        value=100 / 3,  # C1 of C1, C2, C4
        n=3,
    ),
    "opportunity-contradictions": Case(
        """
        opportunity O1: sign_contract 03-01T08:00, lose_opportunity 03-05T08:00  # both
        opportunity O2: sign_contract 03-01T08:00
        opportunity O3: lose_opportunity 03-01T08:00
        opportunity O4: analyse_needs 03-01T08:00                                # open: left out
        """,
        value=100 / 3,  # O1 of O1, O2, O3
        n=3,
    ),
    "pre-signature-control": Case(
        """
        contract C1: review_contract 03-01, approve_contract 03-02, sign_contract 03-02  # in order on one day
        contract C2: review_contract 03-01, sign_contract 03-02                          # not approved
        contract C3: review_contract 03-01, approve_contract 03-02, sign_contract 03-03, review_contract 03-04  # again
        contract C4: review_contract 03-01, approve_contract 03-02                       # not signed: left out
        contract C5: review_contract 03-01, approve_contract 03-02, sign_contract 03-03, request_change 03-08,
            review_contract 03-09  # the review of an amendment
        """,
        value=50.0,  # C1, C5 of C1, C2, C3, C5
        n=4,
    ),
    "contract-duty-violations": Case(
        """
        contract C1: review_contract 03-01T08:00 by=ann, review_contract 03-01T09:00 by=bob,
            approve_contract 03-02T08:00 by=ann  # ann is in both sets, though bob reviewed last
        contract C2: review_contract 03-01T08:00 by=ann, approve_contract 03-02T08:00 by=bob
        contract C3: review_contract 03-01T08:00 by=ann                                              # left out
        contract C4: review_contract 03-01T08:00 by=sys, approve_contract 03-02T08:00 by=sys bot=yes  # a system
        """,
        value=50.0,  # C1 of C1, C2
        n=2,
    ),
    "customer-credit-duty-violations": Case(
        """
        customer K1: create_customer 03-01T08:00 by=ann in=Credit,
            assess_credit 03-02T08:00 by=ann in=Credit  # one person
        customer K2: create_customer 03-01T08:00 by=ann in=Sales, assess_credit 03-02T08:00 by=bob in=Sales    # sales
        customer K3: create_customer 03-01T08:00 by=ann in=Sales, assess_credit 03-02T08:00 by=cid in=Finance
        customer K4: create_customer 03-01T08:00 by=ann in=Sales  # no limit set: left out
        """,
        value=200 / 3,  # K1, K2 of K1, K2, K3
        n=3,
    ),
    "quote-duty-violations": Case(
        """
        quote Q1: create_quote 03-01T08:00 by=ann, approve_price 03-02T08:00 by=ann
        quote Q2: create_quote 03-01T08:00 by=ann, approve_price 03-02T08:00 by=bob
        quote Q3: create_quote 03-01T08:00 by=ann  # not approved: left out
        quote Q4: create_quote 03-01T08:00, approve_price 03-02T08:00 by=bob  # not known who drew it up: left out
        """,
        value=50.0,  # Q1 of Q1, Q2
        n=2,
    ),
    "unauthorised-discounts": Case(
        """
        quote Q1 discount_pct=20 authority_pct=10: submit_quote 03-02T08:00  # without approval
        quote Q2 discount_pct=20 authority_pct=10: approve_price 03-01T08:00, submit_quote 03-02T08:00
        quote Q3 discount_pct=20 authority_pct=10: submit_quote 03-02T08:00, approve_price 03-03T08:00  # afterwards
        quote Q4 discount_pct=10 authority_pct=10: submit_quote 03-02T08:00  # within authority: left out
        quote Q5 authority_pct=10: submit_quote 03-02T08:00                  # discount not known: left out
        """,
        value=200 / 3,  # Q1, Q3 of Q1, Q2, Q3
        n=3,
    ),
    "credit-before-contract": Case(
        """
        customer K1: assess_credit 03-01T08:00
        customer K2: assess_credit 03-09T08:00
        customer K3: create_customer 03-01T08:00
        contract C1 from customer:K1 payment_terms_days=30: sign_contract 03-05T08:00
        contract C2 from customer:K2 payment_terms_days=30: sign_contract 03-05T08:00  # limit only afterwards
        contract C3 from customer:K3 payment_terms_days=30: sign_contract 03-05T08:00  # no limit
        contract C4 from customer:K3 payment_terms_days=0: sign_contract 03-05T08:00   # paid in advance: left out
        """,
        value=100 / 3,  # C1 of C1, C2, C3
        n=3,
    ),
    "due-diligence-before-contract": Case(
        """
        customer K1: create_customer 03-01T08:00
        customer K2: create_customer 03-09T08:00
        customer K3: create_customer 03-01T08:00  # no contract: left out
        contract C1 from customer:K1: sign_contract 03-05T08:00
        contract C2 from customer:K2: sign_contract 03-05T08:00
        """,
        value=50.0,  # K1 of K1, K2
        n=2,
    ),
    "conversion-mandatory-steps": Case(
        """
        opportunity O1: analyse_needs 03-01T08:00, approve_opportunity 03-02T08:00, sign_contract 03-09T08:00
        opportunity O2: analyse_needs 03-01T08:00, approve_opportunity 03-02T08:00, sign_contract 03-09T08:00
        opportunity O3: analyse_needs 03-01T08:00, approve_opportunity 03-02T08:00  # not won: left out
        quote Q1 from opportunity:O1: create_quote 03-03T08:00, submit_quote 03-04T08:00
        quote Q2 from opportunity:O2: create_quote 03-03T08:00  # never sent
        quote Q3 from opportunity:O3: create_quote 03-03T08:00, submit_quote 03-04T08:00
        """,
        value=50.0,  # O1 of O1, O2
        n=2,
    ),
    "quote-rework": Case(
        """
        quote Q1: create_quote 03-01T08:00, approve_price 03-02T08:00, create_quote 03-03T08:00  # again, after approval
        quote Q2: create_quote 03-01T08:00, create_quote 03-02T08:00, approve_price 03-03T08:00  # before it
        quote Q3: create_quote 03-01T08:00, create_quote 03-02T08:00  # no approval: left out
        """,
        value=50.0,  # Q1 of Q1, Q2
        n=2,
    ),
    "conversion-gate-bypass": Case(
        """
        opportunity O1 is_tender=no: design_solution 03-02T08:00  # without a decision to pursue
        opportunity O2 is_tender=no: approve_opportunity 03-01T08:00, design_solution 03-02T08:00
        opportunity O3 is_tender=yes: approve_opportunity 03-01T08:00, design_solution 03-02T08:00,
            submit_quote 03-05T08:00
        opportunity O4 is_tender=yes: decide_bid 03-01T08:00, submit_quote 03-05T08:00
        opportunity O5 is_tender=no: approve_opportunity 03-01T08:00  # neither solution nor bid: left out
        """,
        value=50.0,  # O1, and O3 (a bid without a bid decision), of O1 to O4
        n=4,
    ),
    "conversion-cycle-spread": Case(
        """
        opportunity O1: convert_lead 03-01, sign_contract 03-11  # 10 days
        opportunity O2: convert_lead 03-01, sign_contract 03-21  # 20
        opportunity O3: convert_lead 03-01                       # open: left out
        opportunity O4: convert_lead 03-09, sign_contract 03-01  # backwards: left out
        """,
        value=19 / 15,  # 90% lie below 10 + 0.9 x 10 = 19, half below 15
        n=2,
    ),
    "quote-first-time-right": Case(
        """
        quote Q1: create_quote 03-01T08:00, submit_quote 03-02T08:00
        quote Q2: create_quote 03-01T08:00, create_quote 03-02T08:00, submit_quote 03-03T08:00
        quote Q3: create_quote 03-01T08:00  # not submitted: left out
        """,
        value=50.0,  # Q1 of Q1, Q2
        n=2,
    ),
    "conversion-path-fitness": Case(
        """
        opportunity O1: analyse_needs 03-01, approve_opportunity 03-02, sign_contract 03-09  # 4 of 4 with its quote
        opportunity O2: approve_opportunity 03-02, sign_contract 03-09  # no analysis: to the decision is missing
        opportunity O3: analyse_needs 03-01, approve_opportunity 03-02  # not won: left out
        quote Q1 from opportunity:O1: create_quote 03-03, submit_quote 03-04
        quote Q2 from opportunity:O2: submit_quote 03-03, create_quote 03-04  # sent before it was drawn up
        """,
        value=0.75,  # the mean of 4/4 and 2/4: decision to quote, and offer to signature
        n=2,
    ),
    "conversion-standard-path": Case(
        """
        opportunity O1: analyse_needs 03-01, approve_opportunity 03-02, sign_contract 03-09
        opportunity O2: analyse_needs 03-01, approve_opportunity 03-02, sign_contract 03-09
        opportunity O3: analyse_needs 03-01, approve_opportunity 03-02  # not won: left out
        quote Q1 from opportunity:O1: create_quote 03-03, submit_quote 03-04
        quote Q2 from opportunity:O2: create_quote 03-03, submit_quote 03-04, create_quote 03-05  # drawn up again
        """,
        value=50.0,  # O1 of O1, O2
        n=2,
    ),
    "conversion-variant-concentration": Case(
        twelve_paths("opportunity", "analyse_needs", "negotiate", "sign_contract")
        + """
        opportunity O1: analyse_needs 03-01   # open: left out
        opportunity O2: analyse_needs 03-01, negotiate 03-02, lose_opportunity 03-03   # a twelfth path
        """,
        value=1100 / 13,  # the ten most frequent hold 2 + 9 of 13
        n=13,
    ),
}
