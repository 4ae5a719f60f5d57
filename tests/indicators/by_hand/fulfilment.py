"""Deliveries, complaints, returns and feedback, worked out by hand."""

from indicators.by_hand.case import Case, day

CASES = {
    "fulfilment-automated-steps": Case(
        """
        order O1: create_order 03-01T08:00 bot=no  # no step of fulfilment itself: what came of it counts
        order O2: create_order 03-01T08:00 bot=no
        order O3: create_order 03-01T08:00 bot=no  # nothing came of it yet: left out
        delivery D1 from order:O1: ship_goods 03-02T08:00 bot=yes, confirm_delivery 03-03T08:00 bot=no
        delivery D2 from order:O2: ship_goods 03-02T08:00 bot=no
        invoice I1 from order:O1: create_invoice 03-04T08:00 bot=yes
        """,
        value=50.0,  # 2 of 3 and 0 of 1: 2 / 4
        n=2,
    ),
    "fulfilment-handover-waiting": Case(
        """
        order O1: create_order 03-01T08:00 in=Orders
        delivery D1 from order:O1: ship_goods 03-02T08:00 in=Logistics, confirm_delivery 03-02T18:00 in=Projects
        invoice I1 from order:O1: create_invoice 03-04T08:00 in=Finance, send_invoice 03-05T14:00 in=Finance
        order O2: create_order 03-01T08:00 in=Orders  # nothing came of it yet: left out
        """,
        value=25.0,  # within the delivery 10 h of 10 h, within the invoice 0 of 30 h: 10 / 40
        n=1,
    ),
    "invoicing-sla": Case(
        """
        order O1: confirm_delivery 03-01, create_invoice 03-04  # 3 days
        order O2: confirm_delivery 03-01, create_invoice 03-05  # 4 days
        order O3: confirm_delivery 03-01                        # never
        order O4: confirm_delivery 03-28                        # 3 days before the end: left out
        order O5: confirm_delivery 03-05, create_invoice 03-01  # billed before: left out
        """,
        value=100 / 3,  # O1 of O1, O2, O3
        n=3,
        until=day("03-31"),
    ),
    "credit-note-approval-time": Case(
        """
        return R1: receive_return 03-01T08:00, approve_credit_note 03-01T18:00  # 10 h
        return R2: receive_return 03-01T08:00, approve_credit_note 03-02T14:00  # 30 h
        return R3: receive_return 03-01T08:00                                   # open: left out
        return R4: approve_credit_note 03-01T08:00, receive_return 03-02T08:00  # backwards: left out
        """,
        value=20.0,  # the median of 10 and 30
        n=2,
    ),
    "perfect-orders": Case(
        """
        order O1 promised_date=2025-03-10: confirm_delivery 03-10T18:00  # a promised day lasts to its end
        order O2 promised_date=2025-03-10: confirm_delivery 03-11T08:00  # late
        order O3 promised_date=2025-03-10: confirm_delivery 03-09T08:00, receive_return 03-20T08:00
        order O4 promised_date=2025-03-10: confirm_delivery 03-09T08:00, receive_complaint 03-20T08:00
        order O5 promised_date=2025-03-10: confirm_delivery 03-09T08:00, issue_credit_note 03-20T08:00
        order O6: confirm_delivery 03-09T08:00                           # nothing promised: left out
        order O7 promised_date=2025-03-10: create_order 03-01T08:00      # not delivered: left out
        """,
        value=20.0,  # O1 of O1 to O5
        n=5,
    ),
    "on-time-delivery": Case(
        """
        order O1 promised_date=2025-03-10: create_order 03-01T08:00
        order O2 promised_date=2025-03-10: create_order 03-01T08:00
        order O3: create_order 03-01T08:00                           # nothing promised: left out
        order O4 promised_date=2025-03-10: create_order 03-01T08:00  # not delivered: left out
        delivery D1 from order:O1: confirm_delivery 03-10T18:00
        delivery D2 from order:O2: confirm_delivery 03-05T08:00
        delivery D3 from order:O2: confirm_delivery 03-11T08:00      # the last one is late
        delivery D4 from order:O3: confirm_delivery 03-05T08:00
        """,
        value=50.0,  # O1 of O1, O2
        n=2,
    ),
    "complaint-first-resolution": Case(
        """
        complaint K1: receive_complaint 02-20, close_complaint 03-01  # closed 30 days ago
        complaint K2: receive_complaint 01-20, close_complaint 02-01, receive_complaint 02-05, close_complaint 02-09
        complaint K3: receive_complaint 02-20, close_complaint 03-02  # 29 days ago: may be opened again, left out
        complaint K4: receive_complaint 01-20                         # open: left out
        """,
        value=50.0,  # K1 of K1, K2
        n=2,
        until=day("03-31"),
    ),
    "complaint-closure-time": Case(
        """
        complaint K1: receive_complaint 03-01, close_complaint 03-03  # 2 days
        complaint K2: receive_complaint 03-01, close_complaint 03-05  # 4 days
        complaint K3: receive_complaint 03-01                         # open: left out
        complaint K4: close_complaint 03-01, receive_complaint 03-05  # backwards: left out
        """,
        value=3.0,  # the median of 2 and 4
        n=2,
    ),
    "customer-satisfaction": Case(
        """
        feedback F1 satisfaction=5: survey_customer 03-01T08:00
        feedback F2 satisfaction=4: survey_customer 03-01T08:00
        feedback F3 satisfaction=3: survey_customer 03-01T08:00
        feedback F4: survey_customer 03-01T08:00  # no answer: left out
        """,
        value=200 / 3,  # F1, F2 of F1, F2, F3
        n=3,
    ),
    "return-rate": Case(
        """
        order O1: ship_goods 03-01T08:00, receive_return 03-20T08:00
        order O2: ship_goods 02-01T08:00
        order O3: ship_goods 03-02T08:00, receive_return 03-20T08:00  # shipped 29 days ago: left out
        order O4: create_order 03-01T08:00                            # not shipped: left out
        """,
        value=50.0,  # O1 of O1, O2
        n=2,
        until=day("03-31"),
    ),
    "fulfilment-timely-recording": Case(
        """
        order O1: create_order 03-01T08:00
        order O2: create_order 03-01T08:00
        delivery D1 from order:O1: ship_goods 03-02T08:00 keyed=03-02T09:00,
            confirm_delivery 03-03T08:00 keyed=03-09T08:00
        delivery D2 from order:O1: ship_goods 03-02T08:00 keyed=03-03T08:00
        delivery D3 from order:O2: ship_goods 03-02T08:00  # not known when: O2 is left out
        """,
        value=200 / 3,  # 1 h and 24 h are in time, 6 days are not: 2 / 3
        n=1,
    ),
    "delivery-reversed-times": Case(
        """
        delivery D1: ship_goods 03-01, confirm_delivery 03-03
        delivery D2: ship_goods 03-05, confirm_delivery 03-03  # received before it was shipped
        delivery D3: ship_goods 03-03, confirm_delivery 03-03  # the same day is no contradiction
        delivery D4: ship_goods 03-01                          # on its way: left out
        """,
        value=100 / 3,  # D2 of D1, D2, D3
        n=3,
    ),
    "three-way-mismatch": Case(
        """
        delivery D1 billing_type=on_delivery delivered_quantity=10 ordered_price=5: ship_goods 03-02
        delivery D2 billing_type=on_delivery delivered_quantity=10 ordered_price=5: ship_goods 03-06
        delivery D3 billing_type=on_delivery delivered_quantity=10 ordered_price=5: ship_goods 03-02
        delivery D4 billing_type=on_delivery delivered_quantity=10 ordered_price=5: ship_goods 03-02
        invoice I1 from delivery:D1 billed_quantity=10 billed_price=5: create_invoice 03-05
        invoice I2 from delivery:D2 billed_quantity=10 billed_price=5: create_invoice 03-03  # before it was shipped
        invoice I3 from delivery:D3 billed_quantity=12 billed_price=5: create_invoice 03-05  # two more than delivered
        invoice I4 from delivery:D4 billed_quantity=10 billed_price=6: create_invoice 03-05  # at another price
        invoice I5: create_invoice 03-05  # neither delivery nor figures: left out
        """,
        value=75.0,  # I2, I3, I4 of I1 to I4
        n=4,
    ),
    "unbilled-deliveries": Case(
        """
        delivery D1: ship_goods 03-01, create_invoice 03-05
        delivery D2: ship_goods 03-01                        # 31 days, nothing
        delivery D3: ship_goods 03-15                        # may still come: left out
        delivery D4: create_invoice 02-01, ship_goods 03-01  # before, and never after
        delivery D5: create_invoice 03-01                    # not shipped: left out
        """,
        value=200 / 3,  # D2, D4 of D1, D2, D4
        n=3,
        until=day("04-01"),
    ),
}
