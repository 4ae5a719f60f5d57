"""Invoices, payments and disputes, worked out by hand."""

from indicators.by_hand.case import Case, day, twelve_paths

CASES = {
    "automatic-invoicing": Case(
        """
        invoice I1: create_invoice 03-01T08:00 bot=yes, send_invoice 03-01T09:00 bot=yes
        invoice I2: create_invoice 03-01T08:00 bot=yes, send_invoice 03-01T09:00 bot=no
        invoice I3: create_invoice 03-01T08:00 bot=yes  # not sent: left out
        """,
        value=50.0,  # I1 of I1, I2
        n=2,
    ),
    "automatic-cash-application": Case(
        """
        payment P1: receive_payment 03-01T08:00, apply_cash 03-03T08:00 bot=yes  # 48 h
        payment P2: receive_payment 03-01T08:00, apply_cash 03-03T09:00 bot=yes  # 49 h
        payment P3: receive_payment 03-01T08:00, apply_cash 03-01T09:00 bot=no   # by hand
        payment P4: receive_payment 03-01T08:00                                  # never
        payment P5: receive_payment 03-08T08:00                                  # 2 days before the end: left out
        """,
        value=25.0,  # P1 of P1 to P4
        n=4,
        until=day("03-10"),
    ),
    "automatic-dunning": Case(
        """
        invoice I1 due_date=2025-03-01: remind_payment 03-04 bot=yes                      # the third day
        invoice I2 due_date=2025-03-01: remind_payment 03-05 bot=yes                      # the fourth
        invoice I3 due_date=2025-03-01: create_invoice 02-01 bot=no                       # never
        invoice I4 due_date=2025-03-01: remind_payment 03-02 bot=no                       # by hand
        invoice I5 due_date=2025-03-01: remind_payment 02-25 bot=yes, receive_payment 03-10 bot=no  # in advance
        invoice I6 due_date=2025-03-01: create_invoice 02-01 bot=no, receive_payment 03-03 bot=no  # paid: left out
        invoice I7 due_date=2025-03-28: create_invoice 02-01 bot=no                       # 3 days overdue: left out
        invoice I8: create_invoice 02-01 bot=no  # due date not known: left out
        """,
        value=40.0,  # I1, I5 of I1 to I5
        n=5,
        until=day("03-31"),
    ),
    "invoice-ping-pong": Case(
        """
        invoice I1: create_invoice 03-01T08:00 in=Finance, match_invoice 03-02T08:00 in=Logistics,
            send_invoice 03-03T08:00 in=Finance, receive_payment 03-30T08:00 in=Finance
        invoice I2: match_invoice 03-01T08:00 in=Logistics, create_invoice 03-02T08:00 in=Finance,
            receive_payment 03-30T08:00 in=Finance
        invoice I3: create_invoice 03-01T08:00 in=Finance, match_invoice 03-02T08:00 in=Logistics,
            send_invoice 03-03T08:00 in=Finance  # not paid: left out
        """,
        value=50.0,  # I1 (Finance, Logistics, Finance) of I1, I2
        n=2,
    ),
    "dispute-resolution-time": Case(
        """
        dispute D1: resolve_dispute 03-01, resolve_dispute 03-05                         # 4 days
        dispute D2: resolve_dispute 03-01, resolve_dispute 03-03, resolve_dispute 03-11  # 10 days
        dispute D3: resolve_dispute 03-01                                                # only one end: left out
        """,
        value=7.0,  # the median of 4 and 10
        n=2,
    ),
    "invoice-accuracy": Case(
        """
        invoice I1: create_invoice 03-01T08:00  # 30 days ago
        invoice I2: create_invoice 02-01T08:00, create_invoice 02-05T08:00
        invoice I3: create_invoice 02-01T08:00, issue_credit_note 02-09T08:00
        invoice I4: create_invoice 03-02T08:00  # 29 days ago: left out
        """,
        value=100 / 3,  # I1 of I1, I2, I3
        n=3,
        until=day("03-31"),
    ),
    "undisputed-invoices": Case(
        """
        invoice I1: create_invoice 03-01T08:00
        invoice I2: create_invoice 02-01T08:00
        invoice I3: create_invoice 03-02T08:00  # 29 days ago: left out
        dispute D1 from invoice:I2: resolve_dispute 02-20T08:00
        """,
        value=50.0,  # I1 of I1, I2
        n=2,
        until=day("03-31"),
    ),
    "invoice-key-fields": Case(
        """
        invoice I1 amount=100 due_date=2025-03-31: create_invoice 03-01T08:00
        invoice I2 due_date=2025-03-31: create_invoice 03-01T08:00
        """,
        value=75.0,  # 2 and 1 of 2: 3 / 4
        n=2,
    ),
    "invoice-traceability": Case(
        """
        order O1: create_order 03-01T08:00
        invoice I1 from order:O1: create_invoice 03-05T08:00
        invoice I2: create_invoice 03-05T08:00
        invoice I3 from order:O1: create_invoice 03-05T08:00  # not paid: left out
        payment P1 from invoice:I1: receive_payment 03-20T08:00
        payment P2 from invoice:I2: receive_payment 03-20T08:00
        """,
        value=50.0,  # I1 of I1, I2
        n=2,
    ),
    "invoice-duty-violations": Case(
        """
        invoice I1: create_invoice 03-01T08:00 by=ann, apply_cash 03-20T08:00 by=ann
        invoice I2: create_invoice 03-01T08:00 by=ann, apply_cash 03-20T08:00 by=bob
        invoice I3: create_invoice 03-01T08:00 by=ann, issue_credit_note 03-20T08:00 by=bob  # not approved
        invoice I4: approve_credit_note 03-19T08:00 by=bob, issue_credit_note 03-20T08:00 by=bob
        invoice I5: create_invoice 03-01T08:00 by=ann  # neither cleared nor credited: left out
        """,
        value=75.0,  # I1, I3, I4 of I1 to I4
        n=4,
    ),
    "payment-duty-violations": Case(
        """
        payment P1: receive_payment 03-01T08:00 in=Sales
        payment P2: receive_payment 03-01T08:00 in=财务部
        payment P3: receive_payment 03-01T08:00 in=Desk9  # a department the model does not know: left out
        """,
        value=50.0,  # P1 of P1, P2
        n=2,
    ),
    "collection-days": Case(
        """
        invoice I1 amount=100: create_invoice 03-01, receive_payment 03-11, receive_payment 03-21  # 20 days to the last
        invoice I2 amount=300: create_invoice 03-21                         # open, 10 days old
        invoice I3 amount=0: create_invoice 03-01, receive_payment 03-11    # left out
        invoice I4: create_invoice 03-01, receive_payment 03-11             # amount not known: left out
        invoice I5 amount=100: receive_payment 03-01, create_invoice 03-11  # paid before: left out
        """,
        value=12.5,  # (100 x 20 + 300 x 10) / 400
        n=2,
        until=day("03-31"),
    ),
    "payment-lateness": Case(
        """
        invoice I1 due_date=2025-03-10: receive_payment 03-05, receive_payment 03-20  # 10 days late with the last
        invoice I2 due_date=2025-03-10: receive_payment 03-05                         # early is 0, not -5
        invoice I3 due_date=2025-03-10: create_invoice 02-10                          # open: left out
        invoice I4: receive_payment 03-20                                             # due date not known: left out
        """,
        value=5.0,  # the mean of 10 and 0
        n=2,
    ),
    "late-invoices": Case(
        """
        invoice I1 due_date=2025-03-10: receive_payment 03-10T18:00  # a due day lasts to its end
        invoice I2 due_date=2025-03-10: receive_payment 03-11T08:00
        invoice I3 due_date=2025-03-10: create_invoice 02-10T08:00   # not paid
        invoice I4 due_date=2025-03-31: create_invoice 02-10T08:00   # due on the last day: left out
        invoice I5: create_invoice 02-10T08:00                       # due date not known: left out
        """,
        value=200 / 3,  # I2, I3 of I1, I2, I3
        n=3,
        until=day("03-31"),
    ),
    "collection-effectiveness": Case(
        """
        invoice I1 amount=100 due_date=2025-04-30: create_invoice 03-01, receive_payment 03-20  # collected early
        invoice I2 amount=300 due_date=2025-03-10: create_invoice 02-10                         # past due
        invoice I3 amount=500 due_date=2025-03-31: create_invoice 03-01  # not past due: left out
        invoice I4 due_date=2025-03-10: create_invoice 02-10, receive_payment 03-20  # amount not known: left out
        """,
        value=25.0,  # 100 / (100 + 300)
        n=2,
        until=day("03-31"),
    ),
    "fulfilment-mandatory-steps": Case(
        """
        delivery D1: confirm_delivery 03-01
        invoice I1 from delivery:D1: match_invoice 03-02, send_invoice 03-03
        invoice I2 from delivery:D1: send_invoice 03-03                       # not matched
        invoice I3: match_invoice 03-02, send_invoice 03-03                   # no delivery confirmed
        invoice I4 from delivery:D1: match_invoice 03-02, send_invoice 03-03  # not paid: left out
        payment P1 from invoice:I1: receive_payment 03-20
        payment P2 from invoice:I2: receive_payment 03-20
        payment P3 from invoice:I3: receive_payment 03-20
        """,
        value=100 / 3,  # I1 of I1, I2, I3
        n=3,
    ),
    "invoice-rework": Case(
        """
        invoice I1: create_invoice 03-01T08:00, create_invoice 03-02T08:00
        invoice I2: create_invoice 03-01T08:00, send_invoice 03-02T08:00, send_invoice 03-03T08:00  # sent again only
        invoice I3: send_invoice 03-02T08:00  # drawing up not recorded: left out
        """,
        value=50.0,  # I1 of I1, I2
        n=2,
    ),
    "billing-cycle-spread": Case(
        """
        delivery D1: confirm_delivery 03-01
        invoice I1 from delivery:D1: send_invoice 03-03  # 2 days
        invoice I2 from delivery:D1: send_invoice 03-05  # 4
        invoice I3 from delivery:D1: send_invoice 03-11  # 10
        invoice I4: send_invoice 03-11                   # no delivery: left out
        invoice I5 from delivery:D1: send_invoice 02-20  # billed before: left out
        """,
        value=8.8 / 4,  # 90% lie below 4 + 0.8 x 6 = 8.8, half below 4
        n=3,
    ),
    "collection-cycle-spread": Case(
        """
        invoice I1: send_invoice 03-01, receive_payment 03-05, receive_payment 03-11  # 10 days to the last
        invoice I2: send_invoice 03-01, receive_payment 03-21                         # 20
        invoice I3: send_invoice 03-01                                                # open: left out
        invoice I4: receive_payment 03-01, send_invoice 03-05                         # paid before: left out
        """,
        value=19 / 15,  # 90% lie below 10 + 0.9 x 10 = 19, half below 15
        n=2,
    ),
    "fulfilment-path-fitness": Case(
        """
        invoice I1: confirm_delivery 03-01, create_invoice 03-02, match_invoice 03-02,
            send_invoice 03-03, receive_payment 03-20
        invoice I2: create_invoice 03-01, confirm_delivery 03-02, match_invoice 03-02, send_invoice 03-03,
            receive_payment 03-20  # billed before the receipt: 3 of 4
        invoice I3: confirm_delivery 03-01, create_invoice 03-02, send_invoice 03-03,
            receive_payment 03-20  # not matched: 2 of 4
        invoice I4: confirm_delivery 03-01, create_invoice 03-02  # not paid: left out
        """,
        value=0.75,  # the mean of 4/4, 3/4 and 2/4
        n=3,
    ),
    "fulfilment-standard-path": Case(
        """
        invoice I1: confirm_delivery 03-01, create_invoice 03-02, match_invoice 03-02,
            send_invoice 03-03, receive_payment 03-20
        invoice I2: confirm_delivery 03-01, create_invoice 03-02, match_invoice 03-02,
            send_invoice 03-03, create_invoice 03-10,
            receive_payment 03-20  # drawn up again after it was sent
        invoice I3: confirm_delivery 03-01, create_invoice 03-02, match_invoice 03-02  # not paid: left out
        """,
        value=50.0,  # I1 of I1, I2
        n=2,
    ),
    "fulfilment-variant-concentration": Case(
        twelve_paths("invoice", "create_invoice", "remind_payment", "receive_payment")
        + """
        invoice I1: create_invoice 03-01   # open: left out
        """,
        value=1100 / 12,  # the ten most frequent hold 2 + 9 of 12
        n=12,
    ),
}
