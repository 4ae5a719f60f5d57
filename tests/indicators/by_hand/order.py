"""Order management, worked out by hand."""

from indicators.by_hand.case import Case, day, twelve_paths

CASES = {
    "touchless-orders": Case(
        """
        order O1: create_order 03-01T08:00 bot=yes, validate_order 03-01T08:01 bot=yes,
            check_credit 03-01T08:02 bot=yes,
            promise_date 03-01T08:03 bot=yes, confirm_order 03-01T08:04 bot=yes
        order O2: create_order 03-01T08:00 bot=yes, confirm_order 03-01T08:04 bot=yes  # what is not needed is not done
        order O3: create_order 03-01T08:00 bot=yes, promise_date 03-01T08:03 bot=no, confirm_order 03-01T08:04 bot=yes
        order O4: create_order 03-01T08:00 bot=no, confirm_order 03-01T08:04 bot=yes
        order O5: create_order 03-01T08:00 bot=yes  # not confirmed: left out
        """,
        value=50.0,  # O1, O2 of 4
        n=4,
    ),
    "order-automated-steps": Case(
        """
        order O1: create_order 03-01T08:00 bot=yes, check_credit 03-01T09:00 bot=yes, confirm_order 03-01T10:00 bot=no
        order O2: create_order 03-01T08:00 bot=no, ship_goods 03-02T08:00 bot=yes  # shipping is not of this stage
        """,
        value=50.0,  # 2 of 3 and 0 of 1: 2 / 4
        n=2,
    ),
    "electronic-orders": Case(
        """
        order O1 intake_channel=EDI: create_order 03-01T08:00
        order O2 intake_channel=门户: create_order 03-01T08:00
        order O3 intake_channel=phone: create_order 03-01T08:00
        order O4: create_order 03-01T08:00                      # not known how: left out
        order O5 intake_channel=EDI: ship_goods 03-01T08:00     # its receipt is not recorded: left out
        """,
        value=200 / 3,  # O1, O2 of O1, O2, O3
        n=3,
    ),
    "automatic-credit-checks": Case(
        """
        order O1: check_credit 03-01T08:00 bot=yes
        order O2: check_credit 03-01T08:00 bot=yes, check_credit 03-02T08:00 bot=no  # decided by hand in the end
        order O3: create_order 03-01T08:00 bot=yes                                   # not checked: left out
        """,
        value=50.0,  # O1 of O1, O2
        n=2,
    ),
    "order-handover-waiting": Case(
        """
        order O1: create_order 03-01T08:00 in=Orders, check_credit 03-01T14:00 in=Credit,
            confirm_order 03-01T18:00 in=Credit
        order O2: create_order 03-01T08:00 in=Orders, confirm_order 03-01T10:00 in=Orders
        """,
        value=50.0,  # 6 h waiting of 10 h, 0 of 2 h: 6 / 12
        n=2,
    ),
    "order-ping-pong": Case(
        """
        order O1: create_order 03-01T08:00 in=Orders, check_credit 03-01T09:00 in=Credit,
            confirm_order 03-01T10:00 in=Orders,
            ship_goods 03-02T08:00 in=Logistics
        order O2: create_order 03-01T08:00 in=Orders, check_credit 03-01T09:00 in=Credit,
            confirm_order 03-01T10:00 in=Credit,
            ship_goods 03-02T08:00 in=Logistics
        order O3: create_order 03-01T08:00 in=Orders, check_credit 03-01T09:00 in=Credit,
            confirm_order 03-01T10:00 in=Orders  # not shipped: left out
        """,
        value=50.0,  # O1 (Orders, Credit, Orders) of O1, O2
        n=2,
    ),
    "order-confirmation-sla": Case(
        """
        order O1: create_order 03-01T08:00, confirm_order 03-02T08:00  # 24 h
        order O2: create_order 03-01T08:00, confirm_order 03-02T08:01
        order O3: create_order 03-01T08:00                             # never
        order O4: create_order 03-09T12:00                             # the day before the end: left out
        order O5: create_order 03-02T08:00, confirm_order 03-01T08:00  # backwards: left out
        """,
        value=100 / 3,  # O1 of O1, O2, O3
        n=3,
        until=day("03-10"),
    ),
    "contract-handover": Case(
        """
        contract C1: sign_contract 03-01, hand_over_contract 03-06  # 5 days
        contract C2: sign_contract 03-01, hand_over_contract 03-07  # 6 days
        contract C3: sign_contract 03-01                            # never
        contract C4: sign_contract 03-26                            # 5 days before the end: left out
        contract C5: sign_contract 03-05, hand_over_contract 03-01  # backwards: left out
        """,
        value=100 / 3,  # C1 of C1, C2, C3
        n=3,
        until=day("03-31"),
    ),
    "change-approval-time": Case(
        """
        order O1: request_change 03-01T08:00, approve_change 03-01T18:00  # 10 h
        order O2: request_change 03-01T08:00, approve_change 03-02T14:00  # 30 h
        order O3: request_change 03-01T08:00                              # open: left out
        order O4: approve_change 03-01T08:00, request_change 03-01T09:00  # backwards: left out
        """,
        value=20.0,  # the median of 10 and 30
        n=2,
    ),
    "order-release-time": Case(
        """
        order O1: create_order 03-01T08:00, check_credit 03-01T12:00  # 4 h
        order O2: create_order 03-01T08:00, check_credit 03-02T12:00  # 28 h
        order O3: create_order 03-01T08:00                            # open: left out
        order O4: check_credit 03-01T08:00, create_order 03-01T12:00  # backwards: left out
        """,
        value=16.0,  # the median of 4 and 28
        n=2,
    ),
    "order-confirmation-time": Case(
        """
        order O1: create_order 03-01T08:00, confirm_order 03-01T10:00  # 2 h
        order O2: create_order 03-01T08:00, confirm_order 03-01T14:00, confirm_order 03-05T08:00  # 6 h to the first
        order O3: create_order 03-01T08:00                             # open: left out
        order O4: confirm_order 03-01T08:00, create_order 03-01T12:00  # backwards: left out
        """,
        value=4.0,  # the median of 2 and 6
        n=2,
    ),
    "orders-confirmed": Case(
        """
        order O1: create_order 03-01T08:00, confirm_order 03-02T08:00
        order O2: create_order 03-01T08:00                             # 31 days, nothing
        order O3: create_order 03-02T08:00                             # 30 days: may still come, left out
        order O4: confirm_order 03-01T08:00, create_order 03-01T09:00  # confirmed before, and never after
        """,
        value=100 / 3,  # O1 of O1, O2, O4
        n=3,
        until=day("04-01"),
    ),
    "order-key-fields": Case(
        """
        order O1 amount=100 promised_date=2025-03-10: create_order 03-01T08:00
        order O2 amount=100: create_order 03-01T08:00
        order O3: create_order 03-01T08:00
        """,
        value=50.0,  # 2, 1 and 0 of 2: 3 / 6
        n=3,
    ),
    "order-timely-recording": Case(
        """
        order O1: create_order 03-01 keyed=03-01T20:00, confirm_order 03-02 keyed=03-03T23:00  # days count to their end
        order O2: create_order 03-01 keyed=03-05T08:00
        order O3: create_order 03-01  # not known when: left out
        """,
        value=200 / 3,  # a day-only step has until the end of the next day: 2 of 3
        n=2,
    ),
    "order-traceability": Case(
        """
        contract C1: sign_contract 03-01T08:00
        order O1 from contract:C1: create_order 03-02T08:00
        order O2: create_order 03-02T08:00
        order O3 from contract:C1: ship_goods 03-02T08:00  # never received: left out
        """,
        value=50.0,  # O1 of O1, O2
        n=2,
    ),
    "order-reversed-times": Case(
        """
        order O1: create_order 03-01, ship_goods 03-05
        order O2: create_order 03-09, ship_goods 03-05  # shipped before it was entered
        order O3: create_order 03-05, ship_goods 03-05  # the same day is no contradiction
        order O4: create_order 03-01                    # not shipped: left out
        """,
        value=100 / 3,  # O2 of O1, O2, O3
        n=3,
    ),
    "pre-shipment-control": Case(
        """
        order O1 payment_terms_days=30: check_credit 03-01T08:00, ship_goods 03-02T08:00
        order O2 payment_terms_days=30: ship_goods 03-02T08:00, check_credit 03-03T08:00  # released only afterwards
        order O3 payment_terms_days=0: ship_goods 03-02T08:00  # paid in advance: no check needed
        order O4 payment_terms_days=0: cancel_order 03-01T08:00, ship_goods 03-02T08:00   # cancelled
        order O5 payment_terms_days=30: check_credit 03-01T08:00                          # not shipped: left out
        """,
        value=50.0,  # O1, O3 of 4
        n=4,
    ),
    "order-duty-violations": Case(
        """
        order O1: create_order 03-01T08:00 by=ann, check_credit 03-01T09:00 by=ann
        order O2: create_order 03-01T08:00 by=ann, check_credit 03-01T09:00 by=bob, ship_goods 03-02T08:00 by=ann
        order O3: create_order 03-01T08:00 by=ann, check_credit 03-01T09:00 by=bob, ship_goods 03-02T08:00 by=cid
        order O4: create_order 03-01T08:00 by=ann  # neither released nor shipped: left out
        """,
        value=200 / 3,  # O1, O2 of O1, O2, O3
        n=3,
    ),
    "change-approval": Case(
        """
        order O1: request_change 03-01T08:00, approve_change 03-02T08:00
        order O2: request_change 03-01T08:00, approve_change 03-02T08:00, request_change 03-03T08:00  # not the last one
        order O3: request_change 03-01T08:00                            # never
        order O4: request_change 04-20T08:00                            # may still come: left out
        order O5: create_order 03-01T08:00                              # not changed: left out
        """,
        value=100 / 3,  # O1 of O1, O2, O3
        n=3,
        until=day("04-30"),
    ),
    "order-mandatory-steps": Case(
        """
        order O1: validate_order 03-01T08:00, promise_date 03-01T09:00, confirm_order 03-01T10:00,
            ship_goods 03-02T08:00
        order O2: validate_order 03-01T08:00, confirm_order 03-01T10:00, ship_goods 03-02T08:00  # no date promised
        order O3: validate_order 03-01T08:00, promise_date 03-01T09:00, confirm_order 03-01T10:00  # left out
        """,
        value=50.0,  # O1 of O1, O2
        n=2,
    ),
    "order-rework": Case(
        """
        order O1: create_order 03-01T08:00, validate_order 03-01T09:00, validate_order 03-01T10:00
        order O2: create_order 03-01T08:00, ship_goods 03-02T08:00, ship_goods 03-03T08:00  # in two parts
        order O3: validate_order 03-01T08:00, validate_order 03-01T09:00                    # never received: left out
        """,
        value=50.0,  # O1 of O1, O2
        n=2,
    ),
    "order-gate-bypass": Case(
        """
        contract C1: sign_contract 03-01T08:00
        contract C2: sign_contract 03-09T08:00
        order O1 from contract:C1 channel=direct: create_order 03-02T08:00
        order O2 from contract:C2 channel=direct: create_order 03-02T08:00  # signed only afterwards
        order O3 channel=direct: create_order 03-02T08:00                   # no contract
        order O4: create_order 03-02T08:00                                  # channel not known: needs a contract
        order O5 channel=Webshop: create_order 03-02T08:00                  # left out
        """,
        value=75.0,  # O2, O3, O4 of 4
        n=4,
    ),
    "order-cycle-spread": Case(
        """
        order O1: create_order 03-01, ship_goods 03-02, ship_goods 03-20  # 1 day to the first
        order O2: create_order 03-01, ship_goods 03-03                    # 2
        order O3: create_order 03-01, ship_goods 03-04                    # 3
        order O4: create_order 03-01                                      # open: left out
        order O5: create_order 03-09, ship_goods 03-01                    # backwards: left out
        """,
        value=2.8 / 2,  # 90% lie below 2 + 0.8 x 1 = 2.8, half below 2
        n=3,
    ),
    "order-first-time-right": Case(
        """
        order O1: validate_order 03-01T08:00, ship_goods 03-02T08:00
        order O2: validate_order 03-01T08:00, request_change 03-01T09:00, ship_goods 03-02T08:00
        order O3: validate_order 03-01T08:00, validate_order 03-01T09:00, ship_goods 03-02T08:00
        order O4: ship_goods 03-02T08:00     # never validated is not validated twice
        order O5: validate_order 03-01T08:00  # not shipped: left out
        """,
        value=50.0,  # O1, O4 of 4
        n=4,
    ),
    "order-path-fitness": Case(
        """
        order O1: create_order 03-01, validate_order 03-01, check_credit 03-02, promise_date 03-02, confirm_order 03-03,
            ship_goods 03-05  # 5 of 5
        order O2: create_order 03-01, validate_order 03-01, promise_date 03-02, confirm_order 03-03,
            ship_goods 03-05  # no credit check: 3 of 5
        order O3: create_order 03-01, validate_order 03-01  # not shipped: left out
        """,
        value=0.8,  # the mean of 5/5 and 3/5
        n=2,
    ),
    "order-standard-path": Case(
        """
        order O1: create_order 03-01, validate_order 03-01, check_credit 03-02, promise_date 03-02, confirm_order 03-03,
            ship_goods 03-05, ship_goods 03-09
        order O2: create_order 03-01, validate_order 03-01, promise_date 03-02, confirm_order 03-03, ship_goods 03-05
        order O3: create_order 03-01, validate_order 03-01, check_credit 03-02, promise_date 03-02, confirm_order 03-03,
            check_credit 03-04, ship_goods 03-05  # back to the credit check
        order O4: create_order 03-01, validate_order 03-01  # not shipped: left out
        """,
        value=100 / 3,  # O1 of O1, O2, O3
        n=3,
    ),
    "order-variant-concentration": Case(
        twelve_paths("order", "create_order", "validate_order", "ship_goods")
        + """
        order O1: create_order 03-01   # open: left out
        """,
        value=1100 / 12,  # the ten most frequent hold 2 + 9 of 12
        n=12,
    ),
}
